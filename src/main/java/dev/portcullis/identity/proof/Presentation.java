package dev.portcullis.identity.proof;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a request brings its token. {@code origin} is the scheme and authority by which clients reach us, {@code encodedPath} the canonical path, {@code proofs} the
 * values of all DPoP fields, {@code certificateThumbprint} that of the client's TLS certificate, as {@code x5t#S256} writes it. Immutable.
 */
public record Presentation(
        Scheme scheme,
        String token,
        String method,
        String origin,
        String encodedPath,
        List<String> proofs,
        @Nullable String certificateThumbprint) {
    /** The scheme of the Authorization field. */
    public enum Scheme {
        BEARER,
        DPOP
    }

    public Presentation {
        proofs = List.copyOf(proofs);
    }

    /** Without the token, which belongs in no log. */
    @Override
    public String toString() {
        return "Presentation[" + scheme + " " + method + " " + origin + encodedPath + "]";
    }
}
