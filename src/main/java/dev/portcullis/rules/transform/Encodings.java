package dev.portcullis.rules.transform;

import dev.portcullis.rules.Ascii;
import dev.portcullis.rules.ByteSink;
import dev.portcullis.rules.Value;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Base64, hexadecimal and digests. */
final class Encodings {
    private Encodings() {}

    /** Decodes up to the first byte that base64 does not know, line ends aside; an unfinished group gives what it holds. */
    static Value base64Decode(Value value) {
        return base64(value, false);
    }

    /** Skips what base64 does not know, and goes on behind padding. */
    static Value base64DecodeExt(Value value) {
        return base64(value, true);
    }

    private static Value base64(Value value, boolean forgiving) {
        byte[] in = value.array();
        ByteSink out = new ByteSink(value.length() / 4 * 3 + 3);
        int bits = 0;
        int held = 0;
        for (int at = value.from(); at < value.to(); at++) {
            int b = in[at];
            int six = sixBits(b);
            if (six >= 0) {
                bits = (bits << 6 | six) & 0xFFFF;
                held += 6;
                if (held >= 8) {
                    held -= 8;
                    out.put(bits >> held);
                }
            } else if (forgiving && b == '=') {
                held = 0;
            } else if (!forgiving && b != '\r' && b != '\n') {
                break;
            }
        }
        return out.toValueUnlessEqual(value);
    }

    private static int sixBits(int b) {
        if (b >= 'A' && b <= 'Z') {
            return b - 'A';
        }
        if (b >= 'a' && b <= 'z') {
            return b - 'a' + 26;
        }
        if (Ascii.isDigit(b)) {
            return b - '0' + 52;
        }
        return b == '+' ? 62 : b == '/' ? 63 : -1;
    }

    static Value base64Encode(Value value) {
        return value.isEmpty() ? value : Value.of(Base64.getEncoder().encode(value.toBytes()));
    }

    static Value hexEncode(Value value) {
        if (value.isEmpty()) {
            return value;
        }
        ByteSink out = new ByteSink(value.length() * 2);
        for (int at = value.from(); at < value.to(); at++) {
            out.putHex(value.array()[at]);
        }
        return out.toValue();
    }

    /** Two digits make a byte; pairs that are not hexadecimal and an odd last byte are dropped. */
    static Value hexDecode(Value value) {
        byte[] in = value.array();
        ByteSink out = new ByteSink(value.length() / 2);
        for (int at = value.from(); at + 1 < value.to(); at += 2) {
            if (HexPairs.isPair(in, at, value.to())) {
                out.put(HexPairs.pair(in, at));
            }
        }
        return out.toValueUnlessEqual(value);
    }

    /** SQL's {@code 0x414243} becomes {@code ABC}, wherever it stands. */
    static Value sqlHexDecode(Value value) {
        byte[] in = value.array();
        int end = value.to();
        ByteSink out = new ByteSink(value.length());
        int at = value.from();
        while (at < end) {
            boolean hex =
                    in[at] == '0' && at + 1 < end && (in[at + 1] | 0x20) == 'x' && HexPairs.isPair(in, at + 2, end);
            if (!hex) {
                out.put(in[at++]);
                continue;
            }
            for (at += 2; HexPairs.isPair(in, at, end); at += 2) {
                out.put(HexPairs.pair(in, at));
            }
        }
        return out.toValueUnlessEqual(value);
    }

    static Value md5(Value value) {
        return digest("MD5", value);
    }

    static Value sha1(Value value) {
        return digest("SHA-1", value);
    }

    private static Value digest(String algorithm, Value value) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            digest.update(value.array(), value.from(), value.length());
            return Value.of(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }
}
