package dev.portcullis.identity.introspection;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.portcullis.identity.TokenDigest;
import dev.portcullis.identity.token.Verification;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What was made of what providers said about tokens, each under the provider's name, its endpoint, the client that asked, and the hash of the token; bounded. Safe for concurrent use. */
public final class IntrospectionCache {
    private final Cache<Key, Answer> answers;
    private final Clock clock;

    /** For whose policy who was asked by whom about what: two providers may ask at one endpoint and judge what it says by different rules. */
    record Key(String provider, URI endpoint, String clientId, TokenDigest token) {}

    private record Answer(Verification said, Instant until) {}

    public IntrospectionCache(int capacity, Clock clock) {
        this.answers = Caffeine.newBuilder()
                .maximumSize(capacity)
                .executor(Runnable::run)
                .build();
        this.clock = clock;
    }

    @Nullable
    Verification get(Key key) {
        Answer answer = answers.getIfPresent(key);
        if (answer == null) {
            return null;
        }
        if (!clock.instant().isBefore(answer.until)) {
            answers.invalidate(key);
            return null;
        }
        return answer.said;
    }

    void put(Key key, Verification said, Instant until) {
        if (clock.instant().isBefore(until)) {
            answers.put(key, new Answer(said, until));
        }
    }
}
