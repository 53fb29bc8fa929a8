package dev.portcullis.identity.token;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;

/** Mints ES256 tokens from literal JSON, so that a test may write what no library would. */
public final class RawTokens {
    private final KeyPair pair;
    private final String keyId;

    public RawTokens(String keyId) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            this.pair = generator.generateKeyPair();
            this.keyId = keyId;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public String signed(String headerJson, String claimsJson) {
        String signed = base64(headerJson) + "." + base64(claimsJson);
        return signed + "." + base64(signature(signed));
    }

    byte[] signature(String signed) {
        try {
            Signature signer = Signature.getInstance("SHA256withECDSAinP1363Format");
            signer.initSign(pair.getPrivate());
            signer.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    byte[] publicKeyBytes() {
        return pair.getPublic().getEncoded();
    }

    /** The public key as one JWK; {@code extra} adds members, each with a comma before it. */
    public String jwk(String extra) {
        ECPublicKey key = (ECPublicKey) pair.getPublic();
        return "{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"" + keyId + "\",\"x\":\""
                + base64(fixed(key.getW().getAffineX().toByteArray())) + "\",\"y\":\""
                + base64(fixed(key.getW().getAffineY().toByteArray())) + "\"" + extra + "}";
    }

    public String jwks() {
        return "{\"keys\":[" + jwk("") + "]}";
    }

    private static byte[] fixed(byte[] number) {
        byte[] out = new byte[32];
        int length = Math.min(32, number.length);
        System.arraycopy(number, number.length - length, out, 32 - length, length);
        return out;
    }

    public static String base64(String text) {
        return base64(text.getBytes(StandardCharsets.UTF_8));
    }

    public static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    public static byte[] repeated(int count, int value) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
