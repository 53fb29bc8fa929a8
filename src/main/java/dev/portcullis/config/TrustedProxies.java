package dev.portcullis.config;

import dev.portcullis.net.CidrSet;

/** Which peers are believed when they say for whom they ask, and in which field they say it. Immutable. */
public record TrustedProxies(CidrSet networks, ForwardedField field) {
    /** The two fields in use; only one is ever read. */
    public enum ForwardedField {
        X_FORWARDED_FOR,
        /** RFC 7239. */
        FORWARDED
    }
}
