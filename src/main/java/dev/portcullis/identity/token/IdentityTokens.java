package dev.portcullis.identity.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.portcullis.identity.key.SigningKeys;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Signs short-lived tokens that tell a backend who asks. One is used for all requests of the same subject with the same claims for half of its life, so that signatures cost users and not
 * requests; equal ones that are wanted together are signed once, on the executor. Safe for concurrent use.
 */
public final class IdentityTokens {
    private static final Duration LIFETIME = Duration.ofSeconds(60);
    private static final Duration USE = LIFETIME.dividedBy(2);
    private static final int REMEMBERED = 10_000;
    /** What every token says of itself, whatever the provider's said: were it looked at, each new access token would cost a signature. */
    private static final Set<String> OWN = Set.of("iss", "aud", "sub", "idp", "iat", "exp", "jti");

    private final SigningKeys keys;
    private final Settings settings;
    private final Executor executor;
    private final Clock clock;
    private final Cache<Key, Issued> issued = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .executor(Runnable::run)
            .build();

    /** {@code claims} are passed on beside {@code sub}, where there are any. Immutable. */
    public record Settings(String issuer, String audience, List<String> claims, Duration rotation) {
        public Settings {
            claims = claims.stream().filter(name -> !OWN.contains(name)).toList();
        }
    }

    private record Key(String provider, String subject, Map<String, Object> claims) {}

    private record Issued(CompletableFuture<String> token, Instant until) {}

    public IdentityTokens(SigningKeys keys, Settings settings, Executor executor, Clock clock) {
        this.keys = keys;
        this.settings = settings;
        this.executor = executor;
        this.clock = clock;
    }

    /**
     * A token for {@code subject} of {@code provider} that is good for half a minute at least. Fails by {@link RejectedExecutionException} if the executor is full.
     */
    public CompletionStage<String> tokenFor(String provider, String subject, Map<String, Object> all) {
        Map<String, Object> claims = new LinkedHashMap<>();
        for (String name : settings.claims()) {
            Object value = all.get(name);
            if (value != null) {
                claims.put(name, value);
            }
        }
        Key key = new Key(provider, subject, claims);
        Instant now = clock.instant();
        Issued known = issued.getIfPresent(key);
        if (known != null && now.isBefore(known.until) && !known.token.isCompletedExceptionally()) {
            return known.token;
        }
        return sign(key, known, now);
    }

    private CompletionStage<String> sign(Key key, @Nullable Issued old, Instant now) {
        Issued mine = new Issued(new CompletableFuture<>(), now.plus(USE));
        Issued others = old == null
                ? issued.asMap().putIfAbsent(key, mine)
                : issued.asMap().replace(key, old, mine) ? null : issued.getIfPresent(key);
        if (others != null) {
            return others.token;
        }
        try {
            executor.execute(() -> complete(mine.token, key, now));
        } catch (RejectedExecutionException e) {
            issued.asMap().remove(key, mine);
            mine.token.completeExceptionally(e);
        }
        return mine.token;
    }

    private void complete(CompletableFuture<String> token, Key key, Instant now) {
        try {
            token.complete(keys.signer(settings.rotation()).sign("JWT", claims(key, now)));
        } catch (RuntimeException e) {
            token.completeExceptionally(e);
        }
    }

    private Map<String, Object> claims(Key key, Instant now) {
        Map<String, Object> claims = new LinkedHashMap<>(key.claims);
        claims.put("iss", settings.issuer());
        claims.put("aud", settings.audience());
        claims.put("sub", key.subject);
        claims.put("idp", key.provider);
        claims.put("iat", now.getEpochSecond());
        claims.put("exp", now.plus(LIFETIME).getEpochSecond());
        claims.put("jti", UUID.randomUUID().toString());
        return claims;
    }
}
