package dev.portcullis.config;

/**
 * One fault of a configuration: where, which key ({@code listeners[0].tls.minVersion}, empty for the text itself), and what is wrong and needed
 * instead. Never holds a secret. Immutable.
 */
public record Diagnostic(Position at, String key, String message) {
    /** One line: {@code file:line:column: key: message}. */
    @Override
    public String toString() {
        return key.isEmpty() ? at + ": " + message : at + ": " + key + ": " + message;
    }
}
