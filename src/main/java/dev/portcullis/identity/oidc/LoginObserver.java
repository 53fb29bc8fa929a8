package dev.portcullis.identity.oidc;

import dev.portcullis.identity.session.Session;

/** Hears what becomes of logins and sessions, one call for each, for the log. What it is told holds no token. Must not block. Safe for concurrent use. */
public interface LoginObserver {
    /** Somebody has signed in; {@code exchange} is the id of the request that brought it. */
    void signedIn(Session session, String exchange);

    void refreshed(Session session);

    /** The session goes on as it was. */
    void refreshFailed(Session session, String reason, String detail);

    /** A refreshed session is too large for cookies: its browser goes on with the one from before for as long as what became of that is remembered. */
    void tooLarge(Session session);

    /** A provider has ended a session, or every session of {@code subject} if that is not empty; {@code channel} is how it said so. */
    void endedByProvider(String provider, String channel, String subject, String exchange);

    /** The session is over before its time. */
    void ended(Session session, String reason, String detail);
}
