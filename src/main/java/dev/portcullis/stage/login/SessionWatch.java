package dev.portcullis.stage.login;

import dev.portcullis.exchange.Exchange;
import dev.portcullis.identity.session.Session;

/** Hears which exchange uses which session, before it is asked whether that was revoked: so whoever ends what a session has open misses none. Called by whoever may touch the exchange then. */
public interface SessionWatch {
    /** Nobody wants to know. */
    SessionWatch NONE = (x, session) -> {};

    void uses(Exchange x, Session session);
}
