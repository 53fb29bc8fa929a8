package dev.portcullis.http;

/**
 * Eight bytes in one long, the first of them lowest, looked at together (Lamport, Multiple Byte Processing with Full-Word Instructions, CACM 18:8, 1975). What is found
 * are high bits of lanes. The lowest is exact; higher ones may be set in vain, since a lane that is less than what is taken from it borrows from the next.
 */
public final class Lanes {
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private Lanes() {}

    /** {@code b}, 0 to 127, in every lane. */
    public static long of(int b) {
        return b * ONES;
    }

    /** Finds lanes that are zero. */
    public static long zero(long lanes) {
        return (lanes - ONES) & ~lanes & HIGH_BITS;
    }

    /** Finds lanes that are less than those of {@code limits}, which {@link #of} made, as unsigned numbers. */
    public static long below(long lanes, long limits) {
        return (lanes - limits) & ~lanes & HIGH_BITS;
    }

    /** The number, 0 to 7, of the first lane in {@code found}, which is not 0. */
    public static int first(long found) {
        return Long.numberOfTrailingZeros(found) >> 3;
    }
}
