package dev.portcullis.identity.key;

import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One public key of an issuer and the algorithms it is for, pinned by its type and, if present, its own {@code alg} (RFC 8725 section 3.1).
 *
 * <p>Two keys are equal if their id, algorithms and numbers are. Immutable.
 */
public final class VerificationKey {
    private static final int MIN_RSA_BITS = 2048;

    /** A check with more bits than this, or a large exponent, costs milliseconds that somebody else chose. */
    private static final int MAX_RSA_BITS = 8192;

    private static final int MAX_EXPONENT_BITS = 32;

    private static final Map<Curve, SignatureAlgorithm> CURVES = Map.of(
            Curve.P_256, SignatureAlgorithm.ES256,
            Curve.P_384, SignatureAlgorithm.ES384,
            Curve.P_521, SignatureAlgorithm.ES512);

    private final @Nullable String id;
    private final String thumbprint;
    private final Set<SignatureAlgorithm> algorithms;
    private final String identity;
    private final Check check;

    private VerificationKey(JWK jwk, Set<SignatureAlgorithm> algorithms, Check check) throws JOSEException {
        this.id = jwk.getKeyID();
        this.algorithms = algorithms;
        this.thumbprint = jwk.computeThumbprint().toString();
        this.identity = thumbprint + " " + algorithms + " " + id;
        this.check = check;
    }

    /**
     * The usable public half of {@code jwk}, or null for a key that is for something else: encryption, a symmetric or unknown type, an algorithm that is
     * none of ours. A private part is ignored.
     *
     * @throws JOSEException if the key is meant for signatures and too weak or broken
     */
    public static @Nullable VerificationKey of(JWK jwk) throws JOSEException {
        if (!isForSignatures(jwk)) {
            return null;
        }
        if (jwk instanceof RSAKey rsa) {
            Set<SignatureAlgorithm> all = EnumSet.range(SignatureAlgorithm.RS256, SignatureAlgorithm.PS512);
            RSAPublicKey key = checkRsa(rsa.toRSAPublicKey());
            return narrowed(jwk, all, rsa(key));
        }
        if (jwk instanceof ECKey ec && CURVES.containsKey(ec.getCurve())) {
            Set<SignatureAlgorithm> one = EnumSet.of(CURVES.get(ec.getCurve()));
            return narrowed(jwk, one, ec(ec.toECPublicKey()));
        }
        if (jwk instanceof OctetKeyPair pair && Curve.Ed25519.equals(pair.getCurve())) {
            return narrowed(jwk, EnumSet.of(SignatureAlgorithm.ED25519), ed25519(pair));
        }
        return null;
    }

    @Nullable
    String id() {
        return id;
    }

    /** Its SHA-256 thumbprint (RFC 7638), base64url. */
    public String thumbprint() {
        return thumbprint;
    }

    boolean isFor(SignatureAlgorithm algorithm) {
        return algorithms.contains(algorithm);
    }

    /** Whether {@code signature}, base64url, is one of {@code signed}. Costs up to several milliseconds: not for an event loop. */
    public boolean verifies(SignatureAlgorithm algorithm, String signed, String signature)
            throws JOSEException, GeneralSecurityException {
        return isFor(algorithm)
                && check.verify(algorithm, signed.getBytes(StandardCharsets.US_ASCII), new Base64URL(signature));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerificationKey key && identity.equals(key.identity);
    }

    @Override
    public int hashCode() {
        return identity.hashCode();
    }

    private static boolean isForSignatures(JWK jwk) {
        if (jwk.getKeyUse() != null && !jwk.getKeyUse().equals(KeyUse.SIGNATURE)) {
            return false;
        }
        Set<KeyOperation> operations = jwk.getKeyOperations();
        return operations == null || operations.isEmpty() || operations.contains(KeyOperation.VERIFY);
    }

    private static @Nullable VerificationKey narrowed(JWK jwk, Set<SignatureAlgorithm> byType, Check check)
            throws JOSEException {
        Algorithm own = jwk.getAlgorithm();
        if (own != null) {
            byType.removeIf(algorithm -> SignatureAlgorithm.named(own.getName()).orElse(null) != algorithm);
        }
        return byType.isEmpty() ? null : new VerificationKey(jwk, byType, check);
    }

    private static RSAPublicKey checkRsa(RSAPublicKey key) throws JOSEException {
        int bits = key.getModulus().bitLength();
        if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
            throw new JOSEException("RSA key of " + bits + " bits, must have " + MIN_RSA_BITS + " to " + MAX_RSA_BITS);
        }
        BigInteger exponent = key.getPublicExponent();
        if (!exponent.testBit(0) || exponent.equals(BigInteger.ONE) || exponent.bitLength() > MAX_EXPONENT_BITS) {
            throw new JOSEException("RSA key with an unusable public exponent");
        }
        return key;
    }

    /** PSS stays with the JDK: Conscrypt knows it by other names than the library does. */
    private static Check rsa(RSAPublicKey key) {
        RSASSAVerifier plain = new RSASSAVerifier(key);
        RSASSAVerifier fast = new RSASSAVerifier(key);
        Provider provider = NativeSignatures.providerFor("SHA256withRSA");
        if (provider != null) {
            fast.getJCAContext().setProvider(provider);
        }
        return (algorithm, signed, signature) -> {
            boolean isPss = algorithm.jose().getName().startsWith("PS");
            return nimbus(isPss ? plain : fast).verify(algorithm, signed, signature);
        };
    }

    private static Check ec(ECPublicKey key) throws JOSEException {
        ECDSAVerifier verifier = new ECDSAVerifier(key);
        Provider provider = NativeSignatures.providerFor("SHA256withECDSA");
        if (provider != null) {
            verifier.getJCAContext().setProvider(provider);
        }
        return nimbus(verifier);
    }

    /** The header handed over is ours, with nothing but the algorithm: the token's own was read by {@code SignedToken}. */
    private static Check nimbus(JWSVerifier verifier) {
        return (algorithm, signed, signature) -> verifier.verify(new JWSHeader(algorithm.jose()), signed, signature);
    }

    /** By the JDK: the library would want another one for this curve. The encoding is that of RFC 8032 section 5.1.2. */
    private static Check ed25519(OctetKeyPair pair) throws JOSEException {
        byte[] encoded = pair.getDecodedX();
        if (encoded.length != 32) {
            throw new JOSEException("Ed25519 key of " + encoded.length + " bytes, must have 32");
        }
        byte[] bigEndian = new byte[32];
        for (int i = 0; i < 32; i++) {
            bigEndian[i] = encoded[31 - i];
        }
        boolean isXOdd = (bigEndian[0] & 0x80) != 0;
        bigEndian[0] &= 0x7F;
        try {
            PublicKey key = KeyFactory.getInstance("Ed25519")
                    .generatePublic(new EdECPublicKeySpec(
                            NamedParameterSpec.ED25519, new EdECPoint(isXOdd, new BigInteger(1, bigEndian))));
            return (algorithm, signed, signature) -> {
                byte[] raw = signature.decode();
                if (raw.length != 64) {
                    return false;
                }
                Signature verifier = Signature.getInstance("Ed25519");
                verifier.initVerify(key);
                verifier.update(signed);
                return verifier.verify(raw);
            };
        } catch (GeneralSecurityException e) {
            throw new JOSEException("Ed25519 key: " + e.getMessage(), e);
        }
    }

    private interface Check {
        boolean verify(SignatureAlgorithm algorithm, byte[] signed, Base64URL signature)
                throws JOSEException, GeneralSecurityException;
    }
}
