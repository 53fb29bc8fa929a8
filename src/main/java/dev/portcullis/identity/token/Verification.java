package dev.portcullis.identity.token;

import dev.portcullis.identity.Claims;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What became of a token. Only {@link Verified} lets anybody in. Immutable. */
public sealed interface Verification {

    /**
     * The token is good: {@code provider} is the name of its issuer's policy, {@code subject} its {@code sub}.
     *
     * @param expiresAt until when this may be remembered, if clocks agree
     * @param endsAt when the token is no longer taken, by how much clocks may differ included; empty where nobody says
     */
    record Verified(
            String provider, String issuer, String subject, Claims claims, Instant expiresAt, Optional<Instant> endsAt)
            implements Verification {}

    /** The token is not good. {@code detail} is for the log: escaped, cut, without the token. */
    record Rejected(Rejection reason, String detail) implements Verification {}

    /** It cannot be known now, for want of keys or of room: a denial with 503. {@code retryAfter} is at least a second. */
    record Unavailable(String detail, Duration retryAfter) implements Verification {}
}
