package dev.portcullis.exchange;

import dev.portcullis.http.RefusedHead;
import dev.portcullis.http.ResponseHead;

/**
 * One inspection or change step. One instance serves all exchanges of its pipeline on all loops; what it remembers of one exchange lives
 * in a {@link Slot}. Methods run on the exchange's loop and must not block; long work returns {@link Verdict.Pending}. An exception denies.
 */
public interface Stage {
    /** The name in configuration, logs and metrics: kebab-case. */
    String name();

    /** Asked right before {@link #onRequest}. */
    default BodyNeed requestBody(Exchange x) {
        return BodyNeed.none();
    }

    /** Asked right before {@link #onResponse}. */
    default BodyNeed responseBody(Exchange x) {
        return BodyNeed.none();
    }

    default Verdict onRequest(Exchange x) {
        return Verdict.proceed();
    }

    default Verdict onResponse(Exchange x) {
        return Verdict.proceed();
    }

    /** What of a 1xx head that comes before the answer goes on to the client. Asked of response stages in their order. */
    default ResponseHead onInformational(Exchange x, ResponseHead head) {
        return head;
    }

    /** An answer of our own (a denial, a reply of a request stage) is about to be sent: its head may get more fields, nothing else. Asked of response stages, which such answers do not pass. */
    default void onOwnAnswer(Exchange x) {}

    /** A request was refused before it reached any stage: look and log, nothing else. */
    default void onRefused(Exchange x, RefusedHead head) {}

    /** The exchange has ended, however; called once per exchange, before its record is written. */
    default void onClose(Exchange x) {}
}
