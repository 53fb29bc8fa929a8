package dev.portcullis.exchange;

import dev.portcullis.http.ResponseHead;

/** Sends requests to a backend; implemented by {@code upstream}, unknown to everyone else. Safe for concurrent use. */
public interface Forwarder {
    /**
     * Sends {@code x.request()} and its body and reports to {@code receiver} on the exchange's loop. When the exchange closes first,
     * the attempt is given up (see {@link Exchange#whenClosed}) and nothing more is reported.
     */
    void forward(Exchange x, Receiver receiver);

    /** Hears of the response: any number of {@link #informational}, then exactly one of the others. */
    interface Receiver {
        /** A 1xx head other than 100 and 101. */
        void informational(ResponseHead head);

        /**
         * The final head; {@code body} is still arriving. After 101 the body is the raw stream from the backend, and the request body, until
         * then not consumed, is the raw stream to it.
         */
        void responded(ResponseHead head, Body body);

        void failed(UpstreamFailure failure);
    }
}
