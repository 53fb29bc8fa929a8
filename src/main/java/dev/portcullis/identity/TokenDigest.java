package dev.portcullis.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The SHA-256 of a token, by which it is remembered: memory then holds no credentials. Immutable. */
public record TokenDigest(long a, long b, long c, long d) {
    /** Of the UTF-8 of {@code token}. */
    public static TokenDigest of(String token) {
        try {
            return ofHash(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The digest whose 32 bytes are {@code hash}. */
    public static TokenDigest ofHash(byte[] hash) {
        ByteBuffer longs = ByteBuffer.wrap(hash);
        return new TokenDigest(longs.getLong(), longs.getLong(), longs.getLong(), longs.getLong());
    }
}
