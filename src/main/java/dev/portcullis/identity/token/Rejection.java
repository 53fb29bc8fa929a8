package dev.portcullis.identity.token;

import java.util.Locale;

/** Why a token was refused: one constant per way to be wrong, for logs and metrics. The client only learns {@code invalid_token}. */
public enum Rejection {
    TOKEN_TOO_LARGE,
    /** Not three parts of base64url, or a part is not a JSON object in UTF-8. */
    MALFORMED,
    /** A name appears twice in an object: two readers could see two tokens. */
    DUPLICATE_NAME,
    /** A JWE: what it says could not be known without a private key, and decrypting invites bombs. */
    ENCRYPTED,
    /** {@code alg} is {@code none}. */
    UNSECURED,
    /** {@code alg} is symmetric, unknown, or not on the list of the issuer. */
    ALGORITHM_NOT_ALLOWED,
    /** {@code crit} is present: no extension is understood here (RFC 7515 section 4.1.11). */
    UNKNOWN_CRITICAL_HEADER,
    /** {@code b64} is present (RFC 7797). */
    UNENCODED_PAYLOAD,
    /** {@code zip} is present. */
    COMPRESSED,
    /** {@code typ} is of another kind of token. */
    WRONG_TYPE,
    /** An ID token, a logout token or the like, by its claims. */
    NOT_AN_ACCESS_TOKEN,
    /** Its provider says that it is not good. */
    INACTIVE,
    UNKNOWN_ISSUER,
    WRONG_AUDIENCE,
    MISSING_EXPIRY,
    /** A date is not a number of seconds between 1970 and the year 9999. */
    BAD_DATE,
    EXPIRED,
    NOT_YET_VALID,
    ISSUED_IN_THE_FUTURE,
    LIFETIME_TOO_LONG,
    MISSING_SUBJECT,
    /** A claim that the profile or the issuer's policy requires is missing or has another value. */
    CLAIM_NOT_ALLOWED,
    /** Bound to a key by a {@code cnf} of a method that is neither DPoP's nor that of mutual TLS. */
    SENDER_CONSTRAINED,
    /** No key of the issuer has this {@code kid} and fits the algorithm. */
    UNKNOWN_KEY,
    BAD_SIGNATURE;

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The constant as a kebab-case word. */
    public String label() {
        return label;
    }
}
