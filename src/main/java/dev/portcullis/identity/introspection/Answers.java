package dev.portcullis.identity.introspection;

import dev.portcullis.identity.ClaimRule;
import dev.portcullis.identity.Claims;
import dev.portcullis.identity.Confirmation;
import dev.portcullis.identity.Excerpt;
import dev.portcullis.identity.token.IssuerPolicy;
import dev.portcullis.identity.token.Rejection;
import dev.portcullis.identity.token.Verification;
import dev.portcullis.identity.token.Verification.Rejected;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an answer of an introspection endpoint (RFC 7662 section 2.2) means for an access token. {@code active} alone means little: refresh tokens are active, and tokens for other services
 * are. Immutable.
 */
record Answers(IssuerPolicy policy, boolean needsAudience) {
    /** Where providers say what kind of token it is, and the words for an access token. One of them must be there, and all that are must agree. */
    private static final Map<String, Set<String>> KINDS = Map.of(
            "token_type", Set.of("bearer", "dpop"),
            "typ", Set.of("bearer", "dpop"),
            "token_use", Set.of("access", "access_token"));

    private static final List<String> OTHER_TOKENS_CLAIMS = List.of("nonce", "at_hash", "c_hash", "events");

    Verification judge(boolean isActive, Map<String, Object> said, Instant now, Duration timeToLive) {
        if (!isActive) {
            return new Rejected(Rejection.INACTIVE, "says provider " + policy.name());
        }
        Map<String, Object> values = new LinkedHashMap<>(said);
        values.remove("active");
        Claims claims = new Claims(values);
        Rejected why = checkKind(claims);
        if (why == null) {
            why = checkWhere(claims);
        }
        if (why == null) {
            why = checkDates(claims, now);
        }
        if (why == null) {
            why = checkRules(claims);
        }
        return why == null ? verified(claims, now, timeToLive) : why;
    }

    private static @Nullable Rejected checkKind(Claims claims) {
        boolean isSaid = false;
        for (Map.Entry<String, Set<String>> kind : KINDS.entrySet()) {
            if (claims.has(kind.getKey())) {
                String word = claims.textOrNull(kind.getKey());
                if (word == null || !kind.getValue().contains(word.toLowerCase(Locale.ROOT))) {
                    return new Rejected(
                            Rejection.NOT_AN_ACCESS_TOKEN,
                            "its " + kind.getKey() + " is " + Excerpt.of(String.valueOf(word)));
                }
                isSaid = true;
            }
        }
        for (String name : OTHER_TOKENS_CLAIMS) {
            if (claims.has(name)) {
                return new Rejected(Rejection.NOT_AN_ACCESS_TOKEN, "it has a claim " + name);
            }
        }
        return isSaid
                ? null
                : new Rejected(Rejection.NOT_AN_ACCESS_TOKEN, "the answer has none of token_type, typ, token_use");
    }

    private @Nullable Rejected checkWhere(Claims claims) {
        if (claims.has("iss") && !policy.issuer().equals(claims.textOrNull("iss"))) {
            return new Rejected(
                    Rejection.UNKNOWN_ISSUER,
                    "iss is " + Excerpt.of(String.valueOf(claims.values().get("iss"))));
        }
        Object audience = claims.values().get("aud");
        List<?> all = audience instanceof List<?> list ? list : audience == null ? List.of() : List.of(audience);
        boolean isForUs = all.stream()
                .anyMatch(
                        one -> one instanceof String text && policy.audiences().contains(text));
        if (!isForUs && (needsAudience || audience != null)) {
            return new Rejected(Rejection.WRONG_AUDIENCE, "aud is " + Excerpt.of(String.valueOf(audience)));
        }
        return Confirmation.of(claims).isEmpty()
                ? new Rejected(Rejection.SENDER_CONSTRAINED, "cnf binds the token in a way that is not understood")
                : null;
    }

    private @Nullable Rejected checkDates(Claims claims, Instant now) {
        for (String name : List.of("exp", "nbf")) {
            if (claims.has(name) && instant(claims, name) == null) {
                return new Rejected(
                        Rejection.BAD_DATE,
                        name + " is "
                                + Excerpt.of(String.valueOf(claims.values().get(name))));
            }
        }
        Instant expiry = instant(claims, "exp");
        if (expiry != null && !now.isBefore(expiry)) {
            return new Rejected(Rejection.EXPIRED, "says its exp");
        }
        Instant begin = instant(claims, "nbf");
        return begin != null && begin.isAfter(now.plus(policy.clockSkew()))
                ? new Rejected(Rejection.NOT_YET_VALID, "nbf lies ahead")
                : null;
    }

    private @Nullable Rejected checkRules(Claims claims) {
        if (subject(claims) == null) {
            return new Rejected(Rejection.MISSING_SUBJECT, "neither sub nor client_id");
        }
        for (ClaimRule rule : policy.required()) {
            if (!rule.isMetBy(claims)) {
                return new Rejected(Rejection.CLAIM_NOT_ALLOWED, "the provider's rule on " + rule.path());
            }
        }
        return null;
    }

    private Verification verified(Claims claims, Instant now, Duration timeToLive) {
        Instant expiry = instant(claims, "exp");
        return new Verification.Verified(
                policy.name(),
                policy.issuer(),
                String.valueOf(subject(claims)),
                claims,
                expiry == null ? now.plus(timeToLive) : expiry,
                Optional.ofNullable(expiry));
    }

    /** A token that a client got for itself may have no {@code sub}: RFC 9068 section 2.2 has the client's id stand there. */
    private static @Nullable String subject(Claims claims) {
        String subject = claims.has("sub") ? claims.textOrNull("sub") : claims.textOrNull("client_id");
        return subject == null || subject.isEmpty() ? null : subject;
    }

    private static @Nullable Instant instant(Claims claims, String name) {
        return claims.values().get(name) instanceof Long seconds && seconds >= 0 && seconds <= 253_402_300_799L
                ? Instant.ofEpochSecond(seconds)
                : null;
    }
}
