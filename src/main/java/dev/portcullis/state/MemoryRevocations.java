package dev.portcullis.state;

import dev.portcullis.identity.session.Revocations;
import dev.portcullis.identity.session.Session;
import java.time.Clock;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Revocations in memory, a bounded number. When there is no room left even after those that no longer matter were dropped, all are replaced by one: every session that began by now is void. That
 * signs everybody out, and is the one answer that lets nobody back in. Safe for concurrent use.
 */
public final class MemoryRevocations implements Revocations {
    private final int capacity;
    private final Clock clock;
    private final Map<List<String>, Entry> entries = new ConcurrentHashMap<>();
    private final CopyOnWriteArrayList<Runnable> listeners = new CopyOnWriteArrayList<>();
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
        add(List.of("id", sessionId), new Entry(Instant.MAX, until));
    }

    @Override
    public void revokeProviderSession(String issuer, String sid, Instant now, Instant until) {
        add(List.of("sid", issuer, sid), new Entry(now, until));
    }

    @Override
    public void revokeSubject(String issuer, String subject, Instant now, Instant until) {
        add(List.of("sub", issuer, subject), new Entry(now, until));
    }

    @Override
    public void revokeSubjectWithoutSession(String issuer, String subject, Instant now, Instant until) {
        add(List.of("sub-without-sid", issuer, subject), new Entry(now, until));
    }

    private void add(List<String> key, Entry entry) {
        if (entries.size() >= capacity) {
            makeRoom();
        }
        entries.merge(key, entry, Entry::with);
        listeners.forEach(Runnable::run);
    }

    private synchronized void makeRoom() {
        Instant now = clock.instant();
        Iterator<Entry> all = entries.values().iterator();
        while (all.hasNext()) {
            if (!all.next().until.isAfter(now)) {
                all.remove();
            }
        }
        if (entries.size() >= capacity) {
            floor = now;
            entries.clear();
        }
    }

    @Override
    public boolean isRevoked(Session session) {
        Instant began = session.createdAt();
        return !began.isAfter(floor)
                || covers(List.of("id", session.id()), began)
                || (session.providerSession().isEmpty()
                        ? covers(List.of("sub-without-sid", session.issuer(), session.subject()), began)
                        : covers(List.of("sid", session.issuer(), session.providerSession()), began))
                || covers(List.of("sub", session.issuer(), session.subject()), began);
    }

    private boolean covers(List<String> key, Instant began) {
        Entry entry = entries.isEmpty() ? null : entries.get(key);
        return entry != null && !began.isAfter(entry.began);
    }

    @Override
    public AutoCloseable listen(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
