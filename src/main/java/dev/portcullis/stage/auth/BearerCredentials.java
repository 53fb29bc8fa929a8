package dev.portcullis.stage.auth;

import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.identity.proof.Presentation.Scheme;

/**
 * What the Authorization field of a request offers, by RFC 6750 section 2.1 to the letter, or by RFC 9449 section 7.1: one field, the scheme, spaces, one
 * {@code b64token}. {@code scheme} counts where there is one of ours. Immutable.
 */
record BearerCredentials(Kind kind, Scheme scheme, String token) {
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

    static BearerCredentials of(Fields fields) {
        int first = fields.indexOf(FieldName.AUTHORIZATION, 0);
        if (first < 0) {
            return without(Kind.NONE);
        }
        if (fields.indexOf(FieldName.AUTHORIZATION, first + 1) >= 0) {
            return without(Kind.SEVERAL);
        }
        String value = fields.value(first);
        for (Scheme scheme : Scheme.values()) {
            if (isOf(value, scheme)) {
                int start = scheme.name().length();
                while (start < value.length() && value.charAt(start) == ' ') {
                    start++;
                }
                return ofToken(scheme, value.substring(start));
            }
        }
        return without(Kind.OTHER_SCHEME);
    }

    private static boolean isOf(String value, Scheme scheme) {
        int length = scheme.name().length();
        return value.regionMatches(true, 0, scheme.name(), 0, length)
                && (value.length() == length || value.charAt(length) == ' ');
    }

    private static BearerCredentials ofToken(Scheme scheme, String token) {
        if (token.indexOf(' ') >= 0 || token.indexOf(',') >= 0) {
            return new BearerCredentials(Kind.SEVERAL, scheme, "");
        }
        int end = token.length();
        while (end > 0 && token.charAt(end - 1) == '=') {
            end--;
        }
        for (int i = 0; i < end; i++) {
            if (!isTokenChar(token.charAt(i))) {
                return new BearerCredentials(Kind.MALFORMED, scheme, "");
            }
        }
        return end == 0
                ? new BearerCredentials(Kind.MALFORMED, scheme, "")
                : new BearerCredentials(Kind.TOKEN, scheme, token);
    }

    private static boolean isTokenChar(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-._~+/".indexOf(c) >= 0;
    }

    private static BearerCredentials without(Kind kind) {
        return new BearerCredentials(kind, Scheme.BEARER, "");
    }

    /** Without the token, which belongs in no log. */
    @Override
    public String toString() {
        return "BearerCredentials[" + kind + "]";
    }
}
