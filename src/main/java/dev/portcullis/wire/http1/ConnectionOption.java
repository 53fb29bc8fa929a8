package dev.portcullis.wire.http1;

/** What a written head says in its Connection field (RFC 9110 section 7.6.1). */
public enum ConnectionOption {
    /** Nothing: HTTP/1.1 stays open. */
    NONE(""),
    /** For HTTP/1.0 clients, who otherwise expect the end. */
    KEEP_ALIVE("keep-alive"),
    CLOSE("close"),
    /** A change of protocol; the head's own Upgrade field is written too. */
    UPGRADE("upgrade");

    private final String text;

    ConnectionOption(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
