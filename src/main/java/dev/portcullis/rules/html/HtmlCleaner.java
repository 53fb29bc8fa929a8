package dev.portcullis.rules.html;

import dev.portcullis.rules.Value;
import dev.portcullis.rules.body.BodyError;
import dev.portcullis.rules.body.BodyLimits;
import dev.portcullis.rules.body.BodyRewriter;
import dev.portcullis.rules.content.ContentCharset;
import dev.portcullis.rules.content.Decoded;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Cleans the HTML in named fields of a form, of JSON or of multipart content. Never throws on any content. Immutable and safe for concurrent use. */
public final class HtmlCleaner {
    private static final Set<String> UTF_8 = Set.of("", "utf-8", "utf8", "us-ascii");

    private final List<Compiled> rules;
    private final BodyLimits limits;

    /** Which fields are cleaned by which policy; the first rule that covers a field counts. */
    public record Rule(List<String> fields, HtmlPolicy policy) {
        public Rule {
            fields = List.copyOf(fields);
        }
    }

    private record Compiled(List<FieldPattern> fields, HtmlPolicy policy) {
        boolean covers(Value name) {
            return fields.stream().anyMatch(field -> field.covers(name));
        }
    }

    public HtmlCleaner(List<Rule> rules, BodyLimits limits) {
        this.limits = limits;
        this.rules = rules.stream()
                .map(rule -> new Compiled(
                        rule.fields().stream().map(FieldPattern::new).toList(), rule.policy()))
                .toList();
    }

    /** Why content could not be cleaned; {@code detail} quotes no traffic. Immutable. */
    public record Refusal(int status, String reason, String detail) {}

    /**
     * What came of it. {@code content} is the very same array when no field changed; {@code removed} lists names of elements and attributes, as sent and not escaped,
     * bounded. Immutable.
     */
    @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
    public record Cleaned(byte[] content, String removed, Optional<Refusal> refusal) {}

    /**
     * Cleans {@code content}, all of it.
     *
     * @param contentTypes the values of all Content-Type fields
     * @param codings the values of all Content-Encoding fields
     */
    public Cleaned clean(byte[] content, List<String> contentTypes, List<String> codings) {
        Removed removed = new Removed();
        if (content.length == 0) {
            return new Cleaned(content, "", Optional.empty());
        }
        if (Decoded.isCoded(codings)) {
            return refused(content, 415, "coded-content", "HTML is not cleaned inside of a content coding");
        }
        if (contentTypes.size() > 1) {
            return refused(content, 400, "two-content-types", "HTML is cleaned by one Content-Type only");
        }
        String contentType = contentTypes.isEmpty() ? "" : contentTypes.get(0);
        if (!UTF_8.contains(ContentCharset.name(contentType))
                || ContentCharset.worst(contentTypes) != ContentCharset.Kind.ASCII_BASED) {
            return refused(content, 415, "foreign-charset", "HTML is cleaned in UTF-8 only");
        }
        Replacing replacing = new Replacing(removed);
        BodyRewriter.Rewritten rewritten = rewritten(content, contentType, replacing);
        if (rewritten == null) {
            return refused(content, 415, "unknown-type", "HTML is cleaned in forms, multipart/form-data and JSON only");
        }
        if (replacing.sawBrokenText) {
            return refused(content, 400, "broken-text", "a field that is cleaned is not UTF-8");
        }
        if (removed.hasExceeded()) {
            return refused(
                    content, 400, "too-many-attributes", "a tag has more than " + AttributeLimit.MAX + " attributes");
        }
        BodyError error = rewritten.error().orElse(null);
        return error == null
                ? new Cleaned(rewritten.content(), removed.text(), Optional.empty())
                : refused(content, 400, "malformed-content", error.message());
    }

    private static Cleaned refused(byte[] content, int status, String reason, String detail) {
        return new Cleaned(content, "", Optional.of(new Refusal(status, reason, detail)));
    }

    private BodyRewriter.@Nullable Rewritten rewritten(byte[] content, String contentType, Replacing replacing) {
        int semicolon = contentType.indexOf(';');
        String type = (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
        if (type.equals("application/json") || type.endsWith("+json")) {
            return BodyRewriter.json(content, limits, replacing);
        }
        return switch (type) {
            case "application/x-www-form-urlencoded" -> BodyRewriter.form(content, limits, replacing);
            case "multipart/form-data" ->
                BodyRewriter.multipart(content, Value.ofLatin1(contentType), limits, replacing);
            default -> null;
        };
    }

    /** Cleans the values of one content. One owner at a time. */
    private final class Replacing implements BodyRewriter.Replacement {
        private final Removed removed;
        private boolean sawBrokenText;

        Replacing(Removed removed) {
            this.removed = removed;
        }

        @Override
        public boolean concerns(Value name) {
            return rules.stream().anyMatch(rule -> rule.covers(name));
        }

        @Override
        public byte @Nullable [] instead(Value name, Value value) {
            for (Compiled rule : rules) {
                if (rule.covers(name)) {
                    return cleaned(rule.policy(), value);
                }
            }
            return null;
        }

        private byte @Nullable [] cleaned(HtmlPolicy policy, Value value) {
            byte[] sent = value.toBytes();
            try {
                String text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(sent))
                        .toString();
                if (text.indexOf('<') < 0) {
                    return null;
                }
                byte[] clean = policy.clean(text, removed).getBytes(StandardCharsets.UTF_8);
                return Arrays.equals(clean, sent) ? null : clean;
            } catch (CharacterCodingException e) {
                sawBrokenText = true;
                return null;
            }
        }
    }
}
