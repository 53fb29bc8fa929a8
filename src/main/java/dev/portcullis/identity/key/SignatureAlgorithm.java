package dev.portcullis.identity.key;

import com.nimbusds.jose.JWSAlgorithm;
import java.util.Optional;

/**
 * The signature algorithms of RFC 7518, RFC 8037 and RFC 9864 that a third party can check with a public key. There is no {@code none} and no HS*:
 * what cannot be named cannot be allowed by mistake.
 */
public enum SignatureAlgorithm {
    RS256("RS256"),
    RS384("RS384"),
    RS512("RS512"),
    PS256("PS256"),
    PS384("PS384"),
    PS512("PS512"),
    ES256("ES256"),
    ES384("ES384"),
    ES512("ES512"),
    /** Ed25519, under its old name {@code EdDSA} as well as its own. */
    ED25519("EdDSA");

    private final String jose;

    SignatureAlgorithm(String jose) {
        this.jose = jose;
    }

    public JWSAlgorithm jose() {
        return JWSAlgorithm.parse(jose);
    }

    /** The algorithm that {@code alg} names, letter by letter. */
    public static Optional<SignatureAlgorithm> named(String alg) {
        if (alg.equals("Ed25519")) {
            return Optional.of(ED25519);
        }
        for (SignatureAlgorithm algorithm : values()) {
            if (algorithm.jose.equals(alg)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }
}
