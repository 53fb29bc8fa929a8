package dev.portcullis.limit;

import java.time.Duration;

/**
 * How often something may happen: {@code requests} per {@code period} in the long run, and at most {@code burst} at once. It is a token bucket
 * that holds {@code burst} and refills evenly, one token every {@code period / requests}.
 *
 * <p>{@code name} is seen by clients, in the RateLimit fields; letters, digits, {@code -}, {@code _} and {@code .} only. {@code period} is between
 * a second and a year. Immutable.
 */
public record Limit(String name, long requests, Duration period, long burst) {
    private static final Duration MIN_PERIOD = Duration.ofSeconds(1);
    private static final Duration MAX_PERIOD = Duration.ofDays(366);
    private static final long MAX_COUNT = 1_000_000_000;

    public Limit {
        if (!isName(name)) {
            throw new IllegalArgumentException(
                    "name of a limit is \"" + name + "\", must be 1 to 64 letters, digits, '-', '_' or '.'");
        }
        check(name, "requests", requests);
        check(name, "burst", burst);
        if (period.compareTo(MIN_PERIOD) < 0 || period.compareTo(MAX_PERIOD) > 0) {
            throw new IllegalArgumentException(
                    "period of limit " + name + " is " + period + ", must be between 1 second and 366 days");
        }
    }

    /** {@code requests} per {@code period}, all of which may come at once. */
    public static Limit of(String name, long requests, Duration period) {
        return new Limit(name, requests, period, requests);
    }

    /** How long an empty bucket takes to be full again, at most some 30 years. */
    Duration timeToFull() {
        double nanos = (double) period.toNanos() / requests * burst;
        return Duration.ofNanos((long) Math.min(nanos, 1e18)).plusSeconds(1);
    }

    private static void check(String name, String what, long count) {
        if (count < 1 || count > MAX_COUNT) {
            throw new IllegalArgumentException(
                    what + " of limit " + name + " is " + count + ", must be between 1 and " + MAX_COUNT);
        }
    }

    private static boolean isName(String name) {
        return !name.isEmpty() && name.length() <= 64 && name.chars().allMatch(Limit::isNameChar);
    }

    private static boolean isNameChar(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-_.".indexOf(c) >= 0;
    }
}
