package dev.portcullis.rules;

import java.io.IOException;

/** Takes what {@code SecDebugLogLevel} asks for: lines that tell how rules come to their decisions. Never blocks; safe for concurrent use. */
@FunctionalInterface
public interface DebugLog {
    /** One line without its end, in printable ASCII. */
    void write(String line);

    /** Opens the file that {@code SecDebugLog} names. */
    @FunctionalInterface
    interface Opener {
        /** For tools that check rules and write nothing. */
        Opener NONE = file -> line -> {};

        /**
         * Opens {@code file} for appending.
         *
         * @throws IOException when it cannot be written
         */
        DebugLog open(String file) throws IOException;
    }
}
