package dev.portcullis.identity.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.identity.FakeTime;
import dev.portcullis.identity.token.RawTokens;
import dev.portcullis.identity.token.Rejection;
import dev.portcullis.identity.token.TestPolicies;
import dev.portcullis.identity.token.TokenVerifier;
import dev.portcullis.identity.token.TrustedIssuer;
import dev.portcullis.identity.token.Verification;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** The verifier over keys that change, disappear and cannot be had, and what it remembers meanwhile. */
class RotationTest {
    private static final String ISSUER = "https://id.example.com";

    private final FakeTime time = new FakeTime();
    private final TokenSigner old = TokenSigner.es256("old");
    private final TokenSigner fresh = TokenSigner.es256("fresh");
    private final FakeLoader loader = new FakeLoader(old.jwks());
    private int signatures;
    private final TokenVerifier verifier = verifier(task -> {
        signatures++;
        task.run();
    });

    @Test
    void remembersAGoodToken() {
        String token = token(old);
        for (int i = 0; i < 100; i++) {
            assertThat(verify(token)).isInstanceOf(Verification.Verified.class);
        }
        assertThat(signatures).isEqualTo(1);
    }

    @Test
    void aRememberedTokenEndsWithItsExpiry() {
        String token = token(old);
        verify(token);
        time.advance(Duration.ofMinutes(2).plusSeconds(29));
        assertThat(verify(token)).isInstanceOf(Verification.Verified.class);
        time.advance(Duration.ofSeconds(1));
        assertThat(reason(token)).isEqualTo(Rejection.EXPIRED);
    }

    @Test
    void neverRemembersABadToken() {
        String forged = token(TokenSigner.es256("old"));
        assertThat(reason(forged)).isEqualTo(Rejection.BAD_SIGNATURE);
        assertThat(reason(forged)).isEqualTo(Rejection.BAD_SIGNATURE);
        assertThat(signatures).isEqualTo(2);
    }

    @Test
    void acceptsARotatedKeyWithinTheWindow() {
        verify(token(old));
        loader.serve(set(old, fresh));
        assertThat(reason(token(fresh))).as("fetched a moment ago").isEqualTo(Rejection.UNKNOWN_KEY);
        time.advance(Duration.ofSeconds(2));
        assertThat(verify(token(fresh))).isInstanceOf(Verification.Verified.class);
    }

    @Test
    void rotationKeepsWhatWasRememberedUnderAKeyThatStays() {
        String token = token(old);
        verify(token);
        loader.serve(set(old, fresh));
        time.advance(Duration.ofSeconds(2));
        verify(token(fresh));
        int before = signatures;

        assertThat(verify(token)).isInstanceOf(Verification.Verified.class);
        assertThat(signatures).isEqualTo(before);
    }

    @Test
    void refusesARemovedKeyWithinItsTimeToLiveEvenForRememberedTokens() {
        String token = old.accessToken(ISSUER, "shop", "alice", time.instant(), Duration.ofHours(1), Map.of());
        verify(token);
        loader.serve(set(fresh));
        time.advance(Duration.ofMinutes(3));
        assertThat(verify(token)).isInstanceOf(Verification.Verified.class);
        time.advance(Duration.ofMinutes(2));
        assertThat(reason(token)).isEqualTo(Rejection.UNKNOWN_KEY);
        assertThat(verify(token(fresh))).isInstanceOf(Verification.Verified.class);
    }

    @Test
    void aFloodOfUnknownKeysCostsOneFetchAWindowAndValidTrafficNothing() {
        String valid = token(old);
        verify(valid);
        time.advance(Duration.ofSeconds(2));
        String flood = token(TokenSigner.es256("unknown"));
        loader.answerWhenTold();
        List<CompletableFuture<Verification>> waiting = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            waiting.add(verifier.verify(withKeyId(flood, "random-" + i)).toCompletableFuture());
            if (i % 100 == 0) {
                assertThat(verifier.verify(valid).toCompletableFuture().isDone())
                        .as("valid tokens do not wait")
                        .isTrue();
            }
        }
        assertThat(loader.loads()).isEqualTo(2);
        loader.answerNow();
        assertThat(waiting)
                .allMatch(done -> done.join() instanceof Verification.Rejected rejected
                        && rejected.reason() == Rejection.UNKNOWN_KEY);
        assertThat(signatures).as("no signature was checked for the flood").isEqualTo(1);

