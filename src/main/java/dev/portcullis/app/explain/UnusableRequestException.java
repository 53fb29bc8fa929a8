package dev.portcullis.app.explain;

/** A request file that nothing can be sent from; the message says why and what to do. */
public final class UnusableRequestException extends Exception {
    UnusableRequestException(String message) {
        super(message);
    }
}
