package dev.portcullis.identity;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a token's {@code cnf} binds it to (RFC 7800): the thumbprint of a DPoP key ({@code jkt}, RFC 9449 section 6.1), of a TLS client certificate ({@code x5t#S256},
 * RFC 8705 section 3.1), of both or of neither. Whoever accepts the token must see proof of each. Immutable.
 */
public record Confirmation(
        @Nullable String keyThumbprint, @Nullable String certificateThumbprint) {
    private static final Confirmation NONE = new Confirmation(null, null);
    private static final String KEY = "jkt";
    private static final String CERTIFICATE = "x5t#S256";

    /** The binding in {@code claims}; empty if there is one with a member that is not understood, since the token's issuer wanted it checked. */
    public static Optional<Confirmation> of(Claims claims) {
        if (!claims.has("cnf")) {
            return Optional.of(NONE);
        }
        if (!(claims.values().get("cnf") instanceof Map<?, ?> members) || members.isEmpty()) {
            return Optional.empty();
        }
        for (Map.Entry<?, ?> member : members.entrySet()) {
            boolean isKnown = KEY.equals(member.getKey()) || CERTIFICATE.equals(member.getKey());
            if (!isKnown || !(member.getValue() instanceof String)) {
                return Optional.empty();
            }
        }
        return Optional.of(new Confirmation((String) members.get(KEY), (String) members.get(CERTIFICATE)));
    }

    public boolean isNone() {
        return keyThumbprint == null && certificateThumbprint == null;
    }
}
