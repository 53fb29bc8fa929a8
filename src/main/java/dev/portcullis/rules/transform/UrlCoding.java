package dev.portcullis.rules.transform;

import dev.portcullis.rules.Ascii;
import dev.portcullis.rules.ByteSink;
import dev.portcullis.rules.Value;
import java.util.function.IntBinaryOperator;

/** Percent coding in its several dialects, and the {@code %uHHHH} notation of UTF-8 text. */
final class UrlCoding {
    private UrlCoding() {}

    /** {@code %HH} and {@code +}; a percent sign that starts nothing valid stays. */
    static Value urlDecode(Value value) {
        return decode(value, (high, low) -> -1); // reads no code
    }

    /** Also {@code %uHHHH}, of which the low byte counts, and full-width ASCII becomes ASCII. */
    static Value urlDecodeUni(Value value) {
        return decode(value, HexPairs::narrow);
    }

    /** The same, by the map of a backend; a code that it lacks is read by its low byte. */
    static Value urlDecodeUni(Value value, UnicodeMap map) {
        return decode(value, (high, low) -> {
            int mapped = map.byteFor(high << 8 | low);
            return mapped < 0 ? HexPairs.narrow(high, low) : mapped;
        });
    }

    private static Value decode(Value value, IntBinaryOperator codes) {
        byte[] in = value.array();
        int at = value.from();
        int end = value.to();
        while (at < end && in[at] != '%' && in[at] != '+') {
            at++;
        }
        if (at == end) {
            return value;
        }
        ByteSink out = new ByteSink(value.length());
        out.put(in, value.from(), at);
        while (at < end) {
            int b = in[at];
            int decoded = b == '%' ? HexPairs.unicodeByte(in, at + 1, end, codes) : -1;
            if (decoded >= 0) {
                out.put(decoded);
                at += 6;
            } else if (b == '%' && HexPairs.isPair(in, at + 1, end)) {
                out.put(HexPairs.pair(in, at + 1));
                at += 3;
            } else {
                out.put(b == '+' ? ' ' : b);
                at++;
            }
        }
        return out.toValueUnlessEqual(value);
    }

    /** Letters, digits and {@code *} stay, a blank becomes {@code +}, the rest {@code %hh}. */
    static Value urlEncode(Value value) {
        byte[] in = value.array();
        ByteSink out = new ByteSink(value.length() + 16);
        for (int at = value.from(); at < value.to(); at++) {
            int b = in[at] & 0xFF;
            if (Ascii.isLetterOrDigit(b) || b == '*') {
                out.put(b);
            } else if (b == ' ') {
                out.put('+');
            } else {
                out.put('%');
                out.putHex(b);
            }
        }
        return out.toValueUnlessEqual(value);
    }

    /**
     * Every UTF-8 sequence of two to four bytes becomes {@code %uHHHH} (at least four digits). Overlong forms and surrogates
     * are written as the code point that they hold, so that rules see what a careless decoder would; other bytes stay.
     */
    static Value utf8toUnicode(Value value) {
        byte[] in = value.array();
        int at = value.from();
        int end = value.to();
        while (at < end && in[at] >= 0) {
            at++;
        }
        if (at == end) {
            return value;
        }
        ByteSink out = new ByteSink(value.length() * 2);
        out.put(in, value.from(), at);
        while (at < end) {
            int length = sequenceLength(in, at, end);
            if (length == 1) {
                out.put(in[at]);
            } else {
                putCodePoint(out, codePoint(in, at, length));
            }
            at += length;
        }
        return out.toValueUnlessEqual(value);
    }

    /** How many bytes the sequence at {@code at} has: 2 to 4, or 1 for ASCII and for anything that is not UTF-8 in shape. */
    private static int sequenceLength(byte[] in, int at, int end) {
        int b = in[at] & 0xFF;
        int length = b < 0xC0 ? 1 : b < 0xE0 ? 2 : b < 0xF0 ? 3 : b < 0xF8 ? 4 : 1;
        for (int i = 1; i < length; i++) {
            if (at + i >= end || (in[at + i] & 0xC0) != 0x80) {
                return 1;
            }
        }
        return length;
    }

    private static int codePoint(byte[] in, int at, int length) {
        int point = in[at] & (0x7F >> length);
        for (int i = 1; i < length; i++) {
            point = point << 6 | (in[at + i] & 0x3F);
        }
        return point;
    }

    private static void putCodePoint(ByteSink out, int point) {
        out.put('%');
        out.put('u');
        String digits = Integer.toHexString(point);
        for (int i = digits.length(); i < 4; i++) {
            out.put('0');
        }
        for (int i = 0; i < digits.length(); i++) {
            out.put(digits.charAt(i));
        }
    }
}
