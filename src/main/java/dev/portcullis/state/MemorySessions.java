package dev.portcullis.state;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.portcullis.identity.session.Session;
import dev.portcullis.identity.session.SessionStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Sessions in memory, a bounded number: beyond, some that are used least end. They end with the process. Safe for concurrent use. */
public final class MemorySessions implements SessionStore {
    private final Cache<String, Kept> sessions;
    private final Clock clock;

    private record Kept(Session session, Duration idle) {}

    public MemorySessions(int capacity, Clock clock) {
        this.clock = clock;
        this.sessions = Caffeine.newBuilder()
                .maximumSize(capacity)
                .expireAfter(Expiry.writing((String id, Kept kept) -> kept.idle))
                .ticker(ticker(clock))
                .executor(Runnable::run)
                .build();
    }

    private static Ticker ticker(Clock clock) {
        return () -> Duration.between(Instant.EPOCH, clock.instant()).toNanos();
    }

    /** Makes room for another number of sessions. */
    public void resize(int capacity) {
        sessions.policy().eviction().ifPresent(eviction -> eviction.setMaximum(capacity));
    }

    @Override
    public CompletionStage<Optional<Session>> find(String id) {
        Kept kept = sessions.getIfPresent(id);
        Optional<Session> alive = Optional.ofNullable(kept)
                .map(Kept::session)
                .filter(session -> clock.instant().isBefore(session.endsAt()));
        return CompletableFuture.completedFuture(alive);
    }

    @Override
    public CompletionStage<Void> put(Session session, Duration idle) {
        Kept next = new Kept(session, idle);
        sessions.asMap()
                .merge(session.id(), next, (old, given) -> old.session.version() > session.version() ? old : given);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> remove(String id) {
        sessions.invalidate(id);
        return CompletableFuture.completedFuture(null);
    }

    /** Always true: within one process the caller has made sure of it. */
    @Override
    public CompletionStage<Boolean> claimRefresh(String id, int version, Duration time) {
        return CompletableFuture.completedFuture(true);
    }
}
