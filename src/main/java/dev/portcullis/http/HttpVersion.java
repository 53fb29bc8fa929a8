package dev.portcullis.http;

/** The protocol versions that a message may carry (RFC 9110 section 2.5). */
public enum HttpVersion {
    HTTP_1_0("HTTP/1.0"),
    HTTP_1_1("HTTP/1.1"),
    HTTP_2("HTTP/2.0");

    private final String text;

    HttpVersion(String text) {
        this.text = text;
    }

    /** The version as a request line and SecLang's {@code REQUEST_PROTOCOL} spell it. */
    public String text() {
        return text;
    }
}
