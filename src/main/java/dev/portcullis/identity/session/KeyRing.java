package dev.portcullis.identity.session;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Secrets that seal what browsers keep for us, by AES-256-GCM: the first seals, all open, so that one can be replaced without anybody noticing.
 *
 * <p>Every text is sealed under a key of its own, HMAC-SHA256 of the secret over purpose and 16 random bytes: a key is used once, so the nonce can be constant, and the number of texts
 * under one secret is bounded by nothing practical (with random nonces alone it would be 2^32). What was sealed for one purpose and context cannot be opened for another. Safe for
 * concurrent use if {@code random} is.
 */
public final class KeyRing {
    /** What sealing adds to a text. */
    public static final int OVERHEAD = 1 + KeyRing.ID_BYTES + KeyRing.SALT_BYTES + KeyRing.TAG_BYTES;

    private static final int ID_BYTES = 4;
    private static final int SALT_BYTES = 16;
    private static final int TAG_BYTES = 16;
    private static final byte FORMAT = 1;
    private static final byte[] NONCE = new byte[12];

    private final List<Key> keys;
    private final RandomGenerator random;

    /** A secret, and what of it tells which it was. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Key(SecretKeySpec secret, byte[] id) {}

    /**
     * @param secrets at least one, of at least 32 bytes each
     * @param random a cryptographic one
     */
    public KeyRing(List<byte[]> secrets, RandomGenerator random) {
        if (secrets.isEmpty() || secrets.stream().anyMatch(secret -> secret.length < 32)) {
            throw new IllegalArgumentException("a key ring needs secrets of at least 32 bytes");
        }
        this.random = random;
        this.keys = secrets.stream().map(KeyRing::key).toList();
    }

    private static Key key(byte[] secret) {
        SecretKeySpec spec = new SecretKeySpec(secret, "HmacSHA256");
        return new Key(spec, Arrays.copyOf(hmac(spec, "key id", new byte[0]), ID_BYTES));
    }

    /** Seals {@code plain} so that only {@link #open} with the same {@code purpose} and {@code context} opens it. */
    public byte[] seal(String purpose, String context, byte[] plain) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        Key key = keys.get(0);
        try {
            byte[] sealed =
                    cipher(Cipher.ENCRYPT_MODE, key, purpose, context, salt).doFinal(plain);
            return ByteBuffer.allocate(OVERHEAD + plain.length)
                    .put(FORMAT)
                    .put(key.id)
                    .put(salt)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        }
    }

    /** What was sealed, or null if it was not sealed by one of these secrets for this purpose and context, or was changed. */
    public byte @Nullable [] open(String purpose, String context, byte[] sealed) {
        if (sealed.length < OVERHEAD || sealed[0] != FORMAT) {
            return null;
        }
        byte[] id = Arrays.copyOfRange(sealed, 1, 1 + ID_BYTES);
        byte[] salt = Arrays.copyOfRange(sealed, 1 + ID_BYTES, 1 + ID_BYTES + SALT_BYTES);
        int start = 1 + ID_BYTES + SALT_BYTES;
        for (Key key : keys) {
            if (MessageDigest.isEqual(key.id, id)) {
                try {
                    return cipher(Cipher.DECRYPT_MODE, key, purpose, context, salt)
                            .doFinal(sealed, start, sealed.length - start);
                } catch (AEADBadTagException e) {
                    return null;
                } catch (GeneralSecurityException e) {
                    throw new IllegalStateException("every Java platform has AES-GCM", e);
                }
            }
        }
        return null;
    }

    private static Cipher cipher(int mode, Key key, String purpose, String context, byte[] salt)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        byte[] once = hmac(key.secret, purpose, salt);
        cipher.init(mode, new SecretKeySpec(once, "AES"), new GCMParameterSpec(TAG_BYTES * 8, NONCE));
        cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private static byte[] hmac(SecretKeySpec secret, String purpose, byte[] salt) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(secret);
            mac.update(("portcullis " + purpose).getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return mac.doFinal(salt);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA256", e);
        }
    }
}
