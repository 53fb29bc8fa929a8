package dev.portcullis.identity.token;

import com.nimbusds.jose.JOSEException;
import dev.portcullis.identity.Claims;
import dev.portcullis.identity.Excerpt;
import dev.portcullis.identity.key.KeySearch;
import dev.portcullis.identity.key.KeySource;
import dev.portcullis.identity.key.SignatureAlgorithm;
import dev.portcullis.identity.key.VerificationKey;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Reads a signed token (JWS in compact form, JSON inside) of one provider and checks its signature, and nothing else: what its claims must be depends on what kind of
 * token it is to be. For ID tokens, logout tokens and the like; access tokens have {@link TokenVerifier}.
 *
 * <p>Algorithms are pinned; keys come from the provider's set alone; a key that is not in it makes it be fetched anew, at most once a window. Nothing here blocks. Safe for
 * concurrent use.
 */
public final class SignatureCheck {
    private static final Duration BUSY = Duration.ofSeconds(1);

    private final Set<SignatureAlgorithm> algorithms;
    private final KeySearch keys;
    private final Executor executor;
    private final int maxTokenBytes;

    /** @param executor checks signatures, a few milliseconds each */
    public SignatureCheck(Set<SignatureAlgorithm> algorithms, KeySource keys, Executor executor, int maxTokenBytes) {
        this.algorithms = Set.copyOf(algorithms);
        this.keys = new KeySearch(keys);
        this.executor = executor;
        this.maxTokenBytes = maxTokenBytes;
    }

    /** What became of a token. Immutable. */
    public sealed interface Outcome {}

    /** The signature is good. {@code type} is the header's {@code typ}, or empty. */
    public record Signed(Claims claims, String type, SignatureAlgorithm algorithm) implements Outcome {}

    /** The token is not good. {@code detail} is for the log. */
    public record Rejected(Rejection reason, String detail) implements Outcome {}

    /** It cannot be known now. */
    public record Unavailable(String detail, Duration retryAfter) implements Outcome {}

    /** Checks {@code token}. Never fails but for a bug. */
    public CompletionStage<Outcome> check(String token) {
        if (token.length() > maxTokenBytes) {
            return rejected(Rejection.TOKEN_TOO_LARGE, token.length() + " bytes, at most " + maxTokenBytes);
        }
        SignedToken.Parsed parsed = SignedToken.parse(token);
        if (parsed instanceof SignedToken.Parsed.Refused refused) {
            return rejected(refused.why().reason(), refused.why().detail());
        }
        SignedToken read = ((SignedToken.Parsed.Read) parsed).token();
        if (!algorithms.contains(read.algorithm())) {
            return rejected(
                    Rejection.ALGORITHM_NOT_ALLOWED,
                    "the provider does not use " + read.algorithm().jose().getName());
        }
        return keys.find(read.keyId(), read.algorithm()).thenCompose(outcome -> {
            if (outcome instanceof KeySearch.Found found) {
                return later(read, found.key());
            }
            return outcome instanceof KeySearch.Unavailable why
                    ? CompletableFuture.completedFuture(new Unavailable(why.reason(), why.retryAfter()))
                    : rejected(Rejection.UNKNOWN_KEY, "no single key for " + read.algorithm());
        });
    }

    private CompletionStage<Outcome> later(SignedToken token, VerificationKey key) {
        try {
            return CompletableFuture.supplyAsync(() -> verify(token, key), executor);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(new Unavailable("too many signatures are being checked", BUSY));
        }
    }

    private static Outcome verify(SignedToken token, VerificationKey key) {
        try {
            if (key.verifies(token.algorithm(), token.signedPart(), token.signature())) {
                String type = token.type();
                return new Signed(token.claims(), type == null ? "" : type, token.algorithm());
            }
        } catch (JOSEException | GeneralSecurityException e) {
            return new Rejected(Rejection.BAD_SIGNATURE, Excerpt.of(String.valueOf(e.getMessage())));
        }
        return new Rejected(Rejection.BAD_SIGNATURE, "it does not fit the key");
    }

    private static CompletionStage<Outcome> rejected(Rejection reason, String detail) {
        return CompletableFuture.completedFuture(new Rejected(reason, detail));
    }
}
