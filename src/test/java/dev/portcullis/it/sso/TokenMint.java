package dev.portcullis.it.sso;

import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Makes the tokens of a provider, with what a test has changed of them. Safe for concurrent use. */
final class TokenMint {
    private static final Duration ID_TOKEN_LIFETIME = Duration.ofMinutes(5);

    private final String issuer;
    private final ProviderKeys keys;
    private final ProviderState state;
    private final Misbehaviour misbehaviour;

    TokenMint(String issuer, ProviderKeys keys, ProviderState state, Misbehaviour misbehaviour) {
        this.issuer = issuer;
        this.keys = keys;
        this.state = state;
        this.misbehaviour = misbehaviour;
    }

    /** An ID token for {@code client}, by OpenID Connect Core section 2. */
    String idToken(
            ProviderClient client, ProviderState.SignIn signIn, String nonce, String accessToken, boolean isRefreshed) {
        Instant now = state.now();
        Map<String, Object> claims = new LinkedHashMap<>(signIn.userClaims());
        claims.put("iss", issuer);
        claims.put("sub", signIn.subject());
        claims.put("aud", client.id());
        claims.put("iat", now.getEpochSecond());
        claims.put("exp", now.plus(ID_TOKEN_LIFETIME).getEpochSecond());
        claims.put("auth_time", signIn.at().getEpochSecond());
        claims.put("acr", signIn.acr());
        claims.put("sid", signIn.sid());
        claims.put("at_hash", halfHash(accessToken));
        if (nonce != null) {
            claims.put("nonce", nonce);
        }
        (isRefreshed ? misbehaviour.refreshedIdToken : misbehaviour.idToken).accept(claims);
        Forgery forgery = isRefreshed ? misbehaviour.refreshedIdTokenForgery : misbehaviour.idTokenForgery;
        return keys.sign("JWT", claims, forgery, client.secret());
    }

    /** The claims of an access token, by RFC 9068 section 2.2. */
    Map<String, Object> accessClaims(
            ProviderClient client,
            ProviderState.SignIn signIn,
            String scope,
            Object audience,
            Duration lifetime,
            String dpopKey) {
        Instant now = state.now();
        Map<String, Object> claims = new LinkedHashMap<>(signIn.userClaims());
        claims.put("iss", issuer);
        claims.put("sub", signIn.subject());
        claims.put("aud", audience);
        claims.put("client_id", client.id());
        claims.put("scope", scope);
        claims.put("iat", now.getEpochSecond());
        claims.put("exp", now.plus(lifetime).getEpochSecond());
        claims.put("auth_time", signIn.at().getEpochSecond());
        claims.put("acr", signIn.acr());
        claims.put("jti", state.newId("jti-"));
        if (dpopKey != null) {
            claims.put("cnf", Map.of("jkt", dpopKey));
        }
        misbehaviour.accessToken.accept(claims);
        return claims;
    }

    String signedAccess(Map<String, Object> claims) {
        return keys.sign("at+jwt", claims);
    }

    /** A logout token, by OpenID Connect Back-Channel Logout section 2.4; {@code subject} or {@code sid} may be null. */
    String logoutToken(ProviderClient client, String subject, String sid, Consumer<Map<String, Object>> change) {
        return logoutToken("logout+jwt", client, subject, sid, change);
    }

    String logoutToken(
            String type, ProviderClient client, String subject, String sid, Consumer<Map<String, Object>> change) {
        Instant now = state.now();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", issuer);
        claims.put("aud", List.of(client.id()));
        claims.put("iat", now.getEpochSecond());
        claims.put("exp", now.plusSeconds(120).getEpochSecond());
        claims.put("jti", state.newId("logout-"));
        claims.put("events", Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of()));
        if (subject != null) {
            claims.put("sub", subject);
        }
        if (sid != null) {
            claims.put("sid", sid);
        }
        change.accept(claims);
        return keys.sign(type, claims, misbehaviour.logoutTokenForgery, client.secret());
    }

    /** The left half of the SHA-256 of a token: {@code at_hash} for RS256 and ES256. */
    static String halfHash(String token) {
        return Base64URL.encode(Arrays.copyOf(sha256(token), 16)).toString();
    }

    static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
