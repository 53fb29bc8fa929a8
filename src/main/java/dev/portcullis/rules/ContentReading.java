package dev.portcullis.rules;

import dev.portcullis.http.Tokens;
import dev.portcullis.rules.body.BodyError;
import dev.portcullis.rules.body.BodyFlag;
import dev.portcullis.rules.body.BodyLimits;
import dev.portcullis.rules.body.BodyParser;
import dev.portcullis.rules.body.BodyShape;
import dev.portcullis.rules.body.ParsedBody;
import dev.portcullis.rules.body.UrlEncodedParser;
import dev.portcullis.rules.content.ContentCharset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes request content apart by its label, and by what it looks like where that is something else: backends differ in how much they care for Content-Type, and a
 * label is the client's to choose. Confined to one transaction.
 *
 * <p>A second reading happens when the first bytes are those of another format than the label's ({@link BodyShape}), for every further Content-Type, and as a form
 * where there is no usable Content-Type at all. Its values are added to those of the first; {@code REQBODY_PROCESSOR} and {@code REQBODY_ERROR} stay those of the
 * label.
 */
final class ContentReading {
    private static final int MAX_TYPES = 4;

    private final Map<String, BodyParser> parsers;
    private final BodyLimits limits;
    private final LongConsumer spend;

    /** @param spend is told how many bytes each reading looks at */
    ContentReading(Map<String, BodyParser> parsers, BodyLimits limits, LongConsumer spend) {
        this.parsers = parsers;
        this.limits = limits;
        this.spend = spend;
    }

    /**
     * What came of it.
     *
     * @param parsed what all readings together found; its error is that of the label's parser
     * @param isExcused whether that error does not matter, since the content is whole in the format that it looks like
     * @param beyondLimit where a second reading went beyond a limit
     * @param doubt why the label cannot be relied on, null if it can
     */
    record Reading(
            ParsedBody parsed,
            boolean isExcused,
            Optional<BodyError> beyondLimit,
            @Nullable Doubt doubt) {
        static final Reading NOTHING = new Reading(ParsedBody.EMPTY, false, Optional.empty(), null);
    }

    /** Why the label of some content cannot be relied on, and what a strict server answers. */
    enum Doubt {
        NO_TYPE(415, "it has no Content-Type"),
        SEVERAL_TYPES(400, "it has several Content-Types"),
        /** So many that trying them all would be work for nothing. */
        TOO_MANY_TYPES(400, "it has more than " + MAX_TYPES + " Content-Types"),
        NOT_A_TYPE(400, "its Content-Type is not one media type"),
        OTHER_TYPE(400, "it looks like another type than its Content-Type says"),
        UNREAD_TYPE(415, "it looks like a type that rules read, and its Content-Type is another"),
        WIDE(415, "it looks like JSON or XML in UTF-16, UTF-32 or EBCDIC"),
        UNREAD_XML(415, "it looks like XML with a document type of its own, or in a charset that is not read"),
        SEVERAL_CHARSETS(415, "it has several charsets");

        private final int status;
        private final String detail;

        Doubt(int status, String detail) {
            this.status = status;
            this.detail = detail;
        }

        /** Whether no second reading shows rules what a backend may see. */
        boolean isBlinding() {
            return this == TOO_MANY_TYPES || this == WIDE || this == UNREAD_XML;
        }

        private boolean leavesFormPossible() {
            return this == NO_TYPE || this == SEVERAL_TYPES || this == NOT_A_TYPE;
        }

        Interruption refusal() {
            return Interruption.byLimit(
                    Interruption.Reason.MISLABELLED_REQUEST,
                    status,
                    2,
                    "the content of the request is doubtful: " + detail);
        }
    }

    /** A further parser, and the Content-Type to give it. */
    private record Second(String parser, String type) {}

