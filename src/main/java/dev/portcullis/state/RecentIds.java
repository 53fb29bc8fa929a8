package dev.portcullis.state;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.portcullis.identity.proof.OneTimeIds;
import java.time.Duration;
import java.time.Instant;

/**
 * The ids that were used last, a bounded number: never full, the oldest are forgotten. For ids of which a second use would fail elsewhere too, such as those of logins, whose code is
 * good once and bound to a secret of the browser; being full would let anybody keep everybody from signing in. Safe for concurrent use.
 */
public final class RecentIds implements OneTimeIds {
    private final Cache<String, Boolean> ids;

    /** @param longest no id is asked about for longer than this */
    public RecentIds(int capacity, Duration longest) {
        this.ids = Caffeine.newBuilder()
                .maximumSize(capacity)
                .expireAfterWrite(longest)
                .executor(Runnable::run)
                .build();
    }

    @Override
    public Outcome take(String id, Instant until) {
        return ids.asMap().putIfAbsent(id, Boolean.TRUE) == null ? Outcome.FIRST : Outcome.SEEN;
    }
}
