package dev.portcullis.wire.http1;

/**
 * What a request head says about its own connection: facts that are used here and never forwarded as they are.
 *
 * <ul>
 *   <li>{@code keepAlive}: the client allows another request after this one (RFC 9112 section 9.3).
 *   <li>{@code expectsContinue}: it may hold its content back until it sees 100 (RFC 9110 section 10.1.1); false when there is no content.
 *   <li>{@code upgrade}: the protocol it offers to change to.
 * </ul>
 *
 * Immutable.
 */
public record RequestFacts(Framing framing, boolean keepAlive, boolean expectsContinue, Upgrade upgrade) {

    /** The protocol that a client offers to change to (RFC 9110 section 7.8); only ever anything but NONE under HTTP/1.1. */
    public enum Upgrade {
        NONE,
        /** GET with {@code Upgrade: websocket} and nothing else, without content. */
        WEBSOCKET,
        /**
         * Anything else. It is not performed, and the fields that ask for it end here: many ordinary clients offer {@code h2c}
         * with every request and go on with HTTP/1.1 when nobody takes it up.
         */
        OTHER
    }
}
