package dev.portcullis.rules.regex;

/** A pattern that cannot be matched in linear time, or is no pattern; the message says what and, where known, what to write. */
public final class PatternException extends Exception {
    private static final long serialVersionUID = 1L;

    public PatternException(String message) {
        super(message);
    }
}
