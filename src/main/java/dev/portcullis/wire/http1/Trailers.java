package dev.portcullis.wire.http1;

import dev.portcullis.http.FieldNameSet;
import dev.portcullis.http.Fields;

/**
 * Which fields may not arrive after the content (RFC 9110 section 6.5.1): those that frame, route, authenticate or modify a message,
 * or say how to read its content. A receiver that merged them into the head would act on what no one inspected. Spellings with
 * another sign for {@code -} count as the same name, since some backends read them so.
 */
final class Trailers {
    private static final FieldNameSet FORBIDDEN = FieldNameSet.of(
            // framing and connection
            "transfer-encoding",
            "content-length",
            "trailer",
            "te",
            "connection",
            "keep-alive",
            "proxy-connection",
            "upgrade",
            "http2-settings",
            // routing
            "host",
            "forwarded",
            "x-forwarded-*",
            "via",
            "x-real-ip",
            "x-original-url",
            "x-rewrite-url",
            "x-http-method-override",
            "x-http-method",
            "x-method-override",
            // authentication and state
            "authorization",
            "proxy-authorization",
            "www-authenticate",
            "proxy-authenticate",
            "authentication-info",
            "proxy-authentication-info",
            "cookie",
            "set-cookie",
            "origin",
            // modifiers
            "cache-control",
            "expect",
            "if-*",
            "max-forwards",
            "pragma",
            "range",
            // how to read the content
            "content-encoding",
            "content-type",
            "content-range",
            "content-disposition",
            // control data of responses
            "age",
            "expires",
            "date",
            "location",
            "retry-after",
            "vary",
            "warning");

    private Trailers() {}

    /** The index of the first line that may not be a trailer, or -1. */
    static int forbiddenIn(Fields trailers) {
        for (int i = 0; i < trailers.size(); i++) {
            if (FORBIDDEN.contains(trailers, i)) {
                return i;
            }
        }
        return -1;
    }
}
