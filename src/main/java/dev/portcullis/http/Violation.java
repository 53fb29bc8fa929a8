package dev.portcullis.http;

/**
 * One constant per way in which a request can be malformed or refused by the decoder. Each names the section it breaks and the
 * status it is answered with; the connection never survives.
 */
public enum Violation {
    // request line
    /** NUL, a control character, white space or too many empty lines where a request line should begin. */
    JUNK_BEFORE_REQUEST("junk-before-request", "RFC 9112 section 2.2", 400),
    /** Not exactly three parts with one space between them, or no version (HTTP/0.9). */
    MALFORMED_REQUEST_LINE("malformed-request-line", "RFC 9112 section 3", 400),
    INVALID_METHOD("invalid-method", "RFC 9110 section 9.1", 400),
    METHOD_TOO_LONG("method-too-long", "RFC 9112 section 3", 501),
    CONNECT_REFUSED("connect-refused", "RFC 9110 section 9.3.6", 501),
    INVALID_TARGET("invalid-target", "RFC 9112 section 3.2", 400),
    FRAGMENT_IN_TARGET("fragment-in-target", "RFC 9112 section 3.2", 400),
    TARGET_TOO_LONG("target-too-long", "RFC 9112 section 3", 414),
    /** Something other than {@code HTTP/digit.digit}, such as {@code http/1.1}, or a version before HTTP/1.0. */
    INVALID_VERSION("invalid-version", "RFC 9112 section 2.3", 400),
    UNSUPPORTED_VERSION("unsupported-version", "RFC 9110 section 15.6.6", 505),
    /** The canonical path can be read in several ways and the route allows none of them. */
    AMBIGUOUS_PATH("ambiguous-path", "RFC 3986 section 7.3", 400),
    /** The host belongs to another certificate than the one the connection was made with. */
    MISDIRECTED("misdirected", "RFC 9110 section 15.5.20", 421),

    // lines and fields
    BARE_LF("bare-lf", "RFC 9112 section 2.2", 400),
    BARE_CR("bare-cr", "RFC 9112 section 2.2", 400),
    FOLDED_FIELD("folded-field", "RFC 9112 section 5.2", 400),
    /** A line that has no colon, or an empty name, or a name that is no token. */
    INVALID_FIELD_NAME("invalid-field-name", "RFC 9112 section 5.1", 400),
    SPACE_BEFORE_COLON("space-before-colon", "RFC 9112 section 5.1", 400),
    /** NUL or another control character in a value. */
    INVALID_FIELD_VALUE("invalid-field-value", "RFC 9110 section 5.5", 400),
    TOO_MANY_FIELDS("too-many-fields", "RFC 6585 section 5", 431),
    HEAD_TOO_LARGE("head-too-large", "RFC 6585 section 5", 431),

    // host
    MISSING_HOST("missing-host", "RFC 9112 section 3.2", 400),
    DUPLICATE_HOST("duplicate-host", "RFC 9112 section 3.2", 400),
    INVALID_HOST("invalid-host", "RFC 9110 section 7.2", 400),
    /** The authority of an absolute-form target differs from Host. */
    HOST_MISMATCH("host-mismatch", "RFC 9112 section 3.2.2", 400),

    // framing
    LENGTH_WITH_TRANSFER_ENCODING("length-with-transfer-encoding", "RFC 9112 section 6.1", 400),
    /** More than one Content-Length, as lines or as a list, whether they agree or not. */
    DUPLICATE_LENGTH("duplicate-length", "RFC 9112 section 6.3", 400),
    INVALID_LENGTH("invalid-length", "RFC 9110 section 8.6", 400),
    TRANSFER_ENCODING_IN_HTTP_1_0("transfer-encoding-in-http-1.0", "RFC 9112 section 6.1", 400),
    /** Chunked twice, or not last, or no coding at all. */
    INVALID_TRANSFER_ENCODING("invalid-transfer-encoding", "RFC 9112 section 6.3", 400),
    UNKNOWN_TRANSFER_CODING("unknown-transfer-coding", "RFC 9112 section 6.1", 501),
    UNKNOWN_EXPECTATION("unknown-expectation", "RFC 9110 section 10.1.1", 417),
    UPGRADE_WITH_CONTENT("upgrade-with-content", "RFC 9110 section 7.8", 400),

    // content
    INVALID_CHUNK_SIZE("invalid-chunk-size", "RFC 9112 section 7.1", 400),
    INVALID_CHUNK_EXTENSION("invalid-chunk-extension", "RFC 9112 section 7.1.1", 400),
    CHUNK_EXTENSION_TOO_LONG("chunk-extension-too-long", "RFC 9112 section 7.1.1", 400),
    /** Chunk data is not followed by CRLF. */
    INVALID_CHUNK_END("invalid-chunk-end", "RFC 9112 section 7.1", 400),
    /** A trailer that frames, routes, authenticates or modifies the request. */
    FORBIDDEN_TRAILER("forbidden-trailer", "RFC 9110 section 6.5.1", 400),
    TRAILERS_TOO_LARGE("trailers-too-large", "RFC 6585 section 5", 431),
    CONTENT_TOO_LARGE("content-too-large", "RFC 9110 section 15.5.14", 413),

    // time; raised by the connection, not by the decoder
    HEAD_TIMEOUT("head-timeout", "RFC 9110 section 15.5.9", 408),
    CONTENT_TIMEOUT("content-timeout", "RFC 9110 section 15.5.9", 408),
    /** The client closed its side in the middle of a message. */
    INCOMPLETE_MESSAGE("incomplete-message", "RFC 9112 section 8", 400);

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

    /** The status that answers it: 400, 408, 413, 414, 417, 421, 431, 501 or 505. */
    public int status() {
        return status;
    }
}
