package dev.portcullis.identity.oidc;

import dev.portcullis.identity.ClaimRule;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * As whom this proxy speaks to a provider, and what it asks for.
 *
 * @param provider what routes call the provider; part of its callback's path
 * @param scopes hold {@code openid}
 * @param trustedAudiences further audiences that an ID token may have
 * @param required what must be so of the claims of whoever signs in, and stay so
 * @param timeout for one request
 */
public record ClientSettings(
        String provider,
        String issuer,
        String clientId,
        ClientProof proof,
        List<String> scopes,
        Pushing pushing,
        boolean asksUserInfo,
        Set<String> trustedAudiences,
        Duration clockSkew,
        List<ClaimRule> required,
        Duration timeout) {
    /** Whether authorization requests are pushed (RFC 9126). */
    public enum Pushing {
        /** Where the provider offers it. */
        AUTO,
        REQUIRED,
        OFF
    }

    public ClientSettings {
        scopes = List.copyOf(scopes);
        trustedAudiences = Set.copyOf(trustedAudiences);
        required = List.copyOf(required);
        if (!scopes.contains("openid")) {
            throw new IllegalArgumentException("scopes are " + scopes + ", must hold openid");
        }
    }
}
