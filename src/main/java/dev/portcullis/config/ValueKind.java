package dev.portcullis.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One kind of scalar: what it needs in words, an example that parses, how a schema describes it, and how to read it. Immutable.
 *
 * @param need completes "needs ..."
 * @param schema the JSON schema of the scalar
 * @param <T> what it is read as
 */
record ValueKind<T>(String need, String example, Schema schema, Parser<T> parser) {
    /** Reads the text of a scalar; null when it is not of this kind. */
    @FunctionalInterface
    interface Parser<T> {
        @Nullable
        T parse(String text);
    }

    /** JSON types of scalars. */
    enum JsonType {
        STRING,
        /** A string, or what would be a number, true or false elsewhere and is read letter by letter; never empty. */
        SCALAR,
        INTEGER,
        NUMBER,
        BOOLEAN
    }

    /** What a JSON schema can say of a scalar: an ECMA pattern, the choices or, of whole numbers, the bounds, where there are any. */
    record Schema(JsonType type, String pattern, List<String> choices, long least, long most) {
        static final Schema TEXT = new Schema(JsonType.STRING, "", List.of());
        static final Schema ANY_TEXT = new Schema(JsonType.SCALAR, "", List.of());

        Schema(JsonType type, String pattern, List<String> choices) {
            this(type, pattern, choices, Long.MIN_VALUE, Long.MAX_VALUE);
        }

        static Schema count(long least, long most) {
            return new Schema(JsonType.INTEGER, "", List.of(), least, most);
        }

        /** Whether it may be in quotes. */
        boolean isText() {
            return type == JsonType.STRING || type == JsonType.SCALAR;
        }

        static Schema pattern(String pattern) {
            return new Schema(JsonType.STRING, pattern, List.of());
        }
    }

    @Nullable
    T parse(String text) {
        return parser.parse(text);
    }

    /** The value of {@code text}, which is ours: an example or a default. */
    T known(String text) {
        T value = parser.parse(text);
        if (value == null) {
            throw new IllegalStateException("\"" + text + "\" is not " + need);
        }
        return value;
    }
}
