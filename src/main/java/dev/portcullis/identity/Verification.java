package dev.portcullis.identity;

import java.time.Duration;
import java.time.Instant;

/** What became of a token. Only {@link Verified} lets anybody in. Immutable. */
public sealed interface Verification {

    /** The token is good: {@code provider} is the name of its issuer's policy, {@code subject} its {@code sub}. */
    record Verified(String provider, String issuer, String subject, Claims claims, Instant expiresAt)
            implements Verification {}

    /** The token is not good. {@code detail} is for the log: escaped, cut, without the token. */
    record Rejected(Rejection reason, String detail) implements Verification {}

    /** It cannot be known now, for want of keys or of room: a denial with 503. {@code retryAfter} is at least a second. */
    record Unavailable(String detail, Duration retryAfter) implements Verification {}
}
