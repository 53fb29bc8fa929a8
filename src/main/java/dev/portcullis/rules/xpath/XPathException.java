package dev.portcullis.rules.xpath;

/** A path that cannot be read; the message says where and what is possible. */
public final class XPathException extends Exception {
    private static final long serialVersionUID = 1L;

    XPathException(String message) {
        super(message);
    }
}
