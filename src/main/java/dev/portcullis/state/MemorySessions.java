package dev.portcullis.state;

import dev.portcullis.identity.session.Session;
import dev.portcullis.identity.session.SessionStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.ObjIntConsumer;

/**
 * Sessions in memory, a bounded number: beyond, those end that were not used for longest, and never the one that has just come, whose user would be sent to sign in for ever. They end with the process. Safe for
 * concurrent use; what is locked is a step in a table.
 */
public final class MemorySessions implements SessionStore {
    private final Clock clock;
    private final ObjIntConsumer<Session> pushedOut;
    /** The one that was not used for longest comes first. */
    private final Map<String, Kept> sessions = new LinkedHashMap<>(16, 0.75f, true);

    private int capacity;

    private record Kept(Session session, Instant until) {
        boolean isOverAt(Instant now) {
            return !now.isBefore(until) || !now.isBefore(session.endsAt());
        }
    }

    /** @param pushedOut hears, with the capacity, of each session that ends for want of room; must not block */
    public MemorySessions(int capacity, Clock clock, ObjIntConsumer<Session> pushedOut) {
        this.capacity = capacity;
        this.clock = clock;
        this.pushedOut = pushedOut;
    }

    /** Makes room for another number of sessions. */
    public void resize(int number) {
        List<Session> out;
        synchronized (this) {
            capacity = number;
            out = makeRoom(clock.instant());
        }
        out.forEach(session -> pushedOut.accept(session, number));
    }

    @Override
    public synchronized CompletionStage<Optional<Session>> find(String id) {
        Kept kept = sessions.get(id);
        Optional<Session> alive =
                kept == null || kept.isOverAt(clock.instant()) ? Optional.empty() : Optional.of(kept.session);
        return CompletableFuture.completedFuture(alive);
    }

    @Override
    public CompletionStage<Void> put(Session session, Duration idle) {
        List<Session> out;
        int most;
        synchronized (this) {
            Instant now = clock.instant();
            Kept next = new Kept(session, now.plus(idle));
            sessions.merge(session.id(), next, (old, given) -> old.session.version() > session.version() ? old : given);
            out = makeRoom(now);
            most = capacity;
        }
        out.forEach(each -> pushedOut.accept(each, most));
        return CompletableFuture.completedFuture(null);
    }

    /** Takes out those that are over, as far as nothing used lately stands before them, and then as many as there are too many; returns the latter. */
    private List<Session> makeRoom(Instant now) {
        List<Session> out = new ArrayList<>(0);
        Iterator<Kept> oldest = sessions.values().iterator();
        while (oldest.hasNext()) {
            Kept kept = oldest.next();
            if (kept.isOverAt(now)) {
                oldest.remove();
            } else if (sessions.size() > capacity) {
                oldest.remove();
                out.add(kept.session);
            } else {
                break;
            }
        }
        return out;
    }

    @Override
    public synchronized CompletionStage<Void> remove(String id) {
        sessions.remove(id);
        return CompletableFuture.completedFuture(null);
    }

    /** Always true: within one process the caller has made sure of it. */
    @Override
    public CompletionStage<Boolean> claimRefresh(String id, int version, Duration time) {
        return CompletableFuture.completedFuture(true);
    }
}
