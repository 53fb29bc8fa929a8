package dev.portcullis.state;

import dev.portcullis.identity.session.Revocations;
import dev.portcullis.identity.session.Session;
import dev.portcullis.identity.session.SessionScope;
import dev.portcullis.identity.session.SessionScope.Kind;
import java.time.Clock;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Revocations in memory, a bounded number. When there is no room left even after those that no longer matter were dropped, all are replaced by one: every session that began by now is void. That
 * signs everybody out, and is the one answer that lets nobody back in. Safe for concurrent use.
 */
public final class MemoryRevocations implements Revocations {
    private final int capacity;
    private final Clock clock;
    private final Map<SessionScope, Entry> entries = new ConcurrentHashMap<>();
    private final CopyOnWriteArrayList<Consumer<SessionScope>> listeners = new CopyOnWriteArrayList<>();
    private volatile Instant floor = Instant.MIN;

    /** Sessions that began by {@code began} are void; forgotten at {@code until}. */
    private record Entry(Instant began, Instant until) {
        Entry with(Entry other) {
            return new Entry(
                    began.isAfter(other.began) ? began : other.began, until.isAfter(other.until) ? until : other.until);
        }
    }

    public MemoryRevocations(int capacity, Clock clock) {
        this.capacity = capacity;
        this.clock = clock;
    }

    @Override
    public void revoke(String sessionId, Instant until) {
        add(SessionScope.ofId(sessionId), new Entry(Instant.MAX, until));
    }

    @Override
    public void revokeProviderSession(String issuer, String sid, Instant now, Instant until) {
        add(new SessionScope(Kind.PROVIDER_SESSION, issuer, sid), new Entry(now, until));
    }

    @Override
    public void revokeSubject(String issuer, String subject, Instant now, Instant until) {
        add(new SessionScope(Kind.SUBJECT, issuer, subject), new Entry(now, until));
    }

    @Override
    public void revokeSubjectWithoutSession(String issuer, String subject, Instant now, Instant until) {
        add(new SessionScope(Kind.SUBJECT_WITHOUT_SESSION, issuer, subject), new Entry(now, until));
    }

    private void add(SessionScope scope, Entry entry) {
        if (entries.size() >= capacity && makeRoom()) {
            tell(SessionScope.ALL);
        }
        entries.merge(scope, entry, Entry::with);
        tell(scope);
    }

    private void tell(SessionScope scope) {
        listeners.forEach(listener -> listener.accept(scope));
    }

    /** Drops what no longer matters, or else everything; true if that ends every session. */
    private synchronized boolean makeRoom() {
        Instant now = clock.instant();
        Iterator<Entry> all = entries.values().iterator();
        while (all.hasNext()) {
            if (!all.next().until.isAfter(now)) {
                all.remove();
            }
        }
        if (entries.size() < capacity) {
            return false;
        }
        floor = now;
        entries.clear();
        return true;
    }

    @Override
    public boolean isRevoked(Session session) {
        Instant began = session.createdAt();
        if (!began.isAfter(floor)) {
            return true;
        }
        return !entries.isEmpty() && SessionScope.allOf(session).stream().anyMatch(scope -> covers(scope, began));
    }

    private boolean covers(SessionScope scope, Instant began) {
        Entry entry = entries.get(scope);
        return entry != null && !began.isAfter(entry.began);
    }

    @Override
    public AutoCloseable listen(Consumer<SessionScope> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
