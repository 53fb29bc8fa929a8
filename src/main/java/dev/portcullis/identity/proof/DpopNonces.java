package dev.portcullis.identity.proof;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Nonces that a client must put into its DPoP proofs (RFC 9449 section 9), without memory: the number of a span of time and its HMAC. A nonce is good in its own span and the
 * next. Immutable, safe for concurrent use.
 */
public final class DpopNonces {
    private static final String MAC = "HmacSHA256";
    private static final int MAC_BYTES = 16;

    private final SecretKeySpec key;
    private final Clock clock;
    private final Duration span;

    /** @param key at least 16 random bytes that nobody else knows */
    public DpopNonces(byte[] key, Clock clock, Duration span) {
        if (key.length < 16) {
            throw new IllegalArgumentException("the key has " + key.length + " bytes, must have at least 16");
        }
        this.key = new SecretKeySpec(key, MAC);
        this.clock = clock;
        this.span = span;
    }

    /** The nonce to give out now. */
    public String current() {
        return nonce(number());
    }

    /** Whether {@code nonce} is ours and not too old. */
    public boolean accepts(String nonce) {
        byte[] given = nonce.getBytes(StandardCharsets.UTF_8);
        long now = number();
        return isSame(given, nonce(now)) || isSame(given, nonce(now - 1));
    }

    private static boolean isSame(byte[] given, String ours) {
        return MessageDigest.isEqual(given, ours.getBytes(StandardCharsets.UTF_8));
    }

    private long number() {
        return Math.floorDiv(clock.millis(), span.toMillis());
    }

    private String nonce(long number) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            byte[] text = ByteBuffer.allocate(8).putLong(number).array();
            byte[] sum = mac.doFinal(text);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(sum, MAC_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + MAC, e);
        }
    }
}
