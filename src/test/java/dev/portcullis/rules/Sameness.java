package dev.portcullis.rules;

import java.time.Duration;

/**
 * How long the searches for a difference between the fast engine and a plain one take, and from which seed: {@code -Dportcullis.sameness.seconds} for all of them
 * together, {@code -Dportcullis.sameness.seed}. A build takes the same few seconds and seed each time; profile {@code differential} takes longer and another seed.
 */
public final class Sameness {
    public static final long SEED = Long.getLong("portcullis.sameness.seed", 20_261_124L);

    private static final int SEARCHES = 6;
    private static final Duration TIME =
            Duration.ofSeconds(Long.getLong("portcullis.sameness.seconds", 24)).dividedBy(SEARCHES);

    private Sameness() {}

    /** When a search that begins now has to end, on the clock of {@link System#nanoTime}. */
    public static long end() {
        return System.nanoTime() + TIME.toNanos();
    }
}
