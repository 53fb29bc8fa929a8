package dev.portcullis.wire;

/** Certificates that cannot be used. The message names the file and what it must be. */
public final class TlsException extends Exception {
    public TlsException(String message) {
        super(message);
    }

    public TlsException(String message, Throwable cause) {
        super(message, cause);
    }
}
