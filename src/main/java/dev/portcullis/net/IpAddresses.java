package dev.portcullis.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Reads and writes IP addresses as text, without ever asking a name service. */
public final class IpAddresses {
    private IpAddresses() {}

    /**
     * Parses dotted-quad IPv4 or RFC 4291 IPv6 text, without brackets, zone or port; empty for everything else. Leading
     * zeros in an IPv4 part are refused (they mean octal to some readers).
     */
    public static Optional<InetAddress> parse(String text) {
        byte[] bytes = text.indexOf(':') >= 0 ? parseV6(text) : parseV4(text);
        return bytes.length == 0 ? Optional.empty() : Optional.of(ofBytes(bytes));
    }

    /**
     * {@code address} as logs, rules and fields have it: IPv6 as RFC 5952 section 4 writes it, {@code ::1} and not {@code 0:0:0:0:0:0:0:1}, without the zone that the JDK
     * appends to link-local addresses.
     */
    public static String text(InetAddress address) {
        return address instanceof Inet6Address ? v6(address.getAddress()) : address.getHostAddress();
    }

    private static String v6(byte[] address) {
        int gap = -1;
        int gapGroups = 1; // one group alone is not left out
        for (int at = 0; at < GROUPS; at += Math.max(1, zeros(address, at))) {
            int zeros = zeros(address, at);
            gap = zeros > gapGroups ? at : gap;
            gapGroups = Math.max(zeros, gapGroups);
        }
        StringBuilder out = new StringBuilder(39);
        for (int at = 0; at < GROUPS; at += at == gap ? gapGroups : 1) {
            if (at == gap) {
                out.append("::");
            } else {
                boolean isFirst = out.isEmpty() || at == gap + gapGroups;
                out.append(isFirst ? "" : ":").append(Integer.toHexString(group(address, at)));
            }
        }
        return out.toString();
    }

    /** How many groups from {@code at} on are zero. */
    private static int zeros(byte[] address, int at) {
        int end = at;
        while (end < GROUPS && group(address, end) == 0) {
            end++;
        }
        return end - at;
    }

    private static int group(byte[] address, int at) {
        return (address[2 * at] & 0xFF) << 8 | (address[2 * at + 1] & 0xFF);
    }

    private static final int GROUPS = 8;

    /** Length of the prefix {@code ::ffff:0:0} that IPv4-mapped addresses share (RFC 4291 section 2.5.5.2). */
    static final int MAPPED_PREFIX_BITS = 96;

    /** The 16 bytes of the IPv4-mapped IPv6 address that carries the 4 bytes {@code v4}. */
    static byte[] mapped(byte[] v4) {
        byte[] out = new byte[16];
        out[10] = (byte) 0xFF;
        out[11] = (byte) 0xFF;
        System.arraycopy(v4, 0, out, 12, 4);
        return out;
    }

    static InetAddress ofBytes(byte[] address) {
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + address.length, e);
        }
    }

    private static final byte[] INVALID = {};

    private static byte[] parseV4(String text) {
        byte[] out = new byte[4];
        int at = 0;
        for (int part = 0; part < 4; part++) {
            int start = at;
            int value = 0;
            while (at < text.length() && isDigit(text.charAt(at)) && at - start < 3) {
                value = value * 10 + (text.charAt(at++) - '0');
            }
            boolean leadingZero = at - start > 1 && text.charAt(start) == '0';
            if (at == start || value > 255 || leadingZero) {
                return INVALID;
            }
            out[part] = (byte) value;
            if (part < 3 && (at >= text.length() || text.charAt(at++) != '.')) {
                return INVALID;
            }
        }
        return at == text.length() ? out : INVALID;
    }

    /** Groups left of "::" fill from the front, those right of it from the back. */
    private static byte[] parseV6(String text) {
        int gap = text.indexOf("::");
        if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
            return INVALID;
        }
        byte[] head = groups(gap < 0 ? text : text.substring(0, gap), gap < 0);
        byte[] tail = gap < 0 ? new byte[0] : groups(text.substring(gap + 2), true);
        if (head.length > 16 || tail.length > 16) {
            return INVALID;
        }
        int total = head.length + tail.length;
        if (gap < 0 ? total != 16 : total > 14) {
            return INVALID;
        }
        byte[] out = new byte[16];
        System.arraycopy(head, 0, out, 0, head.length);
        System.arraycopy(tail, 0, out, 16 - tail.length, tail.length);
        return out;
    }

    private static final byte[] BAD_GROUPS = new byte[17];

    private static byte[] groups(String text, boolean mayEndInV4) {
        if (text.isEmpty()) {
            return new byte[0];
        }
        String[] parts = text.split(":", -1);
        boolean v4 = mayEndInV4 && parts[parts.length - 1].indexOf('.') >= 0;
        int hexParts = v4 ? parts.length - 1 : parts.length;
        if (parts.length > 8) {
            return BAD_GROUPS;
        }
        byte[] out = new byte[hexParts * 2 + (v4 ? 4 : 0)];
        for (int i = 0; i < hexParts; i++) {
            int value = hexGroup(parts[i]);
            if (value < 0) {
                return BAD_GROUPS;
            }
            out[2 * i] = (byte) (value >> 8);
            out[2 * i + 1] = (byte) value;
        }
        if (v4) {
            byte[] quad = parseV4(parts[hexParts]);
            if (quad.length == 0) {
                return BAD_GROUPS;
            }
            System.arraycopy(quad, 0, out, hexParts * 2, 4);
        }
        return out;
    }

    private static int hexGroup(String part) {
        if (part.isEmpty() || part.length() > 4) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < part.length(); i++) {
            int digit = Character.digit(part.charAt(i), 16);
            if (digit < 0 || part.charAt(i) > 'f') {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
