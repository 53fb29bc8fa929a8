package dev.portcullis.rules;

/** UTF-8 by RFC 3629, on bytes. */
public final class Utf8 {
    private Utf8() {}

    /** The length of the well-formed sequence at {@code at} (Unicode 15, table 3-7), or 0 when there is none. */
    public static int sequence(byte[] in, int at, int end) {
        int lead = in[at] & 0xFF;
        int length = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
        if (length < 2 || at + length > end) {
            return length < 2 ? length : 0;
        }
        int second = in[at + 1] & 0xFF;
        int lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        int highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        boolean valid = second >= lowest && second <= highest;
        for (int i = 2; i < length; i++) {
            valid &= (in[at + i] & 0xC0) == 0x80;
        }
        return valid ? length : 0;
    }

    /** Adds the code point, which is no surrogate. */
    public static void put(ByteSink out, int point) {
        if (point < 0x80) {
            out.put(point);
        } else if (point < 0x800) {
            out.put(0xC0 | point >> 6);
            out.put(0x80 | (point & 0x3F));
        } else if (point < 0x10000) {
            out.put(0xE0 | point >> 12);
            out.put(0x80 | (point >> 6 & 0x3F));
            out.put(0x80 | (point & 0x3F));
        } else {
            out.put(0xF0 | point >> 18);
            out.put(0x80 | (point >> 12 & 0x3F));
            out.put(0x80 | (point >> 6 & 0x3F));
            out.put(0x80 | (point & 0x3F));
        }
    }
}
