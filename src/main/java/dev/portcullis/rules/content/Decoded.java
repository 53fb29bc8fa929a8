package dev.portcullis.rules.content;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What came of undoing the codings of some content; {@code content} is what could be decoded, the beginning at least unless {@code outcome} is
 * {@link Outcome#UNSUPPORTED}. {@code detail} is for logs and quotes no traffic but an escaped, short name. Immutable.
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
public record Decoded(byte[] content, Outcome outcome, String detail) {
    /** How it went. */
    public enum Outcome {
        WHOLE,
        /** The coded content was given only in part, and so is this. */
        CUT,
        /** More than the limit for content comes out. */
        OVER_LIMIT,
        /** It grows by more than the policy allows. */
        OVER_RATIO,
        /** It is not what its coding says. */
        MALFORMED,
        /** A coding that is not understood, or several at once. */
        UNSUPPORTED
    }

    /**
     * Undoes what {@code fields} say was done to {@code content}.
     *
     * @param fields the values of all {@code Content-Encoding} fields
     * @param limitBytes how much may come out
     * @param isCut whether {@code content} is only the beginning of what was sent
     */
    public static Decoded of(
            byte[] content, List<String> fields, long limitBytes, boolean isCut, DecodingPolicy policy) {
        List<String> names = fields.isEmpty() ? List.of() : names(fields);
        if (names.isEmpty()) {
            return new Decoded(content, isCut ? Outcome.CUT : Outcome.WHOLE, "");
        }
        if (names.size() > 1) {
            return new Decoded(new byte[0], Outcome.UNSUPPORTED, names.size() + " content codings at once");
        }
        Optional<ContentCoding> coding = ContentCoding.named(names.get(0));
        return coding.isEmpty()
                ? new Decoded(new byte[0], Outcome.UNSUPPORTED, "a content coding that is not understood")
                : decode(content, coding.get(), limitBytes, isCut, policy);
    }

    /** Whether {@code fields} name any coding. */
    public static boolean isCoded(List<String> fields) {
        return !fields.isEmpty() && !names(fields).isEmpty();
    }

    private static Decoded decode(
            byte[] content, ContentCoding coding, long limitBytes, boolean isCut, DecodingPolicy policy) {
        long allowance = policy.allowance(content.length);
        BoundedBytes out = new BoundedBytes((int) Math.min(Integer.MAX_VALUE - 8, Math.min(limitBytes, allowance)));
        CodingReader.Ending ending = coding.read(content, out);
        byte[] decoded = out.toBytes();
        return switch (ending) {
            case WHOLE -> new Decoded(decoded, isCut ? Outcome.CUT : Outcome.WHOLE, "");
            case FULL ->
                allowance < limitBytes
                        ? new Decoded(
                                decoded,
                                Outcome.OVER_RATIO,
                                "it grows more than " + policy.maxRatio() + " times by decoding " + coding.label())
                        : new Decoded(decoded, Outcome.OVER_LIMIT, "");
            case CUT ->
                isCut ? new Decoded(decoded, Outcome.CUT, "") : malformed(decoded, coding.label() + " ends too early");
            case MALFORMED -> malformed(decoded, "it is not " + coding.label());
        };
    }

    private static Decoded malformed(byte[] decoded, String detail) {
        return new Decoded(decoded, Outcome.MALFORMED, detail);
    }

    private static List<String> names(List<String> fields) {
        return fields.stream()
                .flatMap(field -> List.of(field.split(",", -1)).stream())
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .filter(name -> !name.isEmpty() && !name.equals("identity"))
                .toList();
    }
}
