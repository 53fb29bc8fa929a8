package dev.portcullis.net;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One IP network: an address and the number of leading bits that count (RFC 4632, RFC 4291 section 2.3).
 *
 * <p>Host bits beyond the prefix are cleared. IPv4-mapped IPv6 addresses are read as the IPv4 address they carry, so
 * {@code ::ffff:10.0.0.1} is inside {@code 10.0.0.0/8}. Immutable.
 */
public final class Cidr {
    private final byte[] network;
    private final int prefixBits;

    private Cidr(byte[] network, int prefixBits) {
        this.network = network;
        this.prefixBits = prefixBits;
    }

    /** Parses {@code 10.0.0.0/8}, {@code 2001:db8::/32} or a single address. Empty when {@code text} is none of these. */
    public static Optional<Cidr> parse(String text) {
        int slash = text.indexOf('/');
        Optional<InetAddress> address = IpAddresses.parse(slash < 0 ? text : text.substring(0, slash));
        if (address.isEmpty()) {
            return Optional.empty();
        }
        byte[] bytes = address.get().getAddress();
        if (slash < 0) {
            return Optional.of(of(bytes, bytes.length * 8));
        }
        int bits = prefix(text.substring(slash + 1));
        boolean mapped = bytes.length == 4 && text.indexOf(':') >= 0;
        if (mapped && bits >= IpAddresses.MAPPED_PREFIX_BITS) {
            bits -= IpAddresses.MAPPED_PREFIX_BITS;
        } else if (mapped) {
            bytes = IpAddresses.mapped(bytes);
        }
        return bits < 0 || bits > bytes.length * 8 ? Optional.empty() : Optional.of(of(bytes, bits));
    }

    /** The network of the first {@code prefixBits} bits of {@code address}. */
    public static Cidr of(InetAddress address, int prefixBits) {
        return of(address.getAddress(), prefixBits);
    }

    private static Cidr of(byte[] bytes, int prefixBits) {
        if (prefixBits < 0 || prefixBits > bytes.length * 8) {
            throw new IllegalArgumentException("prefix is " + prefixBits + ", must be 0 to " + bytes.length * 8);
        }
        for (int bit = prefixBits; bit < bytes.length * 8; bit++) {
            bytes[bit >> 3] &= (byte) ~(0x80 >> (bit & 7));
        }
        return new Cidr(bytes, prefixBits);
    }

    /** Whether {@code address} lies inside. Addresses of the other family never do. */
    public boolean contains(InetAddress address) {
        return contains(address.getAddress());
    }

    boolean contains(byte[] address) {
        if (address.length != network.length) {
            return false;
        }
        int whole = prefixBits >> 3;
        for (int i = 0; i < whole; i++) {
            if (address[i] != network[i]) {
                return false;
            }
        }
        int rest = prefixBits & 7;
        return rest == 0 || ((address[whole] ^ network[whole]) & (0xFF00 >> rest) & 0xFF) == 0;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Cidr that && prefixBits == that.prefixBits && Arrays.equals(network, that.network);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(network) * 31 + prefixBits;
    }

    /** The network address and prefix length as text; the address is written as the JDK writes it. */
    @Override
    public String toString() {
        return IpAddresses.text(IpAddresses.ofBytes(network)) + "/" + prefixBits;
    }

    private static int prefix(String text) {
        if (text.isEmpty() || text.length() > 3) {
            return -1;
        }
        int bits = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            bits = bits * 10 + (c - '0');
        }
        return bits;
    }
}
