package dev.portcullis.exchange;

/** Why content ended before its end. */
public enum BodyFailure {
    /** The peer closed or reset the connection in the middle. */
    PEER_GONE("peer-gone"),
    /** The content broke its framing (a bad chunk, a bad trailer). */
    MALFORMED("malformed-content"),
    /** The peer sent too slowly or not at all for too long. */
    TIMEOUT("content-timeout"),
    /** More content than a limit allows. */
    TOO_LARGE("content-too-large"),
    /** Nobody wants the content any more. */
    CANCELLED("cancelled");

    private final String label;

    BodyFailure(String label) {
        this.label = label;
    }

    /** The reason as logs name it. */
    public String label() {
        return label;
    }
}
