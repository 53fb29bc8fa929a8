package dev.portcullis.stage.auth;

import dev.portcullis.exchange.Subject;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.http.FieldName;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What a {@link Door} makes of a request. Only {@link Admitted} lets anybody in. Immutable. */
public sealed interface Entry {

    /** The request brings nothing for this door, for the log's {@code reason}; another may be asked. */
    record NoCredentials(String reason) implements Entry {}

    /** The credentials are good. {@code spent} are fields that have served their purpose and that the backend does not get. */
    record Admitted(Subject subject, List<FieldName> spent) implements Entry {
        public Admitted {
            spent = List.copyOf(spent);
        }
    }

    /** Credentials were brought and are not good, or cannot be judged now: no other door is asked. */
    record Refused(Verdict.Deny deny) implements Entry {}

    /** Not yet known; completes on any thread, exceptionally to deny. */
    record Pending(CompletionStage<Entry> entry) implements Entry {}
}
