package dev.portcullis.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RateLimiterTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final RateKey ALICE = RateKey.of("claim", "alice");
    private static final RateKey BOB = RateKey.of("claim", "bob");

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5_000_000_000L);
    private final RateLimiter limiter = new RateLimiter();

    @Test
    void allowsTheBurstAndNotOneMore() {
        LimitTable table = table(new Limit("page", 60, MINUTE, 5));

        assertThat(allowedOf(20, table, ALICE)).isEqualTo(5);
        assertThat(allowedOf(20, table, BOB))
                .as("another key has its own bucket")
                .isEqualTo(5);
    }

    @Test
    void refillsEvenlyAcrossTheSignChangeOfTheTicker() {
        LimitTable table = table(new Limit("page", 60, MINUTE, 5));
        allowedOf(5, table, ALICE);

        advance(Duration.ofMillis(999));
        assertThat(allowedOf(1, table, ALICE)).isZero();
        advance(Duration.ofMillis(1));
        assertThat(allowedOf(2, table, ALICE)).isEqualTo(1);
        advance(Duration.ofSeconds(10));
        assertThat(nanos.get()).as("the ticker wrapped").isNegative();
        assertThat(allowedOf(20, table, ALICE)).as("never more than the burst").isEqualTo(5);
    }

    @Test
    void tellsWhatRemainsAndWhenAllIsBack() {
        LimitTable table = table(new Limit("page", 60, MINUTE, 5));

        Quota quota = decide(table, ALICE).quotas().get(0);

        assertThat(quota.remaining()).isEqualTo(4);
        assertThat(quota.resetSeconds()).isEqualTo(1);
    }

    @Test
    void tellsHowLongToWaitRoundedUp() {
        LimitTable table = table(Limit.of("login", 2, MINUTE));
        allowedOf(2, table, ALICE);
        advance(Duration.ofMillis(100));

        Decision denied = decide(table, ALICE);

        assertThat(denied.isAllowed()).isFalse();
        Quota denial = denied.denial().orElseThrow();
        assertThat(denial.limit().name()).isEqualTo("login");
        assertThat(denial.remaining()).isZero();
        assertThat(denial.resetSeconds()).isEqualTo(30);
        advance(Duration.ofSeconds(denial.resetSeconds()));
        assertThat(decide(table, ALICE).isAllowed())
                .as("who waits that long is let in")
                .isTrue();
    }

    @Test
    void deniedRequestsDoNotProlongTheWait() {
        LimitTable table = table(Limit.of("login", 1, MINUTE));
        allowedOf(1, table, ALICE);
        for (int i = 0; i < 59; i++) {
            advance(Duration.ofSeconds(1));
            assertThat(decide(table, ALICE).isAllowed()).isFalse();
        }
        advance(Duration.ofSeconds(1));
        assertThat(decide(table, ALICE).isAllowed()).isTrue();
    }

    @Test
    void chargesNoLimitWhenALaterOneDenies() {
        LimitTable wide = table(Limit.of("wide", 100, MINUTE));
        LimitTable narrow = table(Limit.of("narrow", 1, MINUTE));
        List<Charge> both = List.of(new Charge(wide, ALICE), new Charge(narrow, ALICE));
        assertThat(limiter.decide(both).isAllowed()).isTrue();

        for (int i = 0; i < 50; i++) {
            assertThat(limiter.decide(both).denial().orElseThrow().limit().name())
                    .isEqualTo("narrow");
        }

        assertThat(decide(wide, ALICE).quotas().get(0).remaining()).isEqualTo(98);
    }

    @Test
    void chargesAllLimitsWhenAllAllow() {
        LimitTable second = table(Limit.of("second", 10, Duration.ofSeconds(1)));
        LimitTable hour = table(Limit.of("hour", 1000, Duration.ofHours(1)));

        Decision decision = limiter.decide(List.of(new Charge(second, ALICE), new Charge(hour, ALICE)));

        assertThat(decision.quotas()).extracting(Quota::remaining).containsExactly(9L, 999L);
    }

    @Test
    void noLimitAllows() {
        assertThat(limiter.decide(List.of()).isAllowed()).isTrue();
    }

    @Test
    void neverAllowsMoreThanTheBurstToManyThreads() throws Exception {
        LimitTable table = table(Limit.of("page", 1000, Duration.ofDays(1)));
        LimitTable never = table(Limit.of("never", 1, Duration.ofDays(1)));
        decide(never, ALICE);
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> counts = IntStream.range(0, 8)
                    .mapToObj(thread -> pool.submit(() -> {
                        start.await();
                        int allowed = 0;
                        for (int i = 0; i < 2000; i++) {
                            // every other request takes a token and gives it back
                            limiter.decide(List.of(new Charge(table, ALICE), new Charge(never, ALICE)));
                            allowed += decide(table, ALICE).isAllowed() ? 1 : 0;
                        }
                        return allowed;
                    }))
                    .toList();
            start.countDown();
            int total = 0;
            for (Future<Integer> count : counts) {
                total += count.get();
            }
            assertThat(total).isEqualTo(1000);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void refusesLimitsThatCannotBeCounted() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Limit.of("a b", 1, MINUTE))
                .withMessageContaining("\"a b\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Limit.of("a", 0, MINUTE))
                .withMessageContaining("requests of limit a is 0, must be between 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Limit("a", 1, MINUTE, -1))
                .withMessageContaining("burst of limit a is -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Limit.of("a", 1, Duration.ofMillis(10)))
                .withMessageContaining("between 1 second and 366 days");
    }

    private LimitTable table(Limit limit) {
        return new LimitTable(limit, 1000, nanos::get);
    }

    private Decision decide(LimitTable table, RateKey key) {
        return limiter.decide(List.of(new Charge(table, key)));
    }

    private int allowedOf(int requests, LimitTable table, RateKey key) {
        int allowed = 0;
        for (int i = 0; i < requests; i++) {
            allowed += decide(table, key).isAllowed() ? 1 : 0;
        }
        return allowed;
    }

    private void advance(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
