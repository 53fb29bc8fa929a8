package dev.portcullis.app.ftw;

/** A test file that cannot be used; the message names the file, the place and the need. */
public final class InvalidTestException extends Exception {
    private static final long serialVersionUID = 1;

    InvalidTestException(String message) {
        super(message);
    }
}
