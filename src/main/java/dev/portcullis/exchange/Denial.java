package dev.portcullis.exchange;

/**
 * Why a request was refused: for logs and metrics, never for the client. {@code source} is the stage or room that decided,
 * {@code reason} a stable kebab-case word from a closed set of that source, {@code detail} free text, escaped where it is shown. Immutable.
 */
public record Denial(String source, String reason, String detail) {
    public Denial(String source, String reason) {
        this(source, reason, "");
    }
}
