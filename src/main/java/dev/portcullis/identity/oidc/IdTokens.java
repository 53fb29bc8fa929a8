package dev.portcullis.identity.oidc;

import dev.portcullis.identity.Claims;
import dev.portcullis.identity.Excerpt;
import dev.portcullis.identity.key.SignatureAlgorithm;
import dev.portcullis.identity.token.Rejection;
import dev.portcullis.identity.token.SignatureCheck;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Checks ID tokens by OpenID Connect Core 1.0 section 3.1.3.7, whole: signature by a pinned algorithm and a key of the provider, issuer, audience and no further one that is not trusted, authorized party, dates and
 * age, nonce, the hash of the access token, and what the request demanded of the sign-in. A refreshed one by section 12.2: of the same issuer and subject, sign-in and nonce. Safe for
 * concurrent use.
 */
final class IdTokens {
    /** Straight from the token endpoint, a token is as old as the answer took, and a little more. */
    private static final Duration MAX_AGE = Duration.ofMinutes(10);

    private final ClientSettings client;
    private final SignatureCheck signatures;
    private final Clock clock;

    IdTokens(ClientSettings client, SignatureCheck signatures, Clock clock) {
        this.client = client;
        this.signatures = signatures;
        this.clock = clock;
    }

    /** The claims of the ID token that a login gave, or a failure. */
    CompletionStage<Claims> ofLogin(ProviderCalls.Tokens tokens, String nonce, Demand demand) {
        return signed(tokens)
                .thenApply(signed -> ProviderCalls.checked(() -> {
                    require("nonce", signed.claims().text("nonce").orElse("").equals(nonce), "");
                    checkDemand(signed.claims(), demand);
                    return signed.claims();
                }));
    }

    /** The claims of the ID token that a refresh gave, or a failure. {@code before} are those of the one that the session has. */
    CompletionStage<Claims> ofRefresh(ProviderCalls.Tokens tokens, String subject, Claims before) {
        return signed(tokens)
                .thenApply(signed -> ProviderCalls.checked(() -> {
                    Claims now = signed.claims();
                    require("sub", now.text("sub").orElse("").equals(subject), "it is about somebody else");
                    for (String name : List.of("nonce", "auth_time")) {
                        Object value = now.values().get(name);
                        require(
                                name,
                                value == null || value.equals(before.values().getOrDefault(name, value)),
                                "it has changed");
                    }
                    return now;
                }));
    }

    private CompletionStage<SignatureCheck.Signed> signed(ProviderCalls.Tokens tokens) {
        return signatures
                .check(tokens.idToken())
                .thenApply(outcome -> ProviderCalls.checked(() -> {
                    if (outcome instanceof SignatureCheck.Rejected rejected) {
                        throw OidcException.badProvider(
                                "id-token-" + rejected.reason().label(), why(rejected));
                    }
                    if (outcome instanceof SignatureCheck.Unavailable unavailable) {
                        throw OidcException.unavailable(unavailable.detail(), unavailable.retryAfter());
                    }
                    SignatureCheck.Signed signed = (SignatureCheck.Signed) outcome;
                    checkKind(signed);
                    checkParties(signed.claims());
                    checkDates(signed.claims());
                    checkHash(signed, tokens.accessToken());
                    return signed;
                }));
    }

    private static String why(SignatureCheck.Rejected rejected) {
        return rejected.reason() == Rejection.ENCRYPTED
                ? "the ID token is encrypted, which is not read: have the provider sign it alone (no id_token_encrypted_response_alg for this client)"
                : rejected.detail();
    }

    private static void checkKind(SignatureCheck.Signed signed) throws OidcException {
        Claims claims = signed.claims();
        boolean isPlain = signed.type().isEmpty() || signed.type().equalsIgnoreCase("JWT");
        String typ = claims.text("typ").orElse("ID");
        require("type", isPlain && typ.equals("ID") && !claims.has("events"), "it is a token of another kind");
    }

    private void checkParties(Claims claims) throws OidcException {
        require("iss", client.issuer().equals(claims.values().get("iss")), "iss is " + shown(claims, "iss"));
        require("sub", !claims.text("sub").orElse("").isEmpty(), "no sub");
        Object aud = claims.values().get("aud");
        List<?> audiences = aud instanceof List<?> list ? list : aud == null ? List.of() : List.of(aud);
        Set<String> trusted = client.trustedAudiences();
        boolean isOurs = audiences.contains(client.clientId())
                && audiences.stream().allMatch(one -> one.equals(client.clientId()) || trusted.contains(one));
        require("aud", isOurs, "aud is " + shown(claims, "aud"));
        String party = claims.text("azp").orElse("");
        boolean isParty = claims.has("azp") ? party.equals(client.clientId()) : audiences.size() == 1;
        require("azp", isParty, "azp is " + shown(claims, "azp") + " beside aud " + shown(claims, "aud"));
    }

    private void checkDates(Claims claims) throws OidcException {
        long now = clock.instant().getEpochSecond();
        long skew = client.clockSkew().toSeconds();
        OptionalLong expiry = claims.date("exp");
        OptionalLong issued = claims.date("iat");
        require("exp", expiry.isPresent() && now < expiry.getAsLong() + skew, "exp is " + shown(claims, "exp"));
        require(
                "iat",
                issued.isPresent()
                        && issued.getAsLong() <= now + skew
                        && issued.getAsLong() >= now - skew - MAX_AGE.toSeconds(),
                "iat is " + shown(claims, "iat"));
        OptionalLong begin = claims.date("nbf");
        require(
                "nbf",
                !claims.has("nbf") || (begin.isPresent() && begin.getAsLong() <= now + skew),
                "nbf is " + shown(claims, "nbf"));
    }

    /** The left half of the access token's hash, by the hash of the signature algorithm (section 3.1.3.6). */
    private static void checkHash(SignatureCheck.Signed signed, String accessToken) throws OidcException {
        Object claimed = signed.claims().values().get("at_hash");
        if (claimed == null) {
            return;
        }
        byte[] hash = digest(signed.algorithm(), accessToken);
        String expected = Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, hash.length / 2));
        require("at-hash", expected.equals(claimed), "it does not fit the access token");
    }

    private static byte[] digest(SignatureAlgorithm algorithm, String text) {
        String name = algorithm.name();
        String hash = name.endsWith("384") ? "SHA-384" : name.endsWith("256") ? "SHA-256" : "SHA-512";
        try {
            return MessageDigest.getInstance(hash).digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + hash, e);
        }
    }

    private void checkDemand(Claims claims, Demand demand) throws OidcException {
        if (!demand.acrValues().isEmpty()) {
            require(
                    "acr",
                    demand.acrValues().contains(claims.text("acr").orElse("")),
                    "acr is " + shown(claims, "acr"));
        }
        Duration maxAge = demand.maxAge();
        if (maxAge != null) {
            OptionalLong signedIn = claims.date("auth_time");
            long now = clock.instant().getEpochSecond();
            long oldest = now - maxAge.toSeconds() - client.clockSkew().toSeconds();
            require(
                    "auth-time",
                    signedIn.isPresent()
                            && signedIn.getAsLong() >= oldest
                            && signedIn.getAsLong() <= now + client.clockSkew().toSeconds(),
                    "auth_time is " + shown(claims, "auth_time"));
        }
    }

    private static String shown(Claims claims, String name) {
        return Excerpt.of(String.valueOf(claims.values().get(name)));
    }

    private static void require(String what, boolean isSo, String otherwise) throws OidcException {
        if (!isSo) {
            throw OidcException.badProvider("id-token-wrong-" + what, otherwise);
        }
    }
}
