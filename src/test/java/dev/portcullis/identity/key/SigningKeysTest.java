package dev.portcullis.identity.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.identity.FakeTime;
import dev.portcullis.identity.Json;
import dev.portcullis.identity.token.IdentityTokens;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Keys of our own and the tokens that they sign, as time goes by. */
class SigningKeysTest {
    private static final Duration DAY = Duration.ofDays(1);

    private final FakeTime time = new FakeTime();
    private final SigningKeys keys = new SigningKeys(time);

    @Test
    void aKeyIsPublishedBeforeItSignsAndForARotationAfterwards() throws ParseException {
        String first = keys.signer(DAY).keyId();
        assertThat(published()).contains(first).hasSize(2);
        time.advance(DAY.minusSeconds(1));
        assertThat(keys.signer(DAY).keyId()).isEqualTo(first);
        List<String> before = published();
        time.advance(Duration.ofSeconds(1));
        String second = keys.signer(DAY).keyId();
        assertThat(second).isNotEqualTo(first);
        assertThat(before).contains(second);
        assertThat(published()).contains(first, second).hasSize(3);
        time.advance(DAY);
        assertThat(published()).contains(second).doesNotContain(first).hasSize(3);
    }

    @Test
    void theSetIsRenderedOnceForARotation() {
        assertThat(keys.publishedJwks(DAY)).as("nothing is made on the way").isEmpty();
        String first = keys.jwks(DAY);
        time.advance(DAY.minusSeconds(1));
        assertThat(keys.publishedJwks(DAY))
                .hasValueSatisfying(text -> assertThat(text).isSameAs(first).isSameAs(keys.jwks(DAY)));
        time.advance(Duration.ofSeconds(1));
        assertThat(keys.publishedJwks(DAY)).isEmpty();
        assertThat(keys.jwks(DAY)).isNotEqualTo(first);
    }

    private List<String> published() throws ParseException {
        Map<String, Object> json = Json.read(keys.jwks(DAY).getBytes(StandardCharsets.UTF_8));
        assertThat(KeySet.parse(keys.jwks(DAY).getBytes(StandardCharsets.UTF_8)).size())
                .isEqualTo(((List<?>) json.get("keys")).size());
        return ((List<?>) json.get("keys"))
                .stream()
                        .map(key -> String.valueOf(((Map<?, ?>) key).get("kid")))
                        .toList();
    }

    // ---- tokens

    private final Queue<Runnable> pool = new ArrayDeque<>();
    private boolean isFull;
    private final IdentityTokens tokens = new IdentityTokens(
            keys,
            new IdentityTokens.Settings("gate", "app", List.of("email"), DAY),
            task -> {
                if (isFull) {
                    throw new RejectedExecutionException("full");
                }
                pool.add(task);
            },
            time);

    private CompletableFuture<String> token(Map<String, Object> claims) {
        return tokens.tokenFor("idp", "alice", claims).toCompletableFuture();
    }

    private void work() {
        while (!pool.isEmpty()) {
            pool.remove().run();
        }
    }

    @Test
    void equalTokensAreSignedOnceAndOffTheCallersThread() {
        CompletableFuture<String> first = token(Map.of("email", "a", "other", 1));
        CompletableFuture<String> second = token(Map.of("email", "a", "other", 2));
        assertThat(first).isNotDone();
        assertThat(pool).hasSize(1);
        work();
        assertThat(first).isCompletedWithValue(second.join());
        assertThat(token(Map.of("email", "b"))).isNotDone();
        assertThat(pool).hasSize(1);
    }

    @Test
    void aTokenIsUsedForHalfItsLife() {
        CompletableFuture<String> first = token(Map.of());
        work();
        time.advance(Duration.ofSeconds(29));
        assertThat(token(Map.of()).join()).isEqualTo(first.join());
        time.advance(Duration.ofSeconds(1));
        CompletableFuture<String> next = token(Map.of());
        work();
        assertThat(next.join()).isNotEqualTo(first.join());
    }

    @Test
    void aFullExecutorFailsOneCallAndNotTheNext() {
        isFull = true;
        assertThat(token(Map.of())).isCompletedExceptionally();
        isFull = false;
        CompletableFuture<String> next = token(Map.of());
        work();
        assertThat(next).isCompleted();
    }
}
