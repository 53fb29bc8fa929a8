package dev.portcullis.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.BucketListener;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.MathType;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.local.LockFreeBucket;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The buckets of one limit, at most {@code maxKeys} of them. A bucket that nobody asked for while it filled up is dropped: it would be full, and so is
 * a new one.
 *
 * <p>When more keys than that are busy at once, the table forgets those asked for least often, and a forgotten key starts with a full bucket. A key
 * under denial is asked for all the time and stays, whatever number of fresh keys pass by; to push it out, each of {@code maxKeys} other
 * keys would have to be more active than it. So the loss under overflow is confined to keys that are far below their limit. Safe for
 * concurrent use.
 */
public final class LimitTable {
    private final Limit limit;
    private final Cache<RateKey, Bucket> buckets;
    private final BucketConfiguration configuration;
    private final TimeMeter meter;

    /** {@code nanoTicker} counts nanoseconds from any origin and never goes back. */
    public LimitTable(Limit limit, long maxKeys, LongSupplier nanoTicker) {
        if (maxKeys < 1) {
            throw new IllegalArgumentException(
                    "maxKeys of limit " + limit.name() + " is " + maxKeys + ", must be at least 1");
        }
        this.limit = limit;
        this.meter = new Meter(nanoTicker, nanoTicker.getAsLong());
        this.configuration = new BucketConfiguration(List.of(Bandwidth.builder()
                .capacity(limit.burst())
                .refillGreedy(limit.requests(), limit.period())
                .build()));
        this.buckets = Caffeine.newBuilder()
                .maximumSize(maxKeys)
                .expireAfterAccess(limit.timeToFull())
                .ticker(nanoTicker::getAsLong)
                // the amortised upkeep of a few entries, on the calling thread: no pool of unknown size behind our back
                .executor(Runnable::run)
                .build();
    }

    public Limit limit() {
        return limit;
    }

    /** Takes one token; {@code isConsumed} says whether there was one. */
    ConsumptionProbe take(RateKey key) {
        return bucket(key).tryConsumeAndReturnRemaining(1);
    }

    /** Gives back the token of a {@link #take} whose request was denied by another limit; never above {@code burst}. */
    void giveBack(RateKey key) {
        bucket(key).addTokens(1);
    }

    /** How many keys are held, after upkeep; for tests and metrics. */
    public long size() {
        buckets.cleanUp();
        return buckets.estimatedSize();
    }

    private Bucket bucket(RateKey key) {
        Bucket known = buckets.getIfPresent(key);
        return known != null ? known : buckets.get(key, this::fullBucket);
    }

    /** All buckets of the table share one configuration; the builder would make one for each. */
    private Bucket fullBucket(RateKey unused) {
        return new LockFreeBucket(configuration, MathType.INTEGER_64_BITS, meter, BucketListener.NOPE);
    }

    /** Counts from zero: bucket4j compares two readings directly, which fails where a ticker of any origin wraps. */
    private record Meter(LongSupplier nanoTicker, long origin) implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            return nanoTicker.getAsLong() - origin;
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }
}
