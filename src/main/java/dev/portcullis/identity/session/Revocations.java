package dev.portcullis.identity.session;

import java.time.Instant;
import java.util.function.Consumer;

/**
 * Sessions that were ended before their time, wherever they are kept: a cookie that holds a whole session cannot be taken back, but it can be remembered as void.
 *
 * <p>Asked for every request, so answers are at hand: a store that several proxies share keeps a copy in each. Whoever keeps something open for a session (a WebSocket) listens.
 * Implementations are safe for concurrent use, and when they have no room left they void too many rather than too few.
 */
public interface Revocations {
    /** Ends the session with this id of ours; remembered until {@code until}, when it would have ended anyway. */
    void revoke(String sessionId, Instant until);

    /** Ends every session that {@code issuer} knows by this {@code sid} and that began at {@code now} or before. */
    void revokeProviderSession(String issuer, String sid, Instant now, Instant until);

    /** Ends every session of this subject of {@code issuer} that began at {@code now} or before. */
    void revokeSubject(String issuer, String subject, Instant now, Instant until);

    /** As {@link #revokeSubject}, of sessions that have no {@code sid} alone. */
    void revokeSubjectWithoutSession(String issuer, String subject, Instant now, Instant until);

    boolean isRevoked(Session session);

    /** Tells {@code listener} after every revocation, on the thread that revokes, which sessions it ends; closing the result ends that. */
    AutoCloseable listen(Consumer<SessionScope> listener);
}
