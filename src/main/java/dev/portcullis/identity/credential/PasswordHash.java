package dev.portcullis.identity.credential;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A password as it is kept: PBKDF2-HMAC-SHA256 (RFC 8018 section 5.2) with a salt of its own, written {@code pbkdf2-sha256:ROUNDS:SALT:HASH} in base64url. Arrays are not copied.
 * Immutable.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PasswordHash(int iterations, byte[] salt, byte[] hash) {
    /** What OWASP asks for in 2023 and after. */
    static final int ITERATIONS = 600_000;

    private static final int MIN_ITERATIONS = 100_000;
    private static final int MAX_ITERATIONS = 10_000_000;
    private static final String SCHEME = "pbkdf2-sha256";
    private static final int BYTES = 32;
    private static final int SALT_BYTES = 16;

    /** Costs hundreds of milliseconds. */
    static PasswordHash make(String password, RandomGenerator random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return new PasswordHash(ITERATIONS, salt, derive(password, salt, ITERATIONS));
    }

    /** Empty if {@code text} is no such hash, or one that is too cheap or too dear. */
    static Optional<PasswordHash> parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 4 || !parts[0].equals(SCHEME) || !parts[1].matches("[0-9]{1,8}")) {
            return Optional.empty();
        }
        try {
            int iterations = Integer.parseInt(parts[1]);
            byte[] salt = Base64.getUrlDecoder().decode(parts[2]);
            byte[] hash = Base64.getUrlDecoder().decode(parts[3]);
            boolean isUsable = iterations >= MIN_ITERATIONS
                    && iterations <= MAX_ITERATIONS
                    && salt.length >= SALT_BYTES
                    && hash.length == BYTES;
            return isUsable ? Optional.of(new PasswordHash(iterations, salt, hash)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Costs hundreds of milliseconds, right or wrong. */
    boolean isOf(String password) {
        return MessageDigest.isEqual(hash, derive(password, salt, iterations));
    }

    String text() {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        return SCHEME + ":" + iterations + ":" + base64.encodeToString(salt) + ":" + base64.encodeToString(hash);
    }

    private static byte[] derive(String password, byte[] salt, int iterations) {
        PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, BYTES * 8);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has PBKDF2WithHmacSHA256", e);
        } finally {
            spec.clearPassword();
        }
    }

    /** Without the hash. */
    @Override
    public String toString() {
        return SCHEME + ":" + iterations;
    }
}
