package dev.portcullis.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Numbers with units. */
final class Quantities {
    private Quantities() {}

    /** {@code 500ms}, {@code 5s}, {@code 1m}, {@code 2h}, {@code 7d}; null for anything else. */
    static @Nullable Duration duration(String text) {
        int unit = unitStart(text);
        long count = Kinds.digits(text.substring(0, unit));
        // the bound keeps every unit within a long of nanoseconds
        if (count < 0 || count > 100_000_000) {
            return null;
        }
        return switch (text.substring(unit)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            case "d" -> Duration.ofDays(count);
            default -> null;
        };
    }

    /** {@code 512B}, {@code 64KiB}, {@code 10MB}; -1 for anything else. */
    static long bytes(String text) {
        int unit = unitStart(text);
        long count = Kinds.digits(text.substring(0, unit));
        if (count < 0 || count > 1_000_000_000) {
            return -1;
        }
        return switch (text.substring(unit)) {
            case "B" -> count;
            case "kB", "KB" -> count * 1_000;
            case "MB" -> count * 1_000_000;
            case "GB" -> count * 1_000_000_000;
            case "KiB" -> count << 10;
            case "MiB" -> count << 20;
            case "GiB" -> count << 30;
            default -> -1;
        };
    }

    private static int unitStart(String text) {
        int at = 0;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }
}
