package dev.portcullis.identity.proof;

import java.util.Locale;

/** Whether the bearer of a token is the one it was issued to. Only {@link Held} lets anybody in. Immutable. */
public sealed interface Possession {
    /** The token is bound to nothing, or everything it is bound to was shown. */
    record Held() implements Possession {
        static final Held INSTANCE = new Held();
    }

    /** It was not shown; {@code detail} is for the log. */
    record Refused(Failure failure, String detail) implements Possession {}

    /** The proof needs the nonce {@code nonce} (RFC 9449 section 9). */
    record NeedsNonce(String nonce) implements Possession {}

    /** It cannot be known now, for want of room: a denial with 503. */
    record Unavailable(String detail) implements Possession {}

    /** Why possession was not shown: one constant per way to be wrong. */
    enum Failure {
        /** A token bound to a DPoP key under the scheme Bearer (RFC 9449 section 7.1). */
        BOUND_TOKEN_AS_BEARER(true),
        /** A token bound to no DPoP key under the scheme DPoP. */
        TOKEN_NOT_BOUND(true),
        /** A token bound to nothing where one that is bound is required. */
        TOKEN_UNCONSTRAINED(true),
        CERTIFICATE_MISSING(true),
        CERTIFICATE_MISMATCH(true),
        PROOF_MISSING(false),
        SEVERAL_PROOFS(false),
        PROOF_MALFORMED(false),
        /** {@code typ} is not {@code dpop+jwt}. */
        PROOF_TYPE(false),
        PROOF_ALGORITHM(false),
        /** The key in the proof is none, weak, or a private one. */
        PROOF_KEY(false),
        PROOF_CLAIM_MISSING(false),
        /** {@code htm} is another method. */
        PROOF_METHOD(false),
        /** {@code htu} is another address. */
        PROOF_ADDRESS(false),
        /** {@code iat} is too long ago, or ahead. */
        PROOF_TIME(false),
        /** {@code ath} is the hash of another token. */
        PROOF_TOKEN(false),
        /** The proof was made with another key than the token is bound to. */
        PROOF_KEY_MISMATCH(true),
        PROOF_SIGNATURE(false),
        /** {@code jti} was used before. */
        PROOF_REPLAYED(false);

        private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');
        private final boolean isOfToken;

        Failure(boolean isOfToken) {
            this.isOfToken = isOfToken;
        }

        /** The constant as a kebab-case word. */
        public String label() {
            return label;
        }

        /** Whether the client is told {@code invalid_token} rather than {@code invalid_dpop_proof}. */
        public boolean isOfToken() {
            return isOfToken;
        }
    }
}