        for (int i = 0; i < 10_000; i++) {
            verify(withKeyId(flood, "again-" + i));
        }
        assertThat(loader.loads()).as("still the same window").isEqualTo(2);
    }

    @Test
    void aRotationIsSeenWithinTheWindowDuringAFlood() {
        verify(token(old));
        loader.serve(set(old, fresh));
        String flood = token(TokenSigner.es256("unknown"));
        Duration waited = Duration.ZERO;
        while (!(verify(token(fresh)) instanceof Verification.Verified)) {
            for (int i = 0; i < 100; i++) {
                verify(withKeyId(flood, "random-" + i + waited));
            }
            time.advance(Duration.ofMillis(100));
            waited = waited.plusMillis(100);
            assertThat(waited).isLessThanOrEqualTo(Duration.ofSeconds(2));
        }
    }

    @Test
    void anOutageDoesNotEndValidTokens() {
        verify(token(old));
        loader.goDown();
        time.advance(Duration.ofMinutes(30));
        assertThat(verify(token(old))).isInstanceOf(Verification.Verified.class);
        time.advance(Duration.ofMinutes(36));
        assertThat(verify(token(old))).isInstanceOf(Verification.Unavailable.class);
    }

    @Test
    void aRememberedTokenDoesNotOutliveTheOutageBound() {
        String token = old.accessToken(ISSUER, "shop", "alice", time.instant(), Duration.ofHours(5), Map.of());
        verify(token);
        loader.goDown();
        time.advance(Duration.ofMinutes(66));
        assertThat(verify(token)).isInstanceOf(Verification.Unavailable.class);
    }

    @Test
    void deniesWithoutKeysAndStartsToServeWhenTheyCome() {
        loader.goDown();
        Verification.Unavailable why = (Verification.Unavailable) verify(token(old));
        assertThat(why.detail()).contains("provider corp").contains("connection refused");
        loader.serve(old.jwks());
        time.advance(why.retryAfter());
        assertThat(verify(token(old))).isInstanceOf(Verification.Verified.class);
    }

    @Test
    void checksEqualTokensOnce() {
        Queue<Runnable> tasks = new ArrayDeque<>();
        TokenVerifier queued = verifier(tasks::add);
        String token = token(old);
        List<CompletableFuture<Verification>> waiting = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            waiting.add(queued.verify(token).toCompletableFuture());
        }
        assertThat(tasks).hasSize(1);
        assertThat(waiting).noneMatch(CompletableFuture::isDone);

        tasks.remove().run();

        assertThat(waiting).allMatch(done -> done.join() instanceof Verification.Verified);
    }

    @Test
    void deniesWhenTheExecutorIsFull() {
        TokenVerifier full = verifier(task -> {
            throw new RejectedExecutionException("full");
        });
        Verification verification =
                full.verify(token(old)).toCompletableFuture().join();
        assertThat(verification).isInstanceOf(Verification.Unavailable.class);
    }

    private TokenVerifier verifier(Executor executor) {
        CachedKeys keys = new CachedKeys(loader, KeyTiming.remote(), time::nanos, KeyObserver.SILENT);
        return new TokenVerifier(
                List.of(new TrustedIssuer(TestPolicies.of("corp", ISSUER, "shop"), keys)),
                TokenVerifier.Settings.of(executor, time));
    }

    private String token(TokenSigner signer) {
        return signer.accessToken(ISSUER, "shop", "alice", time.instant(), Duration.ofMinutes(2), Map.of());
    }

    private static String withKeyId(String token, String keyId) {
        String header = RawTokens.base64("{\"alg\":\"ES256\",\"kid\":\"" + keyId + "\"}");
        return header + token.substring(token.indexOf('.'));
    }

    private static String set(TokenSigner... signers) {
        List<String> keys = new ArrayList<>();
        for (TokenSigner signer : signers) {
            String jwks = signer.jwks();
            keys.add(jwks.substring(jwks.indexOf('[') + 1, jwks.lastIndexOf(']')));
        }
        return "{\"keys\":[" + String.join(",", keys) + "]}";
    }

    private Verification verify(String token) {
        return verifier.verify(token).toCompletableFuture().join();
    }

    private Rejection reason(String token) {
        return ((Verification.Rejected) verify(token)).reason();
    }
}
