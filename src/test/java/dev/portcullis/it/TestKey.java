package dev.portcullis.it;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A P-256 key that signs whatever it is told, good tokens and bad ones, and proofs of possession. */
final class TestKey {
    static final String ISSUER = "https://issuer.example";

    private final ECKey key;

    TestKey(String keyId) {
        try {
            this.key = new ECKeyGenerator(Curve.P_256).keyID(keyId).generate();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    String keyId() {
        return key.getKeyID();
    }

    ECKey jwk() {
        return key;
    }

    /** The public halves of {@code keys} as a JWK set. */
    static String jwks(TestKey... keys) {
        return new JWKSet(List.of(keys).stream()
                        .map(each -> (JWK) each.key.toPublicJWK())
                        .toList())
                .toString();
    }

    String thumbprint() {
        try {
            return key.computeThumbprint().toString();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    /** A good access token of alice's for the audience shop, with {@code changes} to its claims; null removes one. */
    String token(Map<String, Object> changes) {
        return sign(Map.of("alg", "ES256", "typ", "at+jwt", "kid", keyId()), claims(changes));
    }

    String token() {
        return token(Map.of());
    }

    /** The claims of {@link #token}. */
    static Map<String, Object> claims(Map<String, Object> changes) {
        long now = Instant.now().getEpochSecond();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", ISSUER);
        claims.put("aud", "shop");
        claims.put("sub", "alice");
        claims.put("client_id", "cli");
        claims.put("iat", now);
        claims.put("exp", now + 600);
        claims.put("jti", UUID.randomUUID().toString());
        changes.forEach((name, value) -> {
            if (value.equals("")) {
                claims.remove(name);
            } else {
                claims.put(name, value);
            }
        });
        return claims;
    }

    String sign(Map<String, Object> header, Map<String, Object> claims) {
        return sign(JSONObjectUtils.toJSONString(header), JSONObjectUtils.toJSONString(claims));
    }

    String sign(String headerJson, String claimsJson) {
        String signed = base64(headerJson.getBytes(StandardCharsets.UTF_8)) + "."
                + base64(claimsJson.getBytes(StandardCharsets.UTF_8));
        try {
            Signature signer = Signature.getInstance("SHA256withECDSAinP1363Format");
            signer.initSign(key.toECPrivateKey());
            signer.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + base64(signer.sign());
        } catch (GeneralSecurityException | JOSEException e) {
            throw new AssertionError(e);
        }
    }

    /** A DPoP proof (RFC 9449) of this key for {@code token}, with {@code changes} to its claims; "" removes one. */
    String proof(String method, String address, String token, Map<String, Object> changes) {
        return proof(Map.of(), method, address, token, changes);
    }

    /** As the other, with {@code header} changes too. */
    String proof(Map<String, Object> header, String method, String address, String token, Map<String, Object> changes) {
        Map<String, Object> head = new LinkedHashMap<>();
        head.put("typ", "dpop+jwt");
        head.put("alg", "ES256");
        head.put("jwk", key.toPublicJWK().toJSONObject());
        head.putAll(header);
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("jti", UUID.randomUUID().toString());
        claims.put("htm", method);
        claims.put("htu", address);
        claims.put("iat", Instant.now().getEpochSecond());
        claims.put("ath", hash(token));
        claims.putAll(changes);
        claims.values().removeIf(""::equals);
        return sign(head, claims);
    }

    static String hash(String token) {
        try {
            return base64(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
