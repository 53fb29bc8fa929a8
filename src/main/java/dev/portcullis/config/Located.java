package dev.portcullis.config;

/**
 * A value with its key and place in the text, for whoever finds out later that it cannot be used (a file that is missing, say). Immutable.
 *
 * @param <T> what is located
 */
public record Located<T>(T value, String key, Position at) {
    /** A fault of this value: {@code "value" problem}. */
    public Diagnostic fault(String problem) {
        return new Diagnostic(at, key, '"' + String.valueOf(value) + "\" " + problem);
    }
}
