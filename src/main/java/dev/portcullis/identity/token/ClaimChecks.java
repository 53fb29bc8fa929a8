package dev.portcullis.identity.token;

import dev.portcullis.identity.ClaimRule;
import dev.portcullis.identity.Claims;
import dev.portcullis.identity.Confirmation;
import dev.portcullis.identity.Excerpt;
import dev.portcullis.identity.token.Verification.Rejected;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What can be told from a token without its signature: type, algorithm, audience, dates, required claims. Done before the signature, which costs a
 * thousand times as much: a stale or foreign token is turned away cheaply. Immutable.
 */
final class ClaimChecks {
    /** The end of the year 9999: what RFC 3339 can write. */
    private static final long LAST_SECOND = 253_402_300_799L;

    private static final Set<String> RFC9068_REQUIRED = Set.of("client_id", "iat", "jti");
    private static final Set<String> OTHER_TOKENS_CLAIMS = Set.of("nonce", "at_hash", "c_hash", "events");

    /** No ID token has one of these. A refreshed one has neither nonce nor at_hash, and azp is a claim of both. */
    private static final Set<String> ACCESS_TOKENS_CLAIMS = Set.of("scope", "scp", "client_id", "cid", "appid");

    private final IssuerPolicy policy;

    ClaimChecks(IssuerPolicy policy) {
        this.policy = policy;
    }

    /** Why the token is refused at {@code now}, or null. */
    @Nullable
    Rejected check(SignedToken token, Instant now) {
        Rejected why = checkKind(token);
        if (why == null) {
            why = checkAudience(token.claims());
        }
        if (why == null) {
            why = checkDates(token.claims(), now);
        }
        return why == null ? checkRequired(token.claims()) : why;
    }

    /** When the token ends. The claim has been checked. */
    static Instant expiry(Claims claims) {
        return Instant.ofEpochSecond(seconds(claims.values().get("exp")));
    }

    private @Nullable Rejected checkKind(SignedToken token) {
        if (!policy.algorithms().contains(token.algorithm())) {
            return new Rejected(
                    Rejection.ALGORITHM_NOT_ALLOWED,
                    "provider " + policy.name() + " does not use "
                            + token.algorithm().jose().getName());
        }
        if (!isTypeAllowed(token.type())) {
            return new Rejected(Rejection.WRONG_TYPE, "typ is \"" + Excerpt.of(String.valueOf(token.type())) + "\"");
        }
        Claims claims = token.claims();
        if (Confirmation.of(claims).isEmpty()) {
            return new Rejected(Rejection.SENDER_CONSTRAINED, "cnf binds the token in a way that is not understood");
        }
        for (String name : OTHER_TOKENS_CLAIMS) {
            if (claims.has(name)) {
                return new Rejected(Rejection.NOT_AN_ACCESS_TOKEN, "it has a claim " + name);
            }
        }
        // Keycloak says there what kind of token it is, in its own words
        String kind = claims.textOrNull("typ");
        boolean isOther = claims.has("typ") && !"Bearer".equalsIgnoreCase(kind) && !"DPoP".equalsIgnoreCase(kind);
        if (isOther) {
            return new Rejected(Rejection.NOT_AN_ACCESS_TOKEN, "its claim typ is not Bearer");
        }
        boolean saysSo = isAccessTokenType(token.type())
                || kind != null
                || ACCESS_TOKENS_CLAIMS.stream().anyMatch(claims::has);
        return saysSo
                ? null
                : new Rejected(
                        Rejection.NOT_AN_ACCESS_TOKEN,
                        "nothing says that it is one: not its type, nor a claim scope, scp, client_id, cid, appid or typ");
    }

    private static boolean isAccessTokenType(@Nullable String type) {
        return "at+jwt".equalsIgnoreCase(type) || "application/at+jwt".equalsIgnoreCase(type);
    }

    /** Types are media types, compared without case; "application/" may be left out (RFC 7515 section 4.1.9). */
    private boolean isTypeAllowed(@Nullable String type) {
        if (type == null) {
            return policy.profile() == TokenProfile.COMPATIBLE;
        }
        return isAccessTokenType(type) || (policy.profile() == TokenProfile.COMPATIBLE && type.equalsIgnoreCase("JWT"));
    }

    private @Nullable Rejected checkAudience(Claims claims) {
        Object audience = claims.values().get("aud");
        List<?> all = audience instanceof List<?> list ? list : audience == null ? List.of() : List.of(audience);
        for (Object one : all) {
            if (one instanceof String text && policy.audiences().contains(text)) {
                return null;
            }
        }
        return new Rejected(Rejection.WRONG_AUDIENCE, "aud is " + Excerpt.of(String.valueOf(audience)));
    }

    private @Nullable Rejected checkDates(Claims claims, Instant instant) {
        Object exp = claims.values().get("exp");
        if (exp == null) {
            return new Rejected(Rejection.MISSING_EXPIRY, "no exp");
        }
        for (String name : List.of("exp", "iat", "nbf")) {
            if (claims.has(name) && seconds(claims.values().get(name)) < 0) {
                return new Rejected(
                        Rejection.BAD_DATE,
                        name + " is "
                                + Excerpt.of(String.valueOf(claims.values().get(name))));
            }
        }
        long now = instant.getEpochSecond();
        long skew = policy.clockSkew().toSeconds();
        long expiry = seconds(exp);
        if (now >= expiry + skew) {
            return new Rejected(Rejection.EXPIRED, "since " + (now - expiry) + " seconds");
        }
        if (claims.has("nbf") && seconds(claims.values().get("nbf")) > now + skew) {
            return new Rejected(Rejection.NOT_YET_VALID, "nbf lies ahead");
        }
        long issued = claims.has("iat") ? seconds(claims.values().get("iat")) : now;
        if (issued > now + skew) {
            return new Rejected(Rejection.ISSUED_IN_THE_FUTURE, "iat lies " + (issued - now) + " seconds ahead");
        }
        long lifetime = expiry - issued;
        return lifetime > policy.maxLifetime().toSeconds()
                ? new Rejected(
                        Rejection.LIFETIME_TOO_LONG,
                        lifetime + " seconds, at most " + policy.maxLifetime().toSeconds())
                : null;
    }

    /** Whole seconds of a NumericDate (RFC 7519 section 2), or -1. */
    private static long seconds(@Nullable Object date) {
        if (date instanceof Long whole) {
            return whole >= 0 && whole <= LAST_SECOND ? whole : -1;
        }
        if (date instanceof Double number && number >= 0 && number <= LAST_SECOND) {
            return number.longValue();
        }
        return -1;
    }

    private @Nullable Rejected checkRequired(Claims claims) {
        String subject = claims.textOrNull("sub");
        if (subject == null || subject.isEmpty()) {
            return new Rejected(Rejection.MISSING_SUBJECT, "no sub");
        }
        if (policy.profile() == TokenProfile.RFC9068) {
            for (String name : RFC9068_REQUIRED) {
                if (!claims.has(name)) {
                    return new Rejected(Rejection.CLAIM_NOT_ALLOWED, "no " + name);
                }
            }
        }
        for (ClaimRule rule : policy.required()) {
            if (!rule.isMetBy(claims)) {
                return new Rejected(Rejection.CLAIM_NOT_ALLOWED, "the provider's rule on " + rule.path());
            }
        }
        return null;
    }
}
