package dev.portcullis.stage.auth;

import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;

/**
 * What the Authorization field of a request offers, by RFC 6750 section 2.1 to the letter: one field, the scheme, spaces, one {@code b64token}. Tokens in
 * queries and forms are never looked for. Immutable.
 */
record BearerCredentials(Kind kind, String token) {
    enum Kind {
        /** No field at all. */
        NONE,
        /** One field, of another scheme. */
        OTHER_SCHEME,
        /** More than one field, or more than one token in it. */
        SEVERAL,
        /** The scheme without a token after it, or with characters that no token has. */
        MALFORMED,
        TOKEN
    }

    private static final String SCHEME = "Bearer";

    static BearerCredentials of(Fields fields) {
        int first = fields.indexOf(FieldName.AUTHORIZATION, 0);
        if (first < 0) {
            return without(Kind.NONE);
        }
        if (fields.indexOf(FieldName.AUTHORIZATION, first + 1) >= 0) {
            return without(Kind.SEVERAL);
        }
        String value = fields.value(first);
        boolean isBearer = value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && (value.length() == SCHEME.length() || value.charAt(SCHEME.length()) == ' ');
        if (!isBearer) {
            return without(Kind.OTHER_SCHEME);
        }
        int start = SCHEME.length();
        while (start < value.length() && value.charAt(start) == ' ') {
            start++;
        }
        return ofToken(value.substring(start));
    }

    private static BearerCredentials ofToken(String token) {
        if (token.indexOf(' ') >= 0 || token.indexOf(',') >= 0) {
            return without(Kind.SEVERAL);
        }
        int end = token.length();
        while (end > 0 && token.charAt(end - 1) == '=') {
            end--;
        }
        for (int i = 0; i < end; i++) {
            if (!isTokenChar(token.charAt(i))) {
                return without(Kind.MALFORMED);
            }
        }
        return end == 0 ? without(Kind.MALFORMED) : new BearerCredentials(Kind.TOKEN, token);
    }

    private static boolean isTokenChar(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-._~+/".indexOf(c) >= 0;
    }

    private static BearerCredentials without(Kind kind) {
        return new BearerCredentials(kind, "");
    }

    /** Without the token, which belongs in no log. */
    @Override
    public String toString() {
        return "BearerCredentials[" + kind + "]";
    }
}
