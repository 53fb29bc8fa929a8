package dev.portcullis.identity.token;

import dev.portcullis.identity.Claims;
import dev.portcullis.identity.Excerpt;
import dev.portcullis.identity.TokenDigest;
import dev.portcullis.identity.token.Verification.Rejected;
import dev.portcullis.identity.token.Verification.Verified;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a bearer token is a good access token of one of several issuers: RFC 7519, by the advice of RFC 8725 and, per issuer, RFC 9068.
 *
 * <p>Algorithms are pinned per issuer and per key; keys come from the issuer's key set alone. Nothing here blocks: signatures are checked on the executor, and an
 * answer that is at hand, such as a remembered token, is complete on return. Safe for concurrent use.
 */
public final class TokenVerifier implements AccessTokens {
    private final Map<String, IssuerVerifier> byIssuer;
    private final int maxTokenBytes;

    /**
     * What all issuers share. {@code executor} checks signatures, a few milliseconds each; if it refuses, the request is answered with 503.
     * {@code rememberedTokens} is per issuer. Immutable.
     */
    public record Settings(Executor executor, Clock clock, int maxTokenBytes, int rememberedTokens) {
        public Settings {
            if (maxTokenBytes < 256) {
                throw new IllegalArgumentException("maxTokenBytes is " + maxTokenBytes + ", must be at least 256");
            }
            if (rememberedTokens < 0) {
                throw new IllegalArgumentException("rememberedTokens is " + rememberedTokens + ", must be 0 or more");
            }
        }

        /** Tokens of at most 8 KB, 10,000 of them remembered. */
        public static Settings of(Executor executor, Clock clock) {
            return new Settings(executor, clock, 8192, 10_000);
        }
    }

    public TokenVerifier(List<TrustedIssuer> issuers, Settings settings) {
        this(
                issuers.stream()
                        .map(issuer -> new IssuerVerifier(issuer, settings))
                        .toList(),
                settings.maxTokenBytes());
    }

    private TokenVerifier(Collection<IssuerVerifier> verifiers, int maxTokenBytes) {
        this.maxTokenBytes = maxTokenBytes;
        Map<String, IssuerVerifier> map = new HashMap<>();
        Set<String> names = new HashSet<>();
        for (IssuerVerifier verifier : verifiers) {
            IssuerPolicy policy = verifier.policy();
            IssuerVerifier other = map.put(policy.issuer(), verifier);
            if (other != null) {
                throw new IllegalArgumentException("providers " + other.policy().name() + " and " + policy.name()
                        + " have the same issuer " + policy.issuer());
            }
            if (!names.add(policy.name())) {
                throw new IllegalArgumentException("two providers are named " + policy.name());
            }
        }
        this.byIssuer = map;
    }

    /**
     * The same verifier, for those providers only; what is remembered is shared.
     *
     * @throws IllegalArgumentException if a name is none of ours
     */
    public TokenVerifier only(Collection<String> providers) {
        List<IssuerVerifier> kept = new ArrayList<>();
        for (String name : providers) {
            kept.add(byIssuer.values().stream()
                    .filter(verifier -> verifier.policy().name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("there is no provider \"" + name + "\"")));
        }
        return new TokenVerifier(kept, maxTokenBytes);
    }

    @Override
    public CompletionStage<Verification> verify(String token) {
        if (token.length() > maxTokenBytes) {
            return rejected(Rejection.TOKEN_TOO_LARGE, token.length() + " bytes, at most " + maxTokenBytes);
        }
        TokenDigest digest = TokenDigest.of(token);
        for (IssuerVerifier verifier : byIssuer.values()) {
            Verified remembered = verifier.remembered(digest);
            if (remembered != null) {
                return CompletableFuture.completedFuture(remembered);
            }
        }
        SignedToken.Parsed parsed = SignedToken.parse(token);
        if (parsed instanceof SignedToken.Parsed.Refused refused) {
            return CompletableFuture.completedFuture(refused.why());
        }
        SignedToken read = ((SignedToken.Parsed.Read) parsed).token();
        IssuerVerifier verifier = verifierFor(read.claims());
        if (verifier == null) {
            return rejected(
                    Rejection.UNKNOWN_ISSUER,
                    "iss is " + Excerpt.of(String.valueOf(read.claims().values().get("iss"))));
        }
        return verifier.verify(read, digest);
    }

    private @Nullable IssuerVerifier verifierFor(Claims claims) {
        String issuer = claims.textOrNull("iss");
        return issuer == null ? null : byIssuer.get(issuer);
    }

    private static CompletionStage<Verification> rejected(Rejection reason, String detail) {
        return CompletableFuture.completedFuture(new Rejected(reason, detail));
    }
}
