package dev.portcullis.http;

import org.jspecify.annotations.Nullable;

/**
 * A well-formed request without its content (RFC 9112 section 3): a transformation makes a new one.
 *
 * <p>{@code method} keeps its case; {@code requestLine} is the line as received, without its end (what SecLang calls
 * {@code REQUEST_LINE}); {@code authority} is the host and optional port that the request is for, lower case, from an
 * absolute-form target or from Host, and empty only for HTTP/1.0 without either. Immutable.
 */
public record RequestHead(
        String method, RequestTarget target, HttpVersion version, String authority, Fields fields, String requestLine) {

    public RequestHead withFields(Fields changed) {
        return new RequestHead(method, target, version, authority, changed, requestLine);
    }

    /** The authority without its port and without a trailing dot: what routes and certificates are looked up by. */
    public String host() {
        String host = authority;
        int colon = host.lastIndexOf(':');
        if (colon >= 0 && host.indexOf(']', colon) < 0) {
            host = host.substring(0, colon);
        }
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    public boolean isHead() {
        return method.equals("HEAD");
    }

    /** Whether this asks to become a WebSocket connection (RFC 6455 section 4.1). */
    public boolean asksForWebSocket() {
        return method.equals("GET")
                && version == HttpVersion.HTTP_1_1
                && fields.listContains(FieldName.UPGRADE, "websocket")
                && fields.listContains(FieldName.CONNECTION, "upgrade");
    }

    /** The first value of {@code name}, or null. */
    public @Nullable String first(FieldName name) {
        return fields.first(name);
    }
}
