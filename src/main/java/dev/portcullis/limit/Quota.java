package dev.portcullis.limit;

/**
 * How one limit stands for one key after a decision: {@code remaining} requests could follow at once, and {@code resetNanos} pass until the
 * bucket is full again or, on a denial by this limit, until one request is possible. Immutable.
 */
public record Quota(Limit limit, long remaining, long resetNanos) {
    /** {@link #resetNanos} in seconds, rounded up, so that a client which waits that long is not early. */
    public long resetSeconds() {
        return Math.floorDiv(resetNanos + 999_999_999L, 1_000_000_000L);
    }
}
