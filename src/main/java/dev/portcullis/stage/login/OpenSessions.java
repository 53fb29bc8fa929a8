package dev.portcullis.stage.login;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.portcullis.exchange.Denial;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.LiveExchanges;
import dev.portcullis.identity.session.Revocations;
import dev.portcullis.identity.session.Session;
import dev.portcullis.identity.session.SessionScope;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What sessions have open, and how sessions end from outside: a revocation, whoever made it, ends the WebSockets, streams and downloads of the sessions that it ends. Outlives a reload. Safe for concurrent use.
 */
public final class OpenSessions implements SessionWatch {
    static final String SOURCE = "session";

    private static final Denial ENDED = new Denial(SOURCE, "session-revoked");
    private static final Denial OVER = new Denial(SOURCE, "session-over");
    private static final int KNOWN = 200_000;
    private static final Duration KNOWN_FOR = Duration.ofDays(1);

    private final Revocations revocations;
    private final Clock clock;
    private final LiveExchanges<Session> live = new LiveExchanges<>(SessionScope::allOf);
    private final Cache<List<String>, Boolean> known = Caffeine.newBuilder()
            .maximumSize(KNOWN)
            .expireAfterWrite(KNOWN_FOR)
            .executor(Runnable::run)
            .build();
    private final AtomicReference<Duration> longest = new AtomicReference<>(Duration.ZERO);

    public OpenSessions(Revocations revocations, Clock clock) {
        this.revocations = revocations;
        this.clock = clock;
        AutoCloseable unused = revocations.listen(this::cutOff); // as long as the process lives
    }

    /** Says how long sessions last from now on; those that were begun under an earlier word may last longer. */
    public void mayLast(Duration lifetime) {
        longest.accumulateAndGet(lifetime, (before, now) -> before.compareTo(now) >= 0 ? before : now);
    }

    @Override
    public void uses(Exchange x, Session session) {
        if (!session.providerSession().isEmpty()) {
            known.put(List.of(session.issuer(), session.providerSession()), Boolean.TRUE);
        }
        live.add(x, session);
        // however much it is used: what is opened in a session does not outlive it
        x.cutOffIn(Duration.between(clock.instant(), session.endsAt()), OVER);
    }

    /** What {@code before} has open goes on in {@code next}, which takes its place; only where both are the same user's. */
    void move(Session before, Session next) {
        live.move(SessionScope.ofId(before.id()), next);
    }

    /** Ends what {@code issuer} knows by {@code sid}. */
    void endProviderSession(String issuer, String sid) {
        Instant now = clock.instant();
        revocations.revokeProviderSession(issuer, sid, now, now.plus(longest.get()));
    }

    /** Ends every session of {@code subject}. */
    void endSubject(String issuer, String subject) {
        Instant now = clock.instant();
        revocations.revokeSubject(issuer, subject, now, now.plus(longest.get()));
    }

    /** Ends those sessions of {@code subject} of which nobody knows which of the provider's they belong to. */
    void endSubjectWithoutSession(String issuer, String subject) {
        Instant now = clock.instant();
        revocations.revokeSubjectWithoutSession(issuer, subject, now, now.plus(longest.get()));
    }

    /** Whether a session here was seen with this {@code sid}: who names one proves nothing else, and must not fill the memory of revocations with others. */
    boolean knows(String issuer, String sid) {
        return known.getIfPresent(List.of(issuer, sid)) != null;
    }

    private void cutOff(SessionScope ended) {
        if (ended.kind() == SessionScope.Kind.ALL) {
            live.cutOffAny(revocations::isRevoked, ENDED);
        } else {
            live.cutOff(ended, revocations::isRevoked, ENDED);
        }
    }
}
