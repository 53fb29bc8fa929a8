package dev.portcullis.identity.token;

/** What a token must look like to pass as an access token. */
public enum TokenProfile {
    /**
     * RFC 9068 to the letter: {@code typ} is {@code at+jwt}, and iss, exp, aud, sub, client_id, iat and jti are present.
     */
    RFC9068,

    /**
     * For providers from before RFC 9068, Keycloak among them: {@code typ} may also be {@code JWT} or absent, and client_id, iat and jti may be
     * absent. What is plainly another kind of token is refused still: one with {@code nonce}, {@code at_hash}, {@code c_hash} or {@code events}, or with a
     * {@code typ} claim other than {@code Bearer}.
     */
    COMPATIBLE
}
