package dev.portcullis.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LimitTableTest {
    private static final int FLOOD = 1_000_000;
    private static final int MAX_KEYS = 100_000;
    private static final long MAX_HEAP_BYTES = 48L << 20;

    private final AtomicLong nanos = new AtomicLong();
    private final RateLimiter limiter = new RateLimiter();

    @Test
    void aMillionKeysNeitherFillTheHeapNorRefillABusyBucket() {
        LimitTable table = new LimitTable(Limit.of("login", 5, Duration.ofHours(1)), MAX_KEYS, nanos::get);
        RateKey busy = new RateKey(-1, -1);
        for (int i = 0; i < 20; i++) {
            allows(table, busy);
        }
        long before = usedHeap();

        int allowedToBusy = 0;
        int allowedToOthers = 0;
        for (int i = 0; i < FLOOD; i++) {
            allowedToOthers += allows(table, new RateKey(i, 7)) ? 1 : 0;
            if (i % 10_000 == 0) {
                allowedToBusy += allows(table, busy) ? 1 : 0;
            }
        }

        long grown = usedHeap() - before;
        System.out.printf("%,d keys through a table of %,d: %,d KB of heap%n", FLOOD, MAX_KEYS, grown >> 10);
        assertThat(allowedToBusy)
                .as("requests let through for the key under denial")
                .isZero();
        assertThat(allowedToOthers).as("fresh keys are served").isEqualTo(FLOOD);
        assertThat(table.size()).isLessThanOrEqualTo(MAX_KEYS);
        assertThat(grown).isLessThan(MAX_HEAP_BYTES);
    }

    @Test
    void forgetsKeysWhoseBucketHasFilledUp() {
        LimitTable table = new LimitTable(Limit.of("page", 10, Duration.ofSeconds(1)), MAX_KEYS, nanos::get);
        for (int i = 0; i < 1000; i++) {
            allows(table, new RateKey(i, 7));
        }
        assertThat(table.size()).isEqualTo(1000);

        nanos.addAndGet(Duration.ofSeconds(3).toNanos());

        assertThat(table.size()).isZero();
    }

    @Test
    void keepsAnEmptyBucketForAsLongAsItTakesToFill() {
        LimitTable table = new LimitTable(Limit.of("daily", 1, Duration.ofDays(1)), MAX_KEYS, nanos::get);
        RateKey key = new RateKey(1, 1);
        allows(table, key);

        nanos.addAndGet(Duration.ofHours(23).toNanos());

        assertThat(allows(table, key)).isFalse();
    }

    private boolean allows(LimitTable table, RateKey key) {
        return limiter.decide(List.of(new Charge(table, key))).isAllowed();
    }

    private static long usedHeap() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
