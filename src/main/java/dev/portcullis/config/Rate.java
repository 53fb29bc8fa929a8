package dev.portcullis.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** So many requests per period, as {@code 100/1m}. Immutable. */
public record Rate(long requests, Duration period) {
    private static final Duration MIN = Duration.ofSeconds(1);
    private static final Duration MAX = Duration.ofDays(366);
    private static final long MAX_REQUESTS = 1_000_000_000;

    /** Reads {@code 100/1m} or {@code 10/s}; null for anything else. */
    static @Nullable Rate parseOrNull(String text) {
        int slash = text.indexOf('/');
        if (slash <= 0 || slash == text.length() - 1) {
            return null;
        }
        String unit = text.substring(slash + 1);
        Duration period = Quantities.duration(Character.isDigit(unit.charAt(0)) ? unit : "1" + unit);
        long requests = Kinds.digits(text.substring(0, slash));
        if (period == null || period.compareTo(MIN) < 0 || period.compareTo(MAX) > 0) {
            return null;
        }
        return requests >= 1 && requests <= MAX_REQUESTS ? new Rate(requests, period) : null;
    }
}
