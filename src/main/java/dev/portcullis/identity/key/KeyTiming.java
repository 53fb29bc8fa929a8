package dev.portcullis.identity.key;

import java.time.Duration;

/**
 * When keys are fetched again.
 *
 * <p>A removed key is refused {@code timeToLive} after the last fetch that had it. From {@code refreshAfter} on, the next request starts a fetch while it is served with the old
 * keys. Two fetches begin at least {@code window} apart, whoever asks; after failures up to {@code maxBackoff}, doubling. While the source is
 * down, the old keys are used for {@code outage} beyond their time to live, and nobody waits. Immutable.
 */
public record KeyTiming(
        Duration timeToLive, Duration refreshAfter, Duration window, Duration maxBackoff, Duration outage) {
    public KeyTiming {
        if (window.isNegative() || window.isZero()) {
            throw new IllegalArgumentException("window is " + window + ", must be positive");
        }
        if (refreshAfter.compareTo(window) < 0 || timeToLive.compareTo(refreshAfter) < 0) {
            throw new IllegalArgumentException("window " + window + ", refreshAfter " + refreshAfter + ", timeToLive "
                    + timeToLive + ": each must be at least as long as the one before");
        }
        if (maxBackoff.compareTo(window) < 0) {
            throw new IllegalArgumentException("maxBackoff is " + maxBackoff + ", must be at least window " + window);
        }
        if (outage.isNegative()) {
            throw new IllegalArgumentException("outage is " + outage + ", must not be negative");
        }
    }

    /** For URLs: 5 minutes to live, refreshed after 4, a fetch every 2 seconds at most, an hour of outage. */
    public static KeyTiming remote() {
        return new KeyTiming(
                Duration.ofMinutes(5),
                Duration.ofMinutes(4),
                Duration.ofSeconds(2),
                Duration.ofSeconds(30),
                Duration.ofHours(1));
    }

    /** For files: looked at every second while requests come, 5 minutes to mend a broken one. */
    public static KeyTiming file() {
        return new KeyTiming(
                Duration.ofSeconds(2),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofMinutes(5));
    }

    public KeyTiming withTimeToLive(Duration changed) {
        Duration ahead = changed.multipliedBy(4).dividedBy(5);
        return new KeyTiming(changed, ahead.compareTo(window) < 0 ? window : ahead, window, maxBackoff, outage);
    }

    public KeyTiming withOutage(Duration changed) {
        return new KeyTiming(timeToLive, refreshAfter, window, maxBackoff, changed);
    }
}
