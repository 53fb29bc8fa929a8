package dev.portcullis.identity.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEException;
import dev.portcullis.identity.Claims;
import dev.portcullis.identity.Excerpt;
import dev.portcullis.identity.TokenDigest;
import dev.portcullis.identity.key.KeySearch;
import dev.portcullis.identity.key.KeySource;
import dev.portcullis.identity.key.KeyState;
import dev.portcullis.identity.key.VerificationKey;
import dev.portcullis.identity.token.Verification.Rejected;
import dev.portcullis.identity.token.Verification.Unavailable;
import dev.portcullis.identity.token.Verification.Verified;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Checks the tokens of one issuer and remembers the good ones.
 *
 * <p>A remembered token is good as long as it has not expired and the key that signed it is still in the key set; so a withdrawn key ends its tokens, and a rotation
 * costs nothing. Equal tokens that arrive together are checked once. Safe for concurrent use.
 */
final class IssuerVerifier {
    private static final Duration BUSY = Duration.ofSeconds(1);

    private final IssuerPolicy policy;
    private final KeySource keys;
    private final KeySearch search;
    private final ClaimChecks checks;
    private final Executor executor;
    private final Clock clock;
    private final Cache<TokenDigest, Remembered> good;
    private final ConcurrentHashMap<TokenDigest, CompletableFuture<Verification>> underWay = new ConcurrentHashMap<>();

    /** A verified token and the key it was verified with. */
    private record Remembered(Verified token, VerificationKey key) {}

    IssuerVerifier(TrustedIssuer issuer, TokenVerifier.Settings settings) {
        this.policy = issuer.policy();
        this.keys = issuer.keys();
        this.search = new KeySearch(keys);
        this.checks = new ClaimChecks(policy);
        this.executor = settings.executor();
        this.clock = settings.clock();
        this.good = Caffeine.newBuilder()
                .maximumSize(settings.rememberedTokens())
                .executor(Runnable::run)
                .build();
    }

    IssuerPolicy policy() {
        return policy;
    }

    /** The answer for a remembered token if it can be given at once, or null. */
    @Nullable
    Verified remembered(TokenDigest digest) {
        Remembered entry = good.getIfPresent(digest);
        if (entry == null) {
            return null;
        }
        if (isExpired(entry.token)) {
            good.invalidate(digest);
            return null;
        }
        CompletableFuture<KeyState> state = keys.current().toCompletableFuture();
        boolean usable = state.isDone()
                && state.join() instanceof KeyState.Available available
                && available.keys().holds(entry.key);
        return usable ? entry.token : null;
    }

    CompletionStage<Verification> verify(SignedToken token, TokenDigest digest) {
        Rejected early = checks.check(token, clock.instant());
        if (early != null) {
            return CompletableFuture.completedFuture(early);
        }
        CompletableFuture<Verification> mine = new CompletableFuture<>();
        CompletableFuture<Verification> others = underWay.putIfAbsent(digest, mine);
        if (others != null) {
            return others;
        }
        search.find(token.keyId(), token.algorithm())
                .thenCompose(outcome -> withKey(token, digest, outcome))
                .whenComplete((verification, failure) -> {
                    underWay.remove(digest, mine);
                    if (failure != null) {
                        mine.completeExceptionally(failure);
                    } else {
                        mine.complete(verification);
                    }
                });
        return mine;
    }

    private CompletionStage<Verification> withKey(SignedToken token, TokenDigest digest, KeySearch.Outcome outcome) {
        if (outcome instanceof KeySearch.Found found) {
            return checkSignature(token, digest, found.key());
        }
        return CompletableFuture.completedFuture(
                outcome instanceof KeySearch.Unavailable why
                        ? new Unavailable("provider " + policy.name() + ": " + why.reason(), why.retryAfter())
                        : new Rejected(
                                Rejection.UNKNOWN_KEY, "no single key " + idOf(token) + " for " + token.algorithm()));
    }

    private CompletionStage<Verification> checkSignature(SignedToken token, TokenDigest digest, VerificationKey key) {
        Remembered entry = good.getIfPresent(digest);
        if (entry != null && entry.key.equals(key) && !isExpired(entry.token)) {
            return CompletableFuture.completedFuture(entry.token);
        }
        try {
            return CompletableFuture.supplyAsync(() -> checkNow(token, digest, key), executor);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(new Unavailable("too many signatures are being checked", BUSY));
        }
    }

    private Verification checkNow(SignedToken token, TokenDigest digest, VerificationKey key) {
        try {
            if (!key.verifies(token.algorithm(), token.signedPart(), token.signature())) {
                return new Rejected(Rejection.BAD_SIGNATURE, "it does not fit key " + idOf(token));
            }
        } catch (JOSEException | GeneralSecurityException e) {
            return new Rejected(Rejection.BAD_SIGNATURE, Excerpt.of(String.valueOf(e.getMessage())));
        }
        Claims claims = token.claims();
        Instant expiry = ClaimChecks.expiry(claims);
        Verified verified = new Verified(
                policy.name(),
                policy.issuer(),
                claims.text("sub").orElseThrow(),
                claims,
                expiry,
                Optional.of(expiry.plus(policy.clockSkew())));
        good.put(digest, new Remembered(verified, key));
        return verified;
    }

    private boolean isExpired(Verified token) {
        Instant end = token.expiresAt().plus(policy.clockSkew());
        return !clock.instant().isBefore(end);
    }

    private static String idOf(SignedToken token) {
        return token.keyId() == null ? "(none named)" : "\"" + Excerpt.of(token.keyId()) + "\"";
    }
}
