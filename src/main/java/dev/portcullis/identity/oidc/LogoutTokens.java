package dev.portcullis.identity.oidc;

import dev.portcullis.identity.Claims;
import dev.portcullis.identity.Excerpt;
import dev.portcullis.identity.proof.OneTimeIds;
import dev.portcullis.identity.token.SignatureCheck;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/**
 * Checks logout tokens by OpenID Connect Back-Channel Logout 1.0 section 2.6, whole: explicit type, signature by a pinned algorithm and a key of the provider, issuer, audience, dates, the event, a session or a subject, no
 * nonce, and an id that comes once. Safe for concurrent use.
 */
public final class LogoutTokens {
    private static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";

    /** For how long an id may have to be remembered; the standard recommends two minutes. */
    private static final Duration MAX_LIFETIME = Duration.ofHours(1);

    /** No id is asked about for longer than this. */
    public static final Duration REMEMBERED = MAX_LIFETIME.plusMinutes(15);

    private static final int MAX_ID_CHARS = 512;

    private final String issuer;
    private final String clientId;
    private final Duration clockSkew;
    private final SignatureCheck signatures;
    private final OneTimeIds used;
    private final Clock clock;

    public LogoutTokens(
            String issuer,
            String clientId,
            Duration clockSkew,
            SignatureCheck signatures,
            OneTimeIds used,
            Clock clock) {
        this.issuer = issuer;
        this.clientId = clientId;
        this.clockSkew = clockSkew;
        this.signatures = signatures;
        this.used = used;
        this.clock = clock;
    }

    /** Whom a logout is about; one of the two may be empty. Without {@code sid}, every session of {@code subject} is meant. Immutable. */
    public record Logout(String issuer, String subject, String sid) {}

    /** What {@code token} is about; fails by {@link OidcException}. */
    public CompletionStage<Logout> check(String token) {
        return signatures
                .check(token)
                .thenApply(outcome -> ProviderCalls.checked(() -> {
                    if (outcome instanceof SignatureCheck.Rejected rejected) {
                        throw refused(rejected.reason().label(), rejected.detail());
                    }
                    if (outcome instanceof SignatureCheck.Unavailable unavailable) {
                        throw OidcException.unavailable(unavailable.detail(), unavailable.retryAfter());
                    }
                    SignatureCheck.Signed signed = (SignatureCheck.Signed) outcome;
                    checkKind(signed);
                    checkParties(signed.claims());
                    Instant end = checkDates(signed.claims());
                    Logout logout = logout(signed.claims());
                    takeId(signed.claims(), end);
                    return logout;
                }));
    }

    /** A token that does not say what it is could be another kind of token with claims to fit (RFC 8725 section 3.11). */
    private static void checkKind(SignatureCheck.Signed signed) throws OidcException {
        String type = signed.type();
        require(
                "type",
                type.equalsIgnoreCase("logout+jwt") || type.equalsIgnoreCase("application/logout+jwt"),
                "typ is " + Excerpt.of(type));
        require("nonce", !signed.claims().has("nonce"), "it has one, as only other tokens do");
        boolean isEvent = signed.claims().values().get("events") instanceof Map<?, ?> events
                && events.get(EVENT) instanceof Map<?, ?>;
        require("events", isEvent, "they do not name a logout");
    }

    private void checkParties(Claims claims) throws OidcException {
        require("iss", issuer.equals(claims.values().get("iss")), "it is not the provider's");
        Object aud = claims.values().get("aud");
        List<?> audiences = aud instanceof List<?> list ? list : aud == null ? List.of() : List.of(aud);
        require("aud", audiences.contains(clientId), "aud is " + Excerpt.of(String.valueOf(aud)));
    }

    /** When the token ends, and its id may be forgotten. */
    private Instant checkDates(Claims claims) throws OidcException {
        long now = clock.instant().getEpochSecond();
        long skew = clockSkew.toSeconds();
        OptionalLong issued = claims.date("iat");
        require("iat", issued.isPresent() && issued.getAsLong() <= now + skew, "it is missing or lies ahead");
        OptionalLong expiry = claims.date("exp");
        require("exp", expiry.isPresent() && now < expiry.getAsLong() + skew, "it is missing or over");
        long longest = MAX_LIFETIME.toSeconds();
        require(
                "lifetime",
                expiry.getAsLong() - issued.getAsLong() <= longest && expiry.getAsLong() <= now + skew + longest,
                "more than " + MAX_LIFETIME);
        return Instant.ofEpochSecond(expiry.getAsLong() + skew);
    }

    private static Logout logout(Claims claims) throws OidcException {
        for (String name : List.of("sub", "sid")) {
            boolean isUsable =
                    !claims.has(name) || !claims.text(name).orElse("").isEmpty();
            require(name, isUsable, "it is no text");
        }
        require("sub", claims.has("sub") || claims.has("sid"), "neither sub nor sid");
        return new Logout(
                claims.text("iss").orElseThrow(),
                claims.text("sub").orElse(""),
                claims.text("sid").orElse(""));
    }

    /** Last, so that nobody uses up an id with a token that is not good. */
    private void takeId(Claims claims, Instant end) throws OidcException {
        String id = claims.text("jti").orElse("");
        require("jti", !id.isEmpty() && id.length() <= MAX_ID_CHARS, "it is missing or too long");
        switch (used.take("logout " + issuer + " " + id, end)) {
            case FIRST -> {}
            case SEEN -> throw refused("replayed", "its jti has come before");
            case FULL -> throw OidcException.unavailable("no room for the ids of logout tokens", Duration.ofSeconds(1));
        }
    }

    private static void require(String what, boolean isMet, String detail) throws OidcException {
        if (!isMet) {
            throw refused(what, detail);
        }
    }

    private static OidcException refused(String what, String detail) {
        return OidcException.badRequest("logout-token-" + what, detail);
    }
}
