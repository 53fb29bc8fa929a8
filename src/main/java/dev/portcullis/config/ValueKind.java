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
        INTEGER,
        NUMBER,
        BOOLEAN
    }

    /** What a JSON schema can say of a scalar: an ECMA pattern or the choices, where there are any. */
    record Schema(JsonType type, String pattern, List<String> choices) {
        static final Schema TEXT = new Schema(JsonType.STRING, "", List.of());

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
