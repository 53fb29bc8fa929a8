package dev.portcullis.http;

/**
 * One constant per way in which a message can be malformed or refused by the decoder. Each names the section it breaks and the
 * status it is answered with; the connection never survives.
 */
public enum Violation {
    MALFORMED_REQUEST_LINE("malformed-request-line", "RFC 9112 section 3", 400),
    HEAD_TIMEOUT("head-timeout", "RFC 9110 section 15.5.9", 408),
    AMBIGUOUS_PATH("ambiguous-path", "RFC 3986 section 7.3", 400);

    private final String label;
    private final String section;
    private final int status;

    Violation(String label, String section, int status) {
        this.label = label;
        this.section = section;
        this.status = status;
    }

    /** The reason as logs and metrics name it. */
    public String label() {
        return label;
    }

    /** The document and section that the message breaks. */
    public String section() {
        return section;
    }

    /** The status that answers it: 400, 408, 413, 414, 417, 431, 501 or 505. */
    public int status() {
        return status;
    }
}
