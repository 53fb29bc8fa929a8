package dev.portcullis.stage.auth;

import dev.portcullis.exchange.Exchange;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import org.jspecify.annotations.Nullable;

/**
 * Lets a script of another origin see that it has to sign in (Fetch standard, CORS protocol): without these fields it sees a network error. They tell nothing else: the answer is the same for everybody who lacks
 * credentials, and our cookies do not come along from other sites. Stateless.
 */
final class CrossOrigin {
    private static final FieldName ORIGIN = FieldName.of("Origin");
    private static final FieldName ALLOW_ORIGIN = FieldName.of("Access-Control-Allow-Origin");
    private static final FieldName ALLOW_CREDENTIALS = FieldName.of("Access-Control-Allow-Credentials");
    private static final FieldName EXPOSE_HEADERS = FieldName.of("Access-Control-Expose-Headers");
    private static final FieldName VARY = FieldName.of("Vary");

    private static final int MAX_ORIGIN_CHARS = 270;

    private CrossOrigin() {}

    /** {@code fields} of a 401, and what lets the origin of {@code x} read it, if it is of one. */
    static Fields readable(Exchange x, Fields fields) {
        @Nullable String origin = x.request().first(ORIGIN);
        if (origin == null || x.request().fields().count(ORIGIN) > 1 || !isSerialized(origin)) {
            return fields;
        }
        return fields.edit()
                .add(ALLOW_ORIGIN, origin)
                .add(ALLOW_CREDENTIALS, "true")
                .add(EXPOSE_HEADERS, "WWW-Authenticate")
                .add(VARY, "Origin")
                .build();
    }

    /** Whether {@code origin} is scheme, host and port as a browser writes them, and not {@code null}. */
    private static boolean isSerialized(String origin) {
        String rest = origin.startsWith("https://")
                ? origin.substring(8)
                : origin.startsWith("http://") ? origin.substring(7) : "";
        return !rest.isEmpty()
                && origin.length() <= MAX_ORIGIN_CHARS
                && rest.chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "-._:[]".indexOf(c) >= 0);
    }
}
