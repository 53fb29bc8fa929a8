package dev.portcullis.it.sso;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The keys of a provider: one signs, several may be published. Safe for concurrent use. */
public final class ProviderKeys {
    /** More than any test has at a time. To make one takes up to a second, so they are made once, and used in turn. */
    private static final int RSA_KEYS = 12;

    private static final List<RSAKey> RSA = new ArrayList<>();
    private static int rsaTaken;

    private final JWSAlgorithm algorithm;
    private final JWK stray;
    private final List<JWK> published = new ArrayList<>();
    private JWK signing;
    private int made;

    ProviderKeys(JWSAlgorithm algorithm) {
        this.algorithm = algorithm;
        this.stray = make("stray");
        rotate();
    }

    public JWSAlgorithm algorithm() {
        return algorithm;
    }

    public synchronized String signingKeyId() {
        return signing.getKeyID();
    }

    /** Signs with a new key from now on; the earlier ones stay published until {@link #forgetEarlier}. */
    public synchronized void rotate() {
        signing = make("key-" + ++made);
        published.add(signing);
    }

    /** Publishes the key that signs now, and no other. */
    public synchronized void forgetEarlier() {
        published.removeIf(key -> !key.equals(signing));
    }

    /** The published key set. */
    public synchronized String jwks() {
        List<Object> keys = new ArrayList<>();
        for (JWK key : published) {
            keys.add(key.toPublicJWK().toJSONObject());
        }
        return JSONObjectUtils.toJSONString(Map.of("keys", keys));
    }

    /** A compact JWS over {@code claims}, which need not make sense. */
    public String sign(String type, Map<String, Object> claims) {
        return sign(type, claims, Forgery.NONE, "");
    }

    synchronized String sign(String type, Map<String, Object> claims, Forgery forgery, String clientSecret) {
        String payload = JSONObjectUtils.toJSONString(claims);
        JWSHeader.Builder header = new JWSHeader.Builder(algorithm).keyID(signing.getKeyID());
        JWSHeader.Builder symmetric = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(signing.getKeyID());
        return switch (forgery) {
            case NONE -> serialize(header, type, payload, signer(signing));
            case ALG_NONE -> unsigned(type, payload);
            case UNKNOWN_KEY_ID -> serialize(header.keyID("no-such-key"), type, payload, signer(stray));
            case NO_KEY_ID -> serialize(header.keyID(null), type, payload, signer(signing));
            case OTHER_KEY -> serialize(header, type, payload, signer(stray));
            case CLIENT_SECRET -> serialize(symmetric, type, payload, mac(clientSecret));
            case PUBLIC_KEY_AS_SECRET ->
                serialize(symmetric, type, payload, mac(signing.toPublicJWK().toJSONString()));
            case UNKNOWN_CRITICAL ->
                serialize(
                        header.criticalParams(java.util.Set.of("exp2")).customParam("exp2", 1),
                        type,
                        payload,
                        signer(signing));
            case BROKEN_SIGNATURE -> broken(serialize(header, type, payload, signer(signing)));
        };
    }

    private static String broken(String jws) {
        int dot = jws.lastIndexOf('.');
        char first = jws.charAt(dot + 1);
        return jws.substring(0, dot + 1) + (first == 'A' ? 'B' : 'A') + jws.substring(dot + 2);
    }

    private static String unsigned(String type, String payload) {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("alg", "none");
        header.put("typ", type);
        return Base64URL.encode(JSONObjectUtils.toJSONString(header)) + "." + Base64URL.encode(payload) + ".";
    }

    private static String serialize(JWSHeader.Builder header, String type, String payload, JWSSigner signer) {
        try {
            JWSHeader typed = type.isEmpty()
                    ? header.build()
                    : header.type(new JOSEObjectType(type)).build();
            JWSObject object = new JWSObject(typed, new Payload(payload));
            object.sign(signer);
            return object.serialize();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    private static JWSSigner signer(JWK key) {
        try {
            return key instanceof RSAKey rsa ? new RSASSASigner(rsa) : new ECDSASigner((ECKey) key);
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    private static JWSSigner mac(String secret) {
        try {
            return new MACSigner(secret.getBytes(StandardCharsets.UTF_8));
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    private JWK make(String id) {
        try {
            return algorithm.equals(JWSAlgorithm.ES256)
                    ? new ECKeyGenerator(Curve.P_256)
                            .keyID(id)
                            .keyUse(KeyUse.SIGNATURE)
                            .algorithm(algorithm)
                            .generate()
                    : new RSAKey.Builder(nextRsa())
                            .keyID(id)
                            .keyUse(KeyUse.SIGNATURE)
                            .algorithm(algorithm)
                            .build();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    private static RSAKey nextRsa() throws JOSEException {
        synchronized (RSA) {
            if (RSA.size() < RSA_KEYS) {
                RSA.add(new RSAKeyGenerator(2048).generate());
            }
            return RSA.get(rsaTaken++ % RSA_KEYS);
        }
    }
}
