package dev.portcullis.exchange;

import dev.portcullis.http.ResponseHead;

/** Writes answers to the client; implemented by {@code downstream}. Called on the exchange's loop. */
public interface Responder {
    /** Writes a 1xx head (not 100, not 101). */
    void informational(ResponseHead head);

    /** Writes the final head and consumes {@code body}, then closes the exchange. Called at most once. */
    void respond(ResponseHead head, Body body);

    /** Closes the connection without another byte, then the exchange. */
    void abort();
}
