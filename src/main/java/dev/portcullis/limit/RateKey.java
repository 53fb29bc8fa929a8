package dev.portcullis.limit;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * For whom a limit counts, in 128 bits: an IPv4 address, an IPv6 network of 64 bits (what one subscriber has at the least, RFC 6177), or the
 * first half of the SHA-256 of a text. Immutable.
 */
public record RateKey(long high, long low) {
    /** The one key of a limit that counts for all together. */
    public static final RateKey ALL = new RateKey(0, 0);

    /** Stands where an address key has no network: no text hashes to it by intent, and IPv6 networks leave the low half free. */
    private static final long V4 = 0x4000_0000_0000_0004L;

    private static final long V6 = 0x6000_0000_0000_0006L;

    /** The key of a client address: all of IPv4, the first 64 bits of IPv6. */
    public static RateKey of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return address instanceof Inet4Address
                ? new RateKey(Integer.toUnsignedLong(bytes.getInt()), V4)
                : new RateKey(bytes.getLong(), V6);
    }

    /**
     * The key of a text within its kind, such as {@code ("header", value)}. Kinds keep texts of different origin apart: a client that may choose
     * a header must not be able to spend the tokens of a claim.
     */
    public static RateKey of(String kind, String text) {
        MessageDigest sha256 = sha256();
        sha256.update(kind.getBytes(StandardCharsets.UTF_8));
        sha256.update((byte) 0);
        ByteBuffer digest = ByteBuffer.wrap(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
        return new RateKey(digest.getLong(), digest.getLong());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
