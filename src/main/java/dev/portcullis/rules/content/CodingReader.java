package dev.portcullis.rules.content;

/** Undoes one content coding. Throws on no content. Immutable and safe for concurrent use. */
interface CodingReader {
    /** How reading ended. */
    enum Ending {
        /** At the end of the coded content, which is the end of what was given. */
        WHOLE,
        /** What was given ends in the middle; what could be read of it was written. */
        CUT,
        /** More comes out than the output takes. */
        FULL,
        /** It is not in this coding, or something stands behind its end. */
        MALFORMED
    }

    /** Whether this process has what it takes. */
    default boolean isAvailable() {
        return true;
    }

    Ending read(byte[] content, BoundedBytes out);
}
