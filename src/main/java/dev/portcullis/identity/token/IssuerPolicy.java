package dev.portcullis.identity.token;

import dev.portcullis.identity.ClaimRule;
import dev.portcullis.identity.key.SignatureAlgorithm;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Which tokens of one issuer are accepted.
 *
 * <p>{@code name} is what routes call it; {@code issuer} is compared with {@code iss} letter by letter; a token must be for one of {@code audiences};
 * {@code required} holds for every token of the issuer, whatever the route. {@code maxLifetime} bounds {@code exp} minus {@code iat} (or minus now, if there is no
 * {@code iat}). Immutable.
 */
public record IssuerPolicy(
        String name,
        String issuer,
        Set<String> audiences,
        Set<SignatureAlgorithm> algorithms,
        TokenProfile profile,
        Duration clockSkew,
        Duration maxLifetime,
        List<ClaimRule> required) {
    private static final Duration MAX_SKEW = Duration.ofMinutes(5);

    public IssuerPolicy {
        audiences = Set.copyOf(audiences);
        algorithms = Set.copyOf(algorithms);
        required = List.copyOf(required);
        if (name.isEmpty() || issuer.isEmpty()) {
            throw new IllegalArgumentException("a provider needs a name and an issuer");
        }
        if (audiences.isEmpty() || audiences.contains("")) {
            throw new IllegalArgumentException(
                    "provider " + name + " has no audience: a token for any other service would pass");
        }
        if (algorithms.isEmpty()) {
            throw new IllegalArgumentException("provider " + name + " allows no signature algorithm");
        }
        if (clockSkew.isNegative() || clockSkew.compareTo(MAX_SKEW) > 0) {
            throw new IllegalArgumentException(
                    "clockSkew of provider " + name + " is " + clockSkew + ", must be between 0 and 5 minutes");
        }
        if (maxLifetime.isNegative() || maxLifetime.isZero()) {
            throw new IllegalArgumentException(
                    "maxLifetime of provider " + name + " is " + maxLifetime + ", must be positive");
        }
    }
}
