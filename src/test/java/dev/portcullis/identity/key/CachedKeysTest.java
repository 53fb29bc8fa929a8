package dev.portcullis.identity.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.identity.FakeTime;
import dev.portcullis.identity.token.RawTokens;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** With {@link KeyTiming#remote()}: 5 minutes to live, refreshed after 4, 2 seconds between fetches, an hour of outage. */
class CachedKeysTest {
    private static final String FIRST = new RawTokens("k1").jwks();
    private static final String SECOND = new RawTokens("k2").jwks();

    private final FakeTime time = new FakeTime();
    private final FakeLoader loader = new FakeLoader(FIRST);
    private final List<String> told = new ArrayList<>();
    private final CachedKeys source = new CachedKeys(loader, KeyTiming.remote(), time::nanos, new KeyObserver() {
        @Override
        public void keysChanged(String name, int count) {
            told.add(name + ": " + count + " keys");
        }

        @Override
        public void fetchFailed(String name, String reason) {
            told.add(name + ": " + reason);
        }
    });

    @Test
    void loadsOnceAndKeeps() {
        KeySet keys = available();
        time.advance(Duration.ofMinutes(3));
        assertThat(available()).isSameAs(keys);
        assertThat(loader.loads()).isEqualTo(1);
        assertThat(told).containsExactly("fake: 1 keys");
    }

    @Test
    void everybodyWaitsForTheSameFirstFetch() {
        loader.answerWhenTold();
        List<CompletionStage<KeyState>> waiting = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            waiting.add(source.current());
        }
        assertThat(waiting).noneMatch(stage -> stage.toCompletableFuture().isDone());

        loader.answerNow();

        assertThat(waiting).allMatch(stage -> stage.toCompletableFuture().join() instanceof KeyState.Available);
        assertThat(loader.loads()).isEqualTo(1);
    }

    @Test
    void refreshesAheadWithoutMakingAnybodyWait() {
        KeySet first = available();
        loader.serve(SECOND);
        loader.answerWhenTold();
        time.advance(Duration.ofMinutes(4));

        assertThat(available()).as("served from the old while the fetch is out").isSameAs(first);
        assertThat(loader.loads()).isEqualTo(2);
        loader.answerNow();

        assertThat(available()).isNotSameAs(first);
        assertThat(loader.loads()).isEqualTo(2);
    }

    @Test
    void keepsTheSetWhenTheSameTextComesBack() {
        KeySet first = available();
        time.advance(Duration.ofMinutes(6));
        assertThat(available()).isSameAs(first);
        assertThat(loader.loads()).isEqualTo(2);
        assertThat(told).containsExactly("fake: 1 keys");
    }

    @Test
    void waitsForAFetchWhenTheKeysAreTooOld() {
        KeySet first = available();
        loader.serve(SECOND);
        loader.answerWhenTold();
        time.advance(Duration.ofMinutes(6));

        CompletionStage<KeyState> waiting = source.current();
        assertThat(waiting.toCompletableFuture().isDone()).isFalse();
        loader.answerNow();

        assertThat(keysOf(waiting)).isNotSameAs(first);
    }

    @Test
    void looksForAnUnknownKeyOnceAWindow() {
        KeySet first = available();
        time.advance(Duration.ofSeconds(2));
        for (int i = 0; i < 10_000; i++) {
            assertThat(keysOf(source.newerThan(first))).isSameAs(first);
        }
        assertThat(loader.loads()).isEqualTo(2);

        time.advance(Duration.ofMillis(1999));
        source.newerThan(first);
        assertThat(loader.loads()).isEqualTo(2);
        time.advance(Duration.ofMillis(1));
        source.newerThan(first);
        assertThat(loader.loads()).isEqualTo(3);
    }

    @Test
    void doesNotLookWhenTheAnswerIsThereAlready() {
        KeySet first = available();
        loader.serve(SECOND);
        time.advance(Duration.ofSeconds(2));
        KeySet second = keysOf(source.newerThan(first));

        assertThat(second).isNotSameAs(first);
        assertThat(keysOf(source.newerThan(first))).isSameAs(second);
        assertThat(loader.loads()).isEqualTo(2);
    }

    @Test
    void usesTheOldKeysThroughAnOutageAndNotForEver() {
        KeySet first = available();
        loader.goDown();
        time.advance(Duration.ofMinutes(6));
        assertThat(available()).isSameAs(first);

        time.advance(Duration.ofMinutes(58));
        assertThat(available()).isSameAs(first);

        time.advance(Duration.ofMinutes(2));
        assertThat(unavailable().reason()).startsWith("fake: ").contains("connection refused");
        loader.serve(SECOND);
        time.advance(Duration.ofSeconds(30));
        assertThat(available()).isNotSameAs(first);
    }

    @Test
    void nobodyWaitsForAFetchDuringAnOutage() {
        KeySet first = available();
        loader.goDown();
        time.advance(Duration.ofMinutes(6));
        available();
        loader.answerWhenTold();
        time.advance(Duration.ofMinutes(1));

        assertThat(available()).isSameAs(first);
    }

    @Test
    void startsWhileTheSourceIsDown() {
        loader.goDown();
        KeyState.Unavailable why = unavailable();
        assertThat(why.retryAfter()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));

        loader.serve(FIRST);
        assertThat(unavailable()).as("not before the window has passed").isNotNull();
        assertThat(loader.loads()).isEqualTo(1);
        time.advance(why.retryAfter());
        assertThat(available().size()).isEqualTo(1);
    }

    @Test
    void asksADeadSourceLessAndLessOften() {
        loader.goDown();
        List<Long> attempts = new ArrayList<>();
        for (int second = 0; second < 120; second++) {
            int before = loader.loads();
            source.current();
            if (loader.loads() > before) {
                attempts.add((long) second);
            }
            time.advance(Duration.ofSeconds(1));
        }
        assertThat(attempts).containsExactly(0L, 2L, 6L, 14L, 30L, 60L, 90L);
    }

    @Test
    void aBrokenSetIsAFailureAndTheOldOneStays() {
        KeySet first = available();
        for (String broken : List.of("", "{}", "<html>", "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AA\"}]}")) {
            loader.serve(broken);
            time.advance(Duration.ofMinutes(5));
            assertThat(available()).isSameAs(first);
        }
        assertThat(told).hasSizeGreaterThan(1);
    }

    @Test
    void anEmptySetWithdrawsAllKeys() {
        available();
        loader.serve("{\"keys\":[]}");
        time.advance(Duration.ofMinutes(6));
        assertThat(available().size()).isZero();
    }

    @Test
    void aFetchThatNeverEndsBarsTheNextForAMinuteOnly() {
        loader.answerWhenTold();
        CompletionStage<KeyState> stuck = source.current();
        time.advance(Duration.ofSeconds(59));
        assertThat(source.current()).isSameAs(stuck);
        time.advance(Duration.ofSeconds(1));
        source.current();
        assertThat(loader.loads()).isEqualTo(2);
        assertThat(stuck.toCompletableFuture().join()).isInstanceOf(KeyState.Unavailable.class);
        loader.answerNow();
        assertThat(available().size()).isEqualTo(1);
    }

    @Test
    void aLoaderThatThrowsCountsAsFailure() {
        CachedKeys refused = new CachedKeys(
                new KeyLoader() {
                    @Override
                    public String name() {
                        return "full";
                    }

                    @Override
                    public CompletionStage<byte[]> load() {
                        throw new java.util.concurrent.RejectedExecutionException("queue is full");
                    }
                },
                KeyTiming.remote(),
                time::nanos,
                KeyObserver.SILENT);
        for (int i = 0; i < 2; i++) {
            assertThat(refused.current().toCompletableFuture().join()).isInstanceOf(KeyState.Unavailable.class);
        }
    }

    private KeySet available() {
        CompletionStage<KeyState> stage = source.current();
        assertThat(stage.toCompletableFuture().isDone()).as("answered at once").isTrue();
        return keysOf(stage);
    }

    private KeyState.Unavailable unavailable() {
        return (KeyState.Unavailable) source.current().toCompletableFuture().join();
    }

    private static KeySet keysOf(CompletionStage<KeyState> stage) {
        return ((KeyState.Available) stage.toCompletableFuture().join()).keys();
    }
}
