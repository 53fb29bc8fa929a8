package dev.portcullis.identity.token;

import dev.portcullis.identity.ClaimRule;
import dev.portcullis.identity.key.SignatureAlgorithm;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Policies for tests: one to begin with, and what differs. */
public final class TestPolicies {
    private TestPolicies() {}

    /** RS256 and ES256, compatible profile, 30 seconds of skew, tokens for at most 24 hours. */
    public static IssuerPolicy of(String name, String issuer, String... audiences) {
        return new IssuerPolicy(
                name,
                issuer,
                Set.of(audiences),
                Set.of(SignatureAlgorithm.RS256, SignatureAlgorithm.ES256),
                TokenProfile.COMPATIBLE,
                Duration.ofSeconds(30),
                Duration.ofHours(24),
                List.of());
    }

    static IssuerPolicy withAlgorithms(IssuerPolicy of, SignatureAlgorithm... allowed) {
        return new IssuerPolicy(
                of.name(),
                of.issuer(),
                of.audiences(),
                Set.of(allowed),
                of.profile(),
                of.clockSkew(),
                of.maxLifetime(),
                of.required());
    }

    static IssuerPolicy withProfile(IssuerPolicy of, TokenProfile profile) {
        return new IssuerPolicy(
                of.name(),
                of.issuer(),
                of.audiences(),
                of.algorithms(),
                profile,
                of.clockSkew(),
                of.maxLifetime(),
                of.required());
    }

    static IssuerPolicy withTimes(IssuerPolicy of, Duration clockSkew, Duration maxLifetime) {
        return new IssuerPolicy(
                of.name(),
                of.issuer(),
                of.audiences(),
                of.algorithms(),
                of.profile(),
                clockSkew,
                maxLifetime,
                of.required());
    }

    static IssuerPolicy withRequired(IssuerPolicy of, ClaimRule... rules) {
        return new IssuerPolicy(
                of.name(),
                of.issuer(),
                of.audiences(),
                of.algorithms(),
                of.profile(),
                of.clockSkew(),
                of.maxLifetime(),
                List.of(rules));
    }
}
