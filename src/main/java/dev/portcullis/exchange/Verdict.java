package dev.portcullis.exchange;

import dev.portcullis.http.Fields;
import dev.portcullis.http.ResponseHead;
import java.util.concurrent.CompletionStage;

/** What a stage decided. Immutable. */
public sealed interface Verdict {

    /** Go on with the next stage. */
    record Proceed() implements Verdict {
        private static final Proceed INSTANCE = new Proceed();
    }

    /** Refuse with {@code status}; the client sees the incident page, and {@code fields} beside it. */
    record Deny(int status, Denial denial, Fields fields) implements Verdict {}

    /** Answer with this response instead of the backend's; {@code content} belongs to the verdict from now on. */
    @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
    record Reply(ResponseHead head, byte[] content) implements Verdict {}

    /** Close the connection without an answer. */
    record Abort(Denial denial) implements Verdict {}

    /** Not yet known; completes on any thread, exceptionally to deny. Until then only the completing task touches the exchange. */
    record Pending(CompletionStage<Verdict> verdict) implements Verdict {}

    static Verdict proceed() {
        return Proceed.INSTANCE;
    }

    static Verdict deny(int status, Denial denial) {
        return new Deny(status, denial, Fields.EMPTY);
    }
}
