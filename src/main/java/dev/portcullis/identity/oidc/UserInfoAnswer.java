package dev.portcullis.identity.oidc;

import dev.portcullis.http.FieldName;
import dev.portcullis.identity.Claims;
import dev.portcullis.identity.Excerpt;
import dev.portcullis.identity.HttpFetch;
import dev.portcullis.identity.Json;
import dev.portcullis.identity.token.Rejection;
import dev.portcullis.identity.token.SignatureCheck;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Reads what a userinfo endpoint answers (OpenID Connect Core 1.0 section 5.3.2): a JSON object, or as {@code application/jwt} one that is signed by a key of the provider, for this client. Whichever it is, it must be about
 * the subject of the ID token. Encrypted ones are refused. Safe for concurrent use.
 */
final class UserInfoAnswer {
    private static final String SIGNED = "application/jwt";

    private final ClientSettings client;
    private final SignatureCheck signatures;
    private final Clock clock;

    UserInfoAnswer(ClientSettings client, SignatureCheck signatures, Clock clock) {
        this.client = client;
        this.signatures = signatures;
        this.clock = clock;
    }

    /** What {@code answer} says about {@code subject}; fails by {@link OidcException}. */
    CompletionStage<Map<String, Object>> read(HttpFetch.Response answer, String subject) {
        if (answer.status() != 200) {
            return failed(OidcException.badProvider("userinfo-refused", "answered " + answer.status()));
        }
        CompletionStage<Claims> claims = isSigned(answer) ? signed(answer) : plain(answer);
        return claims.thenApply(said -> ProviderCalls.checked(() -> {
            if (!subject.equals(said.values().get("sub"))) {
                throw OidcException.badProvider("userinfo-of-another", "its sub is not that of the ID token");
            }
            return said.values();
        }));
    }

    private static boolean isSigned(HttpFetch.Response answer) {
        String type = answer.fields().first(FieldName.CONTENT_TYPE);
        String essence = type == null ? "" : type.split(";", 2)[0].strip();
        return essence.toLowerCase(Locale.ROOT).equals(SIGNED);
    }

    private static CompletionStage<Claims> plain(HttpFetch.Response answer) {
        try {
            return CompletableFuture.completedFuture(new Claims(Json.read(answer.content())));
        } catch (ParseException e) {
            return failed(OidcException.badProvider("userinfo-answer-malformed", String.valueOf(e.getMessage())));
        }
    }

    private CompletionStage<Claims> signed(HttpFetch.Response answer) {
        String token = new String(answer.content(), StandardCharsets.ISO_8859_1).strip();
        return signatures
                .check(token)
                .thenApply(outcome -> ProviderCalls.checked(() -> {
                    if (outcome instanceof SignatureCheck.Rejected rejected) {
                        throw OidcException.badProvider(
                                "userinfo-" + rejected.reason().label(),
                                rejected.reason() == Rejection.ENCRYPTED
                                        ? "userinfo is encrypted, which is not read: have the provider sign it alone"
                                        : rejected.detail());
                    }
                    if (outcome instanceof SignatureCheck.Unavailable unavailable) {
                        throw OidcException.unavailable(unavailable.detail(), unavailable.retryAfter());
                    }
                    SignatureCheck.Signed signed = (SignatureCheck.Signed) outcome;
                    check(signed);
                    return signed.claims();
                }));
    }

    /** Issuer and audience are what tells it from what the provider has signed for others; type and the rest, from other tokens for us. */
    private void check(SignatureCheck.Signed signed) throws OidcException {
        Claims claims = signed.claims();
        boolean isPlain = signed.type().isEmpty() || signed.type().equalsIgnoreCase("JWT");
        require("type", isPlain && !claims.has("events") && !claims.has("nonce"), "it is a token of another kind");
        require("iss", client.issuer().equals(claims.values().get("iss")), "iss is " + shown(claims, "iss"));
        Object aud = claims.values().get("aud");
        List<?> audiences = aud instanceof List<?> list ? list : aud == null ? List.of() : List.of(aud);
        require("aud", audiences.contains(client.clientId()), "aud is " + shown(claims, "aud"));
        OptionalLong expiry = claims.date("exp");
        long now = clock.instant().getEpochSecond();
        boolean isOver = claims.has("exp")
                && (expiry.isEmpty()
                        || now >= expiry.getAsLong() + client.clockSkew().toSeconds());
        require("exp", !isOver, "exp is " + shown(claims, "exp"));
    }

    private static String shown(Claims claims, String name) {
        return Excerpt.of(String.valueOf(claims.values().get(name)));
    }

    private static void require(String what, boolean isSo, String otherwise) throws OidcException {
        if (!isSo) {
            throw OidcException.badProvider("userinfo-wrong-" + what, otherwise);
        }
    }

    private static <T> CompletionStage<T> failed(OidcException why) {
        return CompletableFuture.failedFuture(why);
    }
}
