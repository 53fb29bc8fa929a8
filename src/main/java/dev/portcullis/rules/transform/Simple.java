package dev.portcullis.rules.transform;

import dev.portcullis.rules.Ascii;
import dev.portcullis.rules.ByteSink;
import dev.portcullis.rules.Value;
import java.util.function.IntUnaryOperator;

/** Transformations that decide byte by byte: letter case, parity, NUL and white space. */
final class Simple {
    /** No-break space in Latin-1, which ModSecurity counts as white space to remove or compress. */
    private static final int NO_BREAK_SPACE = 0xA0;

    private static final int DROP = -1;

    private Simple() {}

    /** The most frequent of all, so it has a loop of its own. */
    static Value lowercase(Value value) {
        byte[] in = value.array();
        int at = value.from();
        while (at < value.to() && !isCapital(in[at])) {
            at++;
        }
        if (at == value.to()) {
            return value;
        }
        byte[] out = value.toBytes();
        for (int i = at - value.from(); i < out.length; i++) {
            out[i] = isCapital(out[i]) ? (byte) (out[i] | 0x20) : out[i];
        }
        return Value.of(out);
    }

    private static boolean isCapital(byte b) {
        return b >= 'A' && b <= 'Z';
    }

    static Value uppercase(Value value) {
        return map(value, b -> b >= 'a' && b <= 'z' ? b - 0x20 : b);
    }

    static Value removeNulls(Value value) {
        return map(value, b -> b == 0 ? DROP : b);
    }

    static Value replaceNulls(Value value) {
        return map(value, b -> b == 0 ? ' ' : b);
    }

    static Value parityEven7bit(Value value) {
        return map(value, b -> (b & 0x7F) | ((Integer.bitCount(b & 0x7F) & 1) << 7));
    }

    static Value parityOdd7bit(Value value) {
        return map(value, b -> (b & 0x7F) | ((~Integer.bitCount(b & 0x7F) & 1) << 7));
    }

    static Value parityZero7bit(Value value) {
        return map(value, b -> b & 0x7F);
    }

    /** Also removes the no-break space, in Latin-1 and in UTF-8. */
    static Value removeWhitespace(Value value) {
        byte[] in = value.array();
        int at = value.from();
        while (at < value.to() && !isWide(in[at] & 0xFF)) {
            at++;
        }
        if (at == value.to()) {
            return value;
        }
        ByteSink out = new ByteSink(value.length());
        out.put(in, value.from(), at);
        for (; at < value.to(); at++) {
            int b = in[at] & 0xFF;
            if (b == NO_BREAK_SPACE && out.last() == 0xC2) {
                out.truncate(out.size() - 1);
            } else if (!isWide(b)) {
                out.put(b);
            }
        }
        return out.toValue();
    }

    /** Every run of white space becomes one blank; a lone tab too. */
    static Value compressWhitespace(Value value) {
        byte[] in = value.array();
        ByteSink out = new ByteSink(value.length());
        boolean inRun = false;
        for (int at = value.from(); at < value.to(); at++) {
            int b = in[at] & 0xFF;
            boolean space = isWide(b);
            if (!space) {
                out.put(b);
            } else if (!inRun) {
                out.put(' ');
            }
            inRun = space;
        }
        return out.toValueUnlessEqual(value);
    }

    static Value trim(Value value) {
        return trimRight(trimLeft(value));
    }

    static Value trimLeft(Value value) {
        int start = 0;
        while (start < value.length() && Ascii.isSpace(value.at(start))) {
            start++;
        }
        return value.slice(start, value.length());
    }

    static Value trimRight(Value value) {
        int end = value.length();
        while (end > 0 && Ascii.isSpace(value.at(end - 1))) {
            end--;
        }
        return value.slice(0, end);
    }

    static Value length(Value value) {
        return Value.ofLatin1(Integer.toString(value.length()));
    }

    private static boolean isWide(int b) {
        return Ascii.isSpace(b) || b == NO_BREAK_SPACE;
    }

    /** Maps each byte on its own; {@link #DROP} removes it. Copies only from the first byte that changes. */
    private static Value map(Value value, IntUnaryOperator mapping) {
        byte[] in = value.array();
        int at = value.from();
        while (at < value.to() && mapping.applyAsInt(in[at] & 0xFF) == (in[at] & 0xFF)) {
            at++;
        }
        if (at == value.to()) {
            return value;
        }
        ByteSink out = new ByteSink(value.length());
        out.put(in, value.from(), at);
        for (; at < value.to(); at++) {
            int mapped = mapping.applyAsInt(in[at] & 0xFF);
            if (mapped != DROP) {
                out.put(mapped);
            }
        }
        return out.toValue();
    }
}
