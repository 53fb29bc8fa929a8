package dev.portcullis.rules.transform;

import dev.portcullis.rules.Ascii;
import dev.portcullis.rules.ByteSink;
import dev.portcullis.rules.Value;

/**
 * Backslash escapes of JavaScript, CSS and C. Each reads as the most permissive interpreter would: unknown escapes lose their
 * backslash, code points keep their low byte.
 */
final class Escapes {
    private final byte[] in;
    private final int end;
    private final ByteSink out;
    private int at;

    private Escapes(Value value) {
        in = value.array();
        at = value.from();
        end = value.to();
        out = new ByteSink(value.length());
    }

    static Value jsDecode(Value value) {
        return decode(value, Escapes::javaScript);
    }

    static Value cssDecode(Value value) {
        return decode(value, Escapes::css);
    }

    static Value escapeSeqDecode(Value value) {
        return decode(value, Escapes::ansiC);
    }

    private interface Dialect {
        /** Reads one escape; {@link #at} is behind the backslash and moves behind the escape. */
        void read(Escapes escapes);
    }

    private static Value decode(Value value, Dialect dialect) {
        Escapes escapes = new Escapes(value);
        if (!escapes.copyToBackslash()) {
            return value;
        }
        do {
            escapes.at++;
            dialect.read(escapes);
        } while (escapes.copyToBackslash());
        return escapes.out.toValueUnlessEqual(value);
    }

    private boolean copyToBackslash() {
        int start = at;
        while (at < end && in[at] != '\\') {
            at++;
        }
        out.put(in, start, at);
        return at < end;
    }

    private void javaScript() {
        int b = peek();
        int code = b == 'u' ? HexPairs.unicodeByte(in, at, end) : -1;
        if (b < 0) {
            out.put('\\');
        } else if (code >= 0) {
            put(code, 5);
        } else if (b == 'u' && putBracedCodePoint()) {
            return;
        } else if (b == 'x' && HexPairs.isPair(in, at + 1, end)) {
            put(HexPairs.pair(in, at + 1), 3);
        } else if (isOctal(at)) {
            octal(0xFF);
        } else {
            put(b == '?' ? b : control(b), 1);
        }
    }

    /** ECMAScript 2015 section 11.8.4: a code point of any number of digits in braces after {@code \\u}. */
    private boolean putBracedCodePoint() {
        int digit = at + 2;
        if (at + 1 >= end || in[at + 1] != '{') {
            return false;
        }
        int code = 0;
        while (digit < end && Ascii.hex(in[digit]) >= 0) {
            code = (code << 4 | Ascii.hex(in[digit++])) & 0xFFFF;
        }
        if (digit == at + 2 || digit >= end || in[digit] != '}') {
            return false;
        }
        out.put(HexPairs.narrow(code >> 8, code & 0xFF));
        at = digit + 1;
        return true;
    }

    /** CSS Syntax Level 3 section 4.3.7: up to six digits and one white space. */
    private void css() {
        if (at >= end) {
            return;
        }
        int digits = 0;
        int code = 0;
        while (digits < 6 && at + digits < end && Ascii.hex(in[at + digits]) >= 0) {
            code = code << 4 | Ascii.hex(in[at + digits++]);
        }
        if (digits > 0) {
            out.put(HexPairs.narrow(code >> 8, code & 0xFF));
            at += digits;
            at += at < end && Ascii.isSpace(in[at]) ? 1 : 0;
        } else if (in[at] == '\n') {
            at++;
        } else {
            put(in[at], 1);
        }
    }

    private void ansiC() {
        int b = peek();
        boolean hex = b == 'x' || b == 'X';
        if (b < 0) {
            out.put('\\');
        } else if (hex && HexPairs.isPair(in, at + 1, end)) {
            put(HexPairs.pair(in, at + 1), 3);
        } else if (hex && at + 2 < end && Ascii.isLetterOrDigit(in[at + 1]) && Ascii.isLetterOrDigit(in[at + 2])) {
            // Two places filled with what is no number: ModSecurity leaves such an escape whole.
            out.put('\\');
            put(b, 1);
        } else if (isOctal(at)) {
            octal(0x1FF);
        } else {
            put(control(b), 1);
        }
    }

    private static int control(int b) {
        return switch (b) {
            case 'a' -> 7;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> 0x0B;
            default -> b;
        };
    }

    /** One to three octal digits, as many as stay within {@code max}. */
    private void octal(int max) {
        int code = 0;
        for (int i = 0; i < 3 && isOctal(at) && (code << 3 | (in[at] - '0')) <= max; i++) {
            code = code << 3 | (in[at++] - '0');
        }
        out.put(code);
    }

    private boolean isOctal(int index) {
        return index < end && in[index] >= '0' && in[index] <= '7';
    }

    private int peek() {
        return at < end ? in[at] & 0xFF : -1;
    }

    private void put(int b, int consumed) {
        out.put(b);
        at += consumed;
    }
}
