package dev.portcullis.observe;

import java.io.IOException;

/** A log that could not be opened anew, and goes on where it was before: no line is lost by it. */
final class NotReopenedException extends IOException {
    private static final long serialVersionUID = 1;

    NotReopenedException(IOException why) {
        super(why.toString(), why);
    }
}
