package dev.portcullis.rules.content;

/**
 * How content is read for inspection, and what becomes of content that is not. Immutable.
 *
 * @param decodesRequests whether request content is decoded; otherwise a coding on it is refused
 * @param maxRatio how many times its size a content may grow by decoding; {@link #ALWAYS_ALLOWED} bytes are allowed in any case
 * @param refusesUnreadable whether request content that its parser cannot read to the end, or whose charset is no superset of ASCII, is refused when no rule has
 *     done so; otherwise rules alone decide
 * @param refusesMislabelled whether request content without one clear Content-Type, or that looks like another type than its own, is refused; otherwise rules see
 *     what every parser that fits makes of it
 */
public record DecodingPolicy(
        boolean decodesRequests, int maxRatio, boolean refusesUnreadable, boolean refusesMislabelled) {
    /** So much may come out however little went in: some frames cost more than they hold. */
    public static final int ALWAYS_ALLOWED = 64 * 1024;

    public static final DecodingPolicy STANDARD = new DecodingPolicy(true, 100, true, false);

    public DecodingPolicy {
        if (maxRatio < 1) {
            throw new IllegalArgumentException("maxRatio is " + maxRatio + ", must be at least 1");
        }
    }

    /** How many bytes may come out of {@code encodedBytes}. */
    public long allowance(int encodedBytes) {
        return Math.max(ALWAYS_ALLOWED, (long) encodedBytes * maxRatio);
    }
}
