package dev.portcullis.stage.auth;

import dev.portcullis.exchange.Subject;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.http.FieldName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What a {@link Door} makes of a request. Only {@link Admitted} lets anybody in. Immutable. */
public sealed interface Entry {

    /**
     * The request brings nothing for this door, for the log's {@code reason}; another may be asked.
     *
     * @param lacking of several doors as one, those that had nothing to look at; empty for the door itself
     */
    record NoCredentials(String reason, List<Door> lacking) implements Entry {
        public NoCredentials {
            lacking = List.copyOf(lacking);
        }

        public NoCredentials(String reason) {
            this(reason, List.of());
        }

        /** The doors that could do something about it, where {@code asked} says this. */
        List<Door> lacking(Door asked) {
            return lacking.isEmpty() ? List.of(asked) : lacking;
        }
    }

    /**
     * The credentials are good. {@code spent} are fields that have served their purpose and that the backend does not get.
     *
     * @param by of several doors as one, that which names the subject; empty for the door itself
     * @param endsAt when the credentials end, and with them what they have opened; empty where nobody says, or somebody else sees to it
     */
    record Admitted(Subject subject, List<FieldName> spent, Optional<Door> by, Optional<Instant> endsAt)
            implements Entry {
        public Admitted {
            spent = List.copyOf(spent);
        }

        public Admitted(Subject subject, List<FieldName> spent) {
            this(subject, spent, Optional.empty(), Optional.empty());
        }

        public Admitted(Subject subject, List<FieldName> spent, Optional<Instant> endsAt) {
            this(subject, spent, Optional.empty(), endsAt);
        }
    }

    /** Credentials were brought and are not good, or cannot be judged now: no other door is asked. */
    record Refused(Verdict.Deny deny) implements Entry {}

    /** Not yet known; completes on any thread, exceptionally to deny. */
    record Pending(CompletionStage<Entry> entry) implements Entry {}
}
