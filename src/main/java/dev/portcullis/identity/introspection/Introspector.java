package dev.portcullis.identity.introspection;

import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.identity.Excerpt;
import dev.portcullis.identity.HttpFetch;
import dev.portcullis.identity.JsonReader;
import dev.portcullis.identity.TokenDigest;
import dev.portcullis.identity.token.AccessTokens;
import dev.portcullis.identity.token.IssuerPolicy;
import dev.portcullis.identity.token.Rejection;
import dev.portcullis.identity.token.Verification;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks one provider whether a token is good (RFC 7662), and believes the answer for a while, at most until the token expires.
 *
 * <p>Equal tokens that come together are asked for once, and no more than {@value #MAX_UNDER_WAY} questions are out at a time: tokens that somebody makes up must not become a flood for the
 * provider. Safe for concurrent use.
 */
public final class Introspector implements AccessTokens {
    private static final int MAX_UNDER_WAY = 64;
    private static final int MAX_BYTES = 64 * 1024;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final String provider;
    private final Endpoint endpoint;
    private final Times times;
    private final Answers answers;
    private final HttpFetch fetch;
    private final IntrospectionCache cache;
    private final Clock clock;
    private final ConcurrentHashMap<TokenDigest, CompletableFuture<Verification>> underWay = new ConcurrentHashMap<>();
    private final AtomicInteger asked = new AtomicInteger();

    /** Where to ask, and as whom (RFC 6749 section 2.3.1). Immutable. */
    public record Endpoint(URI url, String clientId, String clientSecret) {
        /** Without the secret. */
        @Override
        public String toString() {
            return "Endpoint[" + url + " as " + clientId + "]";
        }

        private String authorization() {
            String pair = encoded(clientId) + ":" + encoded(clientSecret);
            return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** How long a good and a bad answer are believed, and how long is waited for one. Immutable. */
    public record Times(Duration timeToLive, Duration refusalTimeToLive, Duration timeout) {}

    /** @param needsAudience whether an answer must say whom the token is for */
    public Introspector(
            IssuerPolicy policy,
            boolean needsAudience,
            Endpoint endpoint,
            Times times,
            HttpFetch fetch,
            IntrospectionCache cache,
            Clock clock) {
        this.provider = policy.name();
        this.endpoint = endpoint;
        this.times = times;
        this.answers = new Answers(policy, needsAudience);
        this.fetch = fetch;
        this.cache = cache;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Verification> verify(String token) {
        TokenDigest digest = TokenDigest.of(token);
        IntrospectionCache.Key key = new IntrospectionCache.Key(provider, endpoint.url(), endpoint.clientId(), digest);
        Verification remembered = cache.get(key);
        if (remembered != null) {
            return CompletableFuture.completedFuture(remembered);
        }
        CompletableFuture<Verification> mine = new CompletableFuture<>();
        CompletableFuture<Verification> others = underWay.putIfAbsent(digest, mine);
        if (others != null) {
            return others;
        }
        ask(token).whenComplete((said, failure) -> {
            underWay.remove(digest, mine);
            if (failure != null) {
                mine.completeExceptionally(failure);
            } else {
                remember(key, said);
                mine.complete(said);
            }
        });
        return mine;
    }

    private CompletionStage<Verification> ask(String token) {
        if (asked.incrementAndGet() > MAX_UNDER_WAY) {
            asked.decrementAndGet();
            return CompletableFuture.completedFuture(unavailable("too many tokens are being asked for"));
        }
        return send(token).handle((response, failure) -> {
            asked.decrementAndGet();
            return failure == null
                    ? read(response)
                    : unavailable(Excerpt.of(String.valueOf(
                            failure.getCause() == null
                                    ? failure.getMessage()
                                    : failure.getCause().getMessage())));
        });
    }

    /** What cannot even be begun has failed: were it thrown from here, the question would count as under way for ever. */
    private CompletionStage<HttpFetch.Response> send(String token) {
        try {
            return fetch.send(request(token));
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private HttpFetch.Request request(String token) {
        byte[] form = ("token=" + encoded(token) + "&token_type_hint=access_token").getBytes(StandardCharsets.UTF_8);
        Fields fields = Fields.of(FieldName.ACCEPT, "application/json")
                .edit()
                .add(FieldName.CONTENT_TYPE, "application/x-www-form-urlencoded")
                .add(FieldName.AUTHORIZATION, endpoint.authorization())
                .build();
        return new HttpFetch.Request("POST", endpoint.url(), fields, form, times.timeout(), MAX_BYTES);
    }

    private Verification read(HttpFetch.Response response) {
        if (response.status() != 200) {
            return unavailable("answered " + response.status());
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(response.content()))
                    .toString();
            Map<String, Object> said = JsonReader.read(text);
            return said.get("active") instanceof Boolean isActive
                    ? answers.judge(isActive, said, clock.instant(), times.timeToLive())
                    : unavailable("its answer does not say whether the token is active");
        } catch (JsonReader.Malformed | CharacterCodingException e) {
            return unavailable("its answer is not a JSON object");
        }
    }

    private void remember(IntrospectionCache.Key key, Verification said) {
        Instant now = clock.instant();
        if (said instanceof Verification.Verified verified) {
            Instant most = now.plus(times.timeToLive());
            cache.put(key, said, most.isBefore(verified.expiresAt()) ? most : verified.expiresAt());
        } else if (said instanceof Verification.Rejected rejected && rejected.reason() != Rejection.NOT_YET_VALID) {
            cache.put(key, said, now.plus(times.refusalTimeToLive()));
        }
    }

    private Verification unavailable(String detail) {
        return new Verification.Unavailable("introspection at " + endpoint.url() + ": " + detail, SECOND);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
