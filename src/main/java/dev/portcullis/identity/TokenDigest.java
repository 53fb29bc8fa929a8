package dev.portcullis.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The SHA-256 of a token, by which it is remembered: memory then holds no credentials. Immutable. */
record TokenDigest(long a, long b, long c, long d) {
    static TokenDigest of(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            ByteBuffer longs = ByteBuffer.wrap(digest);
            return new TokenDigest(longs.getLong(), longs.getLong(), longs.getLong(), longs.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
