package dev.portcullis.rules.body;

import dev.portcullis.rules.ByteSink;
import dev.portcullis.rules.Value;
import dev.portcullis.rules.body.ParsedBody.Argument;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Replaces values of a form or of JSON and keeps every other byte as it came. Content that is not read whole and without doubt is not touched but refused: in it
 * one could not be sure which bytes a backend takes for the value. Never throws on any content. Immutable and safe for concurrent use.
 */
public final class BodyRewriter {
    /** Oddities of multipart content that leave no doubt about where its values are. */
    private static final Set<BodyFlag> HARMLESS =
            EnumSet.of(BodyFlag.MULTIPART_STRICT_ERROR, BodyFlag.MULTIPART_BOUNDARY_QUOTED);

    private BodyRewriter() {}

    /** Decides about one value. */
    public interface Replacement {
        /**
         * UTF-8 text instead of {@code value}, or null to keep it as it is. {@code name} is the field of a form, or the path in JSON as in {@code
         * json.list.0.text}.
         */
        byte @Nullable [] instead(Value name, Value value);

        /** Whether a field of this name would ever be replaced. */
        boolean concerns(Value name);
    }

    /** What came of it: the content, the very same if nothing was replaced, or why it could not be read. Immutable. */
    @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
    public record Rewritten(byte[] content, Optional<BodyError> error) {
        private static Rewritten refused(String message) {
            return new Rewritten(new byte[0], Optional.of(new BodyError(BodyError.Kind.REFUSED, message)));
        }
    }

    /** {@code content} is of type {@code application/x-www-form-urlencoded}. */
    public static Rewritten form(byte[] content, BodyLimits limits, Replacement replacement) {
        Splices splices = new Splices(content);
        BodyBuilder body = new BodyBuilder(limits);
        UrlEncodedParser.read(Value.of(content), '&', body, (name, value, raw) -> {
            body.argument(Argument.of(name, value));
            if (replacement.concerns(name) && !UrlEncodedParser.isWellFormed(raw)) {
                body.malformed("a percent sign without two hexadecimal digits");
            }
            byte @Nullable [] instead = body.hasFailed() ? null : replacement.instead(name, value);
            if (instead != null) {
                splices.replace(raw.from(), raw.to(), UrlEncodedParser.encode(instead));
            }
        });
        return splices.result(body.build().error());
    }

    /** {@code content} is JSON. */
    public static Rewritten json(byte[] content, BodyLimits limits, Replacement replacement) {
        Splices splices = new Splices(content);
        BodyBuilder body = new BodyBuilder(limits);
        if (content.length == 0) {
            return splices.result(Optional.empty());
        }
        new JsonReader(Value.of(content), body, (path, value, from, to) -> {
                    body.argument(Argument.of(path.otherName(), value));
                    boolean isString = content[from] == '"';
                    byte[] instead =
                            isString && !body.hasFailed() ? replacement.instead(path.otherName(), value) : null;
                    if (instead != null) {
                        splices.replace(from, to, JsonText.quoted(instead));
                    }
                })
                .document();
        return splices.result(body.build().error());
    }

    /** {@code content} is {@code multipart/form-data} with the boundary of {@code contentType}. */
    public static Rewritten multipart(byte[] content, Value contentType, BodyLimits limits, Replacement replacement) {
        ParsedBody parsed = new MultipartParser().parse(Value.of(content), contentType, limits);
        Optional<BodyError> error = parsed.error();
        if (error.isPresent()) {
            return new Rewritten(content, error);
        }
        if (!HARMLESS.containsAll(parsed.flags())) {
            return Rewritten.refused("multipart that readers see differently");
        }
        if (parsed.files().stream().anyMatch(file -> replacement.concerns(file.name()))) {
            return Rewritten.refused("a file where text is due");
        }
        if (parsed.partHeaders().stream()
                .anyMatch(
                        header -> replacement.concerns(header.partName()) && PartText.isOtherThanUtf8(header.line()))) {
            return Rewritten.refused("a part in another charset or coding than UTF-8");
        }
        Splices splices = new Splices(content);
        String delimiter = "--"
                + MultipartBoundary.read(contentType, new BodyBuilder(limits)).latin1();
        for (Argument argument : parsed.arguments()) {
            byte @Nullable [] instead = replacement.instead(argument.name(), argument.value());
            if (instead != null) {
                // what was taken out may have kept the halves of a delimiter apart
                if (Value.of(instead).latin1().contains(delimiter)) {
                    return Rewritten.refused("a value that would hold the boundary");
                }
                splices.replace(argument.value().from(), argument.value().to(), instead);
            }
        }
        return splices.result(Optional.empty());
    }

    /** Ranges of some bytes that are replaced, in order. One owner at a time. */
    private static final class Splices {
        private final byte[] original;
        private final ByteSink out;
        private int copied;
        private boolean isChanged;

        Splices(byte[] original) {
            this.original = original;
            this.out = new ByteSink(original.length);
        }

        void replace(int from, int to, byte[] instead) {
            out.put(original, copied, from);
            out.put(instead, 0, instead.length);
            copied = to;
            isChanged = true;
        }

        Rewritten result(Optional<BodyError> error) {
            if (!isChanged || error.isPresent()) {
                return new Rewritten(original, error);
            }
            out.put(original, copied, original.length);
            return new Rewritten(out.toValue().toBytes(), error);
        }
    }
}
