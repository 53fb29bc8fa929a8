package dev.portcullis.it.sso;

/** What is wrong with the header or the signature of a token. */
public enum Forgery {
    NONE,
    ALG_NONE,
    /** Signed with a key that is nowhere published, under an id of its own. */
    UNKNOWN_KEY_ID,
    /** Well signed, but the header does not say with which key. */
    NO_KEY_ID,
    /** Signed with another key than the one that the header names. */
    OTHER_KEY,
    /** HS256 with the client's secret, which must have 32 characters. */
    CLIENT_SECRET,
    /** HS256 with the text of the public key: the classic confusion. */
    PUBLIC_KEY_AS_SECRET,
    /** Well signed, with an extension in {@code crit} that nobody knows. */
    UNKNOWN_CRITICAL,
    BROKEN_SIGNATURE
}
