package dev.portcullis.state;

import dev.portcullis.identity.TokenDigest;
import dev.portcullis.identity.proof.OneTimeIds;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** One-time ids in memory, by their hashes, bounded. Safe for concurrent use. */
public final class MemoryOneTimeIds implements OneTimeIds {
    private static final long SWEEP_MILLIS = 1_000;

    private final Clock clock;
    private final ConcurrentHashMap<TokenDigest, Long> untilMillis = new ConcurrentHashMap<>();
    private final AtomicLong nextSweepMillis = new AtomicLong();

    private volatile int capacity = 200_000;

    public MemoryOneTimeIds(Clock clock) {
        this.clock = clock;
    }

    /** Remembers no more than {@code ids} from now on; what is remembered stays. */
    public void limit(int ids) {
        if (ids < 1) {
            throw new IllegalArgumentException("the limit is " + ids + ", must be at least 1");
        }
        capacity = ids;
    }

    @Override
    public Outcome take(String id, Instant until) {
        long now = clock.millis();
        sweepIfDue(now);
        TokenDigest digest = TokenDigest.of(id);
        if (untilMillis.size() >= capacity && !untilMillis.containsKey(digest)) {
            return Outcome.FULL;
        }
        boolean[] isFirst = {false};
        untilMillis.compute(digest, (key, known) -> {
            if (known != null && known >= now) {
                return known;
            }
            isFirst[0] = true;
            return until.toEpochMilli();
        });
        return isFirst[0] ? Outcome.FIRST : Outcome.SEEN;
    }

    /** Forgets what has run out, at most once a second: looking at each costs what remembering it has cost. */
    private void sweepIfDue(long now) {
        long due = nextSweepMillis.get();
        boolean isDue = now >= due || due - now > SWEEP_MILLIS; // the latter when the clock was set back
        if (isDue && nextSweepMillis.compareAndSet(due, now + SWEEP_MILLIS)) {
            untilMillis.values().removeIf(until -> until < now);
        }
    }
}
