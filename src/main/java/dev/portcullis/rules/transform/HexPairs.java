package dev.portcullis.rules.transform;

import dev.portcullis.rules.Ascii;
import java.util.function.IntBinaryOperator;

/** Hexadecimal digits inside a longer run of bytes. */
final class HexPairs {
    private HexPairs() {}

    /** Whether two hexadecimal digits stand at {@code at}, before {@code end}. */
    static boolean isPair(byte[] in, int at, int end) {
        return at + 1 < end && Ascii.hex(in[at]) >= 0 && Ascii.hex(in[at + 1]) >= 0;
    }

    /** The byte that the two digits at {@code at} write. */
    static int pair(byte[] in, int at) {
        return Ascii.hex(in[at]) << 4 | Ascii.hex(in[at + 1]);
    }

    /** The byte for {@code uHHHH} at {@code at}, or -1 when that is not there. */
    static int unicodeByte(byte[] in, int at, int end) {
        return unicodeByte(in, at, end, HexPairs::narrow);
    }

    /** The same, by what {@code codes} says of the high and the low half; -1 stands for no byte. */
    static int unicodeByte(byte[] in, int at, int end, IntBinaryOperator codes) {
        boolean there = at < end && (in[at] | 0x20) == 'u' && isPair(in, at + 1, end) && isPair(in, at + 3, end);
        return there ? codes.applyAsInt(pair(in, at + 1), pair(in, at + 3)) : -1;
    }

    /** The low byte of a 16-bit code; full-width ASCII (U+FF01 to U+FF5E) becomes ASCII. */
    static int narrow(int high, int low) {
        return high == 0xFF && low > 0 && low < 0x5F ? low + 0x20 : low;
    }
}