    /**
     * Reads {@code content}.
     *
     * @param label the parser that Content-Type, or a rule, asks for; an empty text for none
     * @param types the values of all {@code Content-Type} fields
     */
    Reading read(Value content, String label, List<String> types) {
        BodyShape shape = BodyShape.of(content);
        String first = types.isEmpty() ? "" : types.get(0);
        ParsedBody own = parse(label, content, first);
        Doubt doubt = doubt(label, shape, types);
        if (doubt == null) {
            return new Reading(own, false, Optional.empty(), null);
        }
        List<Second> seconds = seconds(label, shape, content, types, doubt);
        List<ParsedBody> all = new ArrayList<>();
        all.add(own);
        seconds.forEach(second -> all.add(parse(second.parser(), content, second.type())));
        Optional<BodyError> beyondLimit = all.stream()
                .skip(1)
                .flatMap(reading -> reading.error().stream())
                .filter(error -> error.kind().isLimit())
                .findFirst();
        boolean isOther = own.error().filter(error -> !error.kind().isLimit()).isPresent() && !mayBe(label, content);
        boolean isExcused = isOther && isWhole(shape, seconds, all);
        return new Reading(joined(all), isExcused, beyondLimit, isUnreadXml(seconds, all) ? Doubt.UNREAD_XML : doubt);
    }

