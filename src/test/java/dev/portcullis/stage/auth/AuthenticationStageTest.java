package dev.portcullis.stage.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.portcullis.exchange.Body;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Exchanges;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.http.FieldName;
import dev.portcullis.identity.AccessRules;
import dev.portcullis.identity.ClaimRule;
import dev.portcullis.identity.key.KeySet;
import dev.portcullis.identity.key.KeySource;
import dev.portcullis.identity.key.KeyState;
import dev.portcullis.identity.key.TokenSigner;
import dev.portcullis.identity.token.TestPolicies;
import dev.portcullis.identity.token.TokenVerifier;
import dev.portcullis.identity.token.TrustedIssuer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticationStageTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final String ISSUER = "https://id.example.com";
    private static final TokenSigner SIGNER = TokenSigner.es256("k1");
    private static final String GOOD = token(Map.of("scope", "read"));

    private final AuthenticationStage stage = stage(Runnable::run, KeySource.of(SIGNER.keySet()));

    @Test
    void identifiesTheBearerOfAGoodToken() {
        Exchange x = withAuthorization("Bearer " + GOOD);

        assertThat(stage.onRequest(x)).isEqualTo(Verdict.proceed());

        assertThat(x.subject().issuer()).isEqualTo(ISSUER);
        assertThat(x.subject().name()).isEqualTo("alice");
        assertThat(x.subject().claims()).containsEntry("scope", "read");
        assertThat(x.request().fields().contains(FieldName.AUTHORIZATION)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bearer ", "BEARER ", "Bearer   "})
    void readsTheSchemeWithoutCase(String scheme) {
        assertThat(stage.onRequest(withAuthorization(scheme + GOOD))).isEqualTo(Verdict.proceed());
    }

    @Test
    void asksForCredentialsWithABareChallenge() {
        Verdict.Deny deny = denied(Exchanges.get());
        assertThat(deny.status()).isEqualTo(401);
        assertThat(challenge(deny)).isEqualTo("Bearer realm=\"shop\"");
        assertThat(deny.denial().reason()).isEqualTo("token-missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic dXNlcjpwYXNz", "DPoPx", "Bearertoken", "", "Negotiate"})
    void asksForABearerTokenInsteadOfAnotherScheme(String value) {
        Verdict.Deny deny = denied(withAuthorization(value));
        assertThat(deny.status()).isEqualTo(401);
        assertThat(challenge(deny)).isEqualTo("Bearer realm=\"shop\"");
    }

    @Test
    void refusesTokensThatNeedProofWhereNoneIsTaken() {
        for (String value : List.of(
                "DPoP " + GOOD,
                "Bearer " + token(Map.of("scope", "read", "cnf", Map.of("jkt", "x"))),
                "DPoP " + token(Map.of("scope", "read", "cnf", Map.of("jkt", "x"))),
                "Bearer " + token(Map.of("scope", "read", "cnf", Map.of("x5t#S256", "x"))))) {
            Verdict.Deny deny = denied(withAuthorization(value));
            assertThat(deny.status()).isEqualTo(401);
            assertThat(deny.denial().reason()).isEqualTo("sender-constrained");
        }
    }

    @Test
    void neverReadsATokenFromTheQueryOrAnotherField() {
        Exchange x = Exchanges.get("X-Authorization", "Bearer " + GOOD, "Cookie", "access_token=" + GOOD);
        assertThat(denied(x).denial().reason()).isEqualTo("token-missing");
    }

    @Test
    void refusesTwoTokens() {
        for (Exchange x : List.of(
                Exchanges.get("Authorization", "Bearer " + GOOD, "authorization", "Bearer " + GOOD),
                Exchanges.get("Authorization", "Bearer " + GOOD, "Authorization", "Basic dXNlcjpwYXNz"),
                withAuthorization("Bearer " + GOOD + ", Bearer " + GOOD),
                withAuthorization("Bearer " + GOOD + " " + GOOD))) {
            Verdict.Deny deny = denied(x);
            assertThat(deny.status()).isEqualTo(400);
            assertThat(challenge(deny)).isEqualTo("Bearer realm=\"shop\", error=\"invalid_request\"");
            assertThat(x.subject()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer",
                "Bearer  ",
                "Bearer \"x\"",
                "Bearer a=b",
                "Bearer ==",
                "Bearer a;b",
                "Bearer \u00e9",
                "Bearer a\tb"
            })
    void refusesCredentialsThatHoldNoToken(String value) {
        Verdict.Deny deny = denied(withAuthorization(value));
        assertThat(deny.status()).isEqualTo(400);
        assertThat(deny.denial().reason()).isEqualTo("malformed-credentials");
    }

    @Test
    void refusesABadTokenAndTellsOnlyTheLogWhy() {
        String expired = SIGNER.accessToken(
                ISSUER, "shop", "alice", NOW.minusSeconds(7200), Duration.ofHours(1), Map.of("scope", "read"));
        Verdict.Deny deny = denied(withAuthorization("Bearer " + expired));
        assertThat(deny.status()).isEqualTo(401);
        assertThat(challenge(deny)).isEqualTo("Bearer realm=\"shop\", error=\"invalid_token\"");
        assertThat(deny.denial().reason()).isEqualTo("expired");
        assertThat(deny.denial().detail()).doesNotContain(expired.substring(0, 20));
    }

    @Test
    void refusesAGoodTokenThatLacksAClaim() {
        Exchange x = withAuthorization("Bearer " + token(Map.of("scope", "write")));
        Verdict.Deny deny = denied(x);
        assertThat(deny.status()).isEqualTo(403);
        assertThat(challenge(deny)).isEqualTo("Bearer realm=\"shop\", error=\"insufficient_scope\"");
        assertThat(deny.denial().reason()).isEqualTo("claim-missing");
        assertThat(deny.denial().detail()).contains("alice").contains("scope");
        assertThat(x.subject()).as("for the logs").isNotNull();
    }

    @Test
    void deniesWith503WhileThereAreNoKeys() {
        AuthenticationStage keyless = stage(Runnable::run, new NoKeys());
        Verdict.Deny deny = (Verdict.Deny) keyless.onRequest(withAuthorization("Bearer " + GOOD));
        assertThat(deny.status()).isEqualTo(503);
        assertThat(deny.fields().first(FieldName.RETRY_AFTER)).isEqualTo("8");
        assertThat(deny.denial().reason()).isEqualTo("cannot-verify");
        assertThat(deny.denial().detail()).contains("provider is down");
    }

    @Test
    void waitsForASignatureCheckWithoutHoldingTheLoop() {
        Queue<Runnable> pool = new ArrayDeque<>();
        AuthenticationStage queued = stage(pool::add, KeySource.of(SIGNER.keySet()));
        Exchange x = withAuthorization("Bearer " + GOOD);

        Verdict verdict = queued.onRequest(x);

        assertThat(verdict).isInstanceOf(Verdict.Pending.class);
        CompletableFuture<Verdict> later = ((Verdict.Pending) verdict).verdict().toCompletableFuture();
        assertThat(later).isNotDone();
        assertThat(x.subject()).isNull();
        pool.remove().run();
        assertThat(later.join()).isEqualTo(Verdict.proceed());
        assertThat(x.subject().name()).isEqualTo("alice");
        assertThat(queued.onRequest(withAuthorization("Bearer " + GOOD)))
                .as("a remembered token needs no detour")
                .isEqualTo(Verdict.proceed());
    }

    @Test
    void hidesTheTokenFromTheBackendIfToldTo() {
        AuthenticationStage hiding = new AuthenticationStage(
                door(verifier(Runnable::run, KeySource.of(SIGNER.keySet())), true), policy(), false);
        Exchange x = withAuthorization("Bearer " + GOOD);
        assertThat(hiding.onRequest(x)).isEqualTo(Verdict.proceed());
        assertThat(x.request().fields().contains(FieldName.AUTHORIZATION)).isFalse();
        assertThat(x.received().fields().contains(FieldName.AUTHORIZATION)).isTrue();
    }

    @Test
    void whatATokenHasOpenedEndsWithIt() {
        EmbeddedChannel loop = new EmbeddedChannel();
        Exchange x = withAuthorization(loop, "Bearer " + GOOD);
        x.endBy(x::close);
        stage.onRequest(x);

        // five minutes, and the 30 seconds by which clocks may differ
        passes(loop, Duration.ofSeconds(329));
        assertThat(x.isClosed()).isFalse();
        passes(loop, Duration.ofSeconds(2));

        assertThat(x.isClosed()).isTrue();
        assertThat(x.denial().reason()).isEqualTo("credentials-over");
    }

    @Test
    void anExchangeThatEndsBeforeItsTokenIsForgotten() {
        EmbeddedChannel loop = new EmbeddedChannel();
        Exchange x = withAuthorization(loop, "Bearer " + GOOD);
        stage.onRequest(x);

        x.close();

        assertThat(loop.runScheduledPendingTasks()).as("nothing waits").isEqualTo(-1);
        assertThat(x.denial()).isNull();
    }

    private static void passes(EmbeddedChannel loop, Duration time) {
        loop.advanceTimeBy(time.toMillis(), TimeUnit.MILLISECONDS);
        loop.runScheduledPendingTasks();
        loop.runPendingTasks();
    }

    @Test
    void needsADoor() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CombinedDoor.anyOf(List.of()))
                .withMessageContaining("needs a door");
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPTIONS", "HEAD", "POST", "TRACE", "get"})
    void asksWhateverTheMethod(String method) {
        Exchange x = Exchanges.request(method, Exchanges.fields(), Body.empty(), null);
        assertThat(denied(x).status()).isEqualTo(401);
    }

    @Test
    void refusesARealmThatWouldBreakTheChallenge() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TokenChallenges("a\"b", Optional.empty(), List.of(), false))
                .withMessageContaining("realm is");
    }

    private Verdict.Deny denied(Exchange x) {
        return (Verdict.Deny) stage.onRequest(x);
    }

    private static String challenge(Verdict.Deny deny) {
        return deny.fields().first(FieldName.WWW_AUTHENTICATE);
    }

    private static Exchange withAuthorization(String value) {
        return withAuthorization(new EmbeddedChannel(), value);
    }

    private static Exchange withAuthorization(EmbeddedChannel loop, String value) {
        return Exchanges.getOn(loop.eventLoop(), "Authorization", value);
    }

    private static String token(Map<String, Object> claims) {
        return SIGNER.accessToken(ISSUER, "shop", "alice", NOW, Duration.ofMinutes(5), claims);
    }

    private static AuthenticationStage stage(Executor executor, KeySource keys) {
        return new AuthenticationStage(
                door(verifier(executor, keys), false), policy(ClaimRule.of("scope", "read", "admin")), false);
    }

    private static BearerDoor door(TokenVerifier verifier, boolean hidesToken) {
        TokenChallenges challenges = new TokenChallenges("shop", Optional.empty(), List.of(), false);
        return new BearerDoor(verifier, Optional.empty(), x -> "", challenges, hidesToken);
    }

    private static AccessPolicy policy(ClaimRule... required) {
        return new AccessPolicy(
                List.of(required),
                Optional.empty(),
                Optional.empty(),
                new AccessRules(List.of()),
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static TokenVerifier verifier(Executor executor, KeySource keys) {
        return new TokenVerifier(
                List.of(new TrustedIssuer(TestPolicies.of("corp", ISSUER, "shop"), keys)),
                TokenVerifier.Settings.of(executor, Clock.fixed(NOW, ZoneOffset.UTC)));
    }

    private static final class NoKeys implements KeySource {
        @Override
        public CompletionStage<KeyState> current() {
            return CompletableFuture.completedFuture(
                    new KeyState.Unavailable("provider is down", Duration.ofMillis(7001)));
        }

        @Override
        public CompletionStage<KeyState> newerThan(KeySet seen) {
            return current();
        }
    }
}
