package dev.portcullis.stage.auth;

import dev.portcullis.exchange.BodyNeed;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.http.FieldName;
import dev.portcullis.identity.StepUp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One way to prove who a request is from: a bearer token, a session, a key. {@link AuthenticationStage} asks the doors of a route.
 *
 * <p>Called on the exchange's loop; nothing here may block, what takes time is {@link Entry.Pending}. Implementations are safe for concurrent use.
 */
public interface Door {
    /** The name in logs: kebab-case. */
    String name();

    /** Looks for credentials of this kind alone, and judges them. */
    Entry enter(Exchange x);

    /** The fields of {@code x} that bring credentials for this door, good or bad, as far as a backend could get to see them. */
    default List<FieldName> brought(Exchange x) {
        return List.of();
    }

    /** What of the content it must have seen before {@link #enter}; a whole is denied with 413 when it is longer. */
    default BodyNeed requestBody(Exchange x) {
        return BodyNeed.none();
    }

    /** What a client without credentials is told, one challenge of WWW-Authenticate (RFC 9110 section 11.6.1); empty for doors that have none. */
    default String challenge() {
        return "";
    }

    /** The challenge beside a 403, when good credentials lack a claim; empty for doors that have none. */
    default String insufficient() {
        return "";
    }

    /**
     * What becomes of a client with good credentials who has to sign in again, or better (RFC 9470): a challenge, or the way to a login that asks for it; null where that
     * cannot be, to deny.
     */
    default @Nullable Verdict stepUp(Exchange x, StepUp need) {
        return null;
    }

    /** What a client without credentials gets instead of a 401, such as the way to a login; null for the 401. */
    default @Nullable Verdict invite(Exchange x) {
        return null;
    }
}