    /** Whether a second reading met XML that it would not begin with: what it means is declared in it, or in a charset of its own. */
    private static boolean isUnreadXml(List<Second> seconds, List<ParsedBody> all) {
        for (int i = 0; i < seconds.size(); i++) {
            ParsedBody reading = all.get(i + 1);
            boolean isRefused = reading.error()
                    .filter(error -> error.kind() == BodyError.Kind.REFUSED || error.kind() == BodyError.Kind.FOREIGN)
                    .isPresent();
            if (isRefused
                    && seconds.get(i).parser().equals(BodyParsers.XML)
                    && reading.xml().nodes().isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Adds to {@code decoded}, the reading of content without its coding, what a backend finds that undoes none (PHP, Django and servlets do not): a form, or parts, may
     * stand in the bytes as they were sent, in the file name of gzip say. They hold no JSON and no XML, which must be whole.
     */
    Reading withSent(Reading decoded, Value sent, String label, List<String> types) {
        boolean mayBeForm =
                decoded.doubt() != null && decoded.doubt().leavesFormPossible() && !label.equals(BodyParsers.MULTIPART);
        String parser = mayBeForm ? BodyParsers.URLENCODED : label;
        BodyParser found = parsers.get(parser);
        if (found instanceof UrlEncodedParser form) {
            found = form.amongBytes();
        } else if (found == null || !parser.equals(BodyParsers.MULTIPART)) {
            return decoded;
        }
        spend.accept(sent.length());
        ParsedBody own = decoded.parsed();
        ParsedBody seen = found.parse(sent, Value.ofLatin1(types.isEmpty() ? "" : types.get(0)), limits);
        ParsedBody unflagged =
                new ParsedBody(seen.arguments(), seen.files(), seen.partHeaders(), own.xml(), Set.of(), seen.error());
        Optional<BodyError> beyondLimit = decoded.beyondLimit()
                .or(() -> seen.error().filter(error -> error.kind().isLimit()));
        return new Reading(joined(List.of(own, unflagged)), decoded.isExcused(), beyondLimit, decoded.doubt());
    }

    private ParsedBody parse(String parser, Value content, String type) {
        BodyParser found = parsers.get(parser);
        if (found == null) {
            return ParsedBody.EMPTY;
        }
        spend.accept(content.length());
        return found.parse(content, Value.ofLatin1(type), limits);
    }

    private static @Nullable Doubt doubt(String label, BodyShape shape, List<String> types) {
        if (shape == BodyShape.WIDE) {
            return Doubt.WIDE;
        }
        if (types.isEmpty() || types.get(0).isBlank()) {
            return Doubt.NO_TYPE;
        }
        if (types.size() > 1) {
            return types.size() > MAX_TYPES ? Doubt.TOO_MANY_TYPES : Doubt.SEVERAL_TYPES;
        }
        if (!isOneMediaType(types.get(0))) {
            return Doubt.NOT_A_TYPE;
        }
        if (!shape.parser().isEmpty() && !shape.parser().equals(label)) {
            return label.isEmpty() ? Doubt.UNREAD_TYPE : Doubt.OTHER_TYPE;
        }
        return ContentCharset.isNamedTwice(types) ? Doubt.SEVERAL_CHARSETS : null;
    }

    /** Two tokens with a slash between, and nothing but parameters behind (RFC 9110 section 8.3.1). */
    private static boolean isOneMediaType(String field) {
        String type = BodyParsers.mediaType(field);
        int slash = type.indexOf('/');
        String rest = field.strip().substring(type.length()).strip();
        return slash > 0
                && Tokens.isToken(type.substring(0, slash))
                && Tokens.isToken(type.substring(slash + 1))
                && (rest.isEmpty() || rest.startsWith(";"));
    }

    private static List<Second> seconds(String label, BodyShape shape, Value content, List<String> types, Doubt doubt) {
        Set<Second> seconds = new LinkedHashSet<>();
        types.stream().limit(MAX_TYPES).forEach(type -> {
            String parser = BodyParsers.forMediaType(BodyParsers.mediaType(type));
            seconds.add(new Second(parser, parser.equals(BodyParsers.MULTIPART) ? type : ""));
        });
        seconds.add(new Second(shape.parser(), shape == BodyShape.MULTIPART ? multipartType(content, types) : ""));
        if (doubt.leavesFormPossible()) {
            seconds.add(new Second(BodyParsers.URLENCODED, ""));
        }
        String first = types.isEmpty() ? "" : types.get(0);
        seconds.remove(new Second("", ""));
        seconds.remove(new Second(label, label.equals(BodyParsers.MULTIPART) ? first : ""));
        return List.copyOf(seconds);
    }

    /** A multipart type with a boundary, {@code multipart/mixed} say, or one with the boundary that the content begins with. */
    private static String multipartType(Value content, List<String> types) {
        for (String type : types) {
            if (BodyParsers.mediaType(type).startsWith("multipart/")) {
                return type;
            }
        }
        return "multipart/form-data; boundary=" + BodyShape.boundary(content).latin1();
    }

    /** Multipart may have any text before its first boundary, so this could be some, broken, where it holds two hyphens. */
    private static boolean mayBe(String label, Value content) {
        return label.equals(BodyParsers.MULTIPART) && content.latin1().contains("--");
    }

    /**
     * Whether the parser that {@code shape} asks for has read everything. What looks like the label's format has none here, so that however little is wrong with it is
     * an error: a more forgiving backend would read it.
     */
    private static boolean isWhole(BodyShape shape, List<Second> seconds, List<ParsedBody> all) {
        for (int i = 0; i < seconds.size(); i++) {
            if (seconds.get(i).parser().equals(shape.parser())
                    && all.get(i + 1).error().isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private static ParsedBody joined(List<ParsedBody> readings) {
        List<ParsedBody.Argument> arguments = new ArrayList<>();
        List<ParsedBody.FilePart> files = new ArrayList<>();
        List<ParsedBody.PartHeader> partHeaders = new ArrayList<>();
        Set<BodyFlag> flags = EnumSet.noneOf(BodyFlag.class);
        ParsedBody own = readings.get(0);
        ParsedBody xml = own;
        for (ParsedBody reading : readings) {
            arguments.addAll(reading.arguments());
            files.addAll(reading.files());
            partHeaders.addAll(reading.partHeaders());
            flags.addAll(reading.flags());
            xml = xml.xml().nodes().isEmpty() ? reading : xml;
        }
        return new ParsedBody(arguments, files, partHeaders, xml.xml(), flags, own.error());
    }
}
