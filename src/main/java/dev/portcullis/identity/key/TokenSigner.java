package dev.portcullis.identity.key;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * A fresh key pair that signs tokens and publishes its public half. The private key lives in memory only and ends with the process. Safe for concurrent
 * use.
 */
public final class TokenSigner {
    private final JWK key;
    private final JWSAlgorithm algorithm;
    private final JWSSigner signer;

    private TokenSigner(JWK key, JWSAlgorithm algorithm, JWSSigner signer) {
        this.key = key;
        this.algorithm = algorithm;
        this.signer = signer;
    }

    /** A new P-256 key named {@code keyId}, for ES256. */
    public static TokenSigner es256(String keyId) {
        try {
            var key = new ECKeyGenerator(Curve.P_256)
                    .keyID(keyId)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.ES256)
                    .generate();
            return new TokenSigner(key, JWSAlgorithm.ES256, new ECDSASigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException("every Java platform has P-256", e);
        }
    }

    public String keyId() {
        return key.getKeyID();
    }

    JWK publicKey() {
        return key.toPublicJWK();
    }

    /** The public key as the text of a JWK set. */
    public String jwks() {
        return new JWKSet(key.toPublicJWK()).toString(true);
    }

    /** The public key, ready to verify with. */
    public KeySet keySet() {
        try {
            return KeySet.parse(jwks().getBytes(StandardCharsets.UTF_8));
        } catch (ParseException e) {
            throw new IllegalStateException("our own key set does not parse", e);
        }
    }

    /** A token with exactly these claims, of type {@code at+jwt}. */
    public String sign(Map<String, ?> claims) {
        return sign("at+jwt", claims);
    }

    /** A token with exactly these claims, of this type. */
    public String sign(String type, Map<String, ?> claims) {
        JWSHeader header = new JWSHeader.Builder(algorithm)
                .type(new JOSEObjectType(type))
                .keyID(key.getKeyID())
                .build();
        JWSObject token = new JWSObject(header, new Payload(new LinkedHashMap<>(claims)));
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("signing failed: " + e.getMessage(), e);
        }
        return token.serialize();
    }

    /** An access token by RFC 9068, good from {@code now} for {@code lifetime}; {@code more} adds claims or replaces them. */
    public String accessToken(
            String issuer, String audience, String subject, Instant now, Duration lifetime, Map<String, ?> more) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", issuer);
        claims.put("aud", audience);
        claims.put("sub", subject);
        claims.put("client_id", subject);
        claims.put("iat", now.getEpochSecond());
        claims.put("exp", now.plus(lifetime).getEpochSecond());
        claims.put("jti", UUID.randomUUID().toString());
        claims.putAll(more);
        return sign(claims);
    }
}
