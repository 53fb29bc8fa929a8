package dev.portcullis.identity.proof;

import java.time.Instant;

/** Remembers ids that may be used once. Bounded: what cannot be remembered is not accepted. Never blocks. Safe for concurrent use. */
public interface OneTimeIds {
    /** Takes {@code id}, which nobody needs to remember after {@code until}. */
    Outcome take(String id, Instant until);

    /** What became of an id. */
    enum Outcome {
        /** It was new and is taken now. */
        FIRST,
        /** It had been taken before. */
        SEEN,
        /** There is no room to remember it, so that it cannot be accepted now. */
        FULL
    }
}
