package dev.portcullis.seclang;

import dev.portcullis.text.PlainText;

/**
 * One thing that is wrong, or ({@code severity} {@code WARNING}) worth knowing, in a rule file. {@code code} is a stable lower-case name
 * for the kind of mistake; {@code message} names the thing, the value and what would be accepted, cut and without control characters. Immutable.
 */
public record Diagnostic(SourceSpan span, Severity severity, String code, String message) {
    /** No sentence of ours is as long; what it quotes may be. */
    private static final int MAX_MESSAGE = 1_000;

    public Diagnostic {
        message = PlainText.of(message, MAX_MESSAGE);
    }

    /** Whether the rule set can be used all the same. */
    public enum Severity {
        ERROR,
        WARNING
    }

    public static Diagnostic error(SourceSpan span, String code, String message) {
        return new Diagnostic(span, Severity.ERROR, code, message);
    }

    public static Diagnostic warning(SourceSpan span, String code, String message) {
        return new Diagnostic(span, Severity.WARNING, code, message);
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }

    @Override
    public String toString() {
        return span + ": " + (isError() ? "" : "warning: ") + message + " [" + code + "]";
    }
}
