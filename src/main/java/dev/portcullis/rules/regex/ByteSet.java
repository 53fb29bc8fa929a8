package dev.portcullis.rules.regex;

import dev.portcullis.rules.Ascii;
import java.util.BitSet;
import java.util.function.IntPredicate;

/** A set of bytes, written as a character class that RE2J reads without any folding. One owner at a time. */
final class ByteSet {
    private static final int SIZE = 256;
    /** What means something inside of a class. */
    private static final String META = "\\[]^-";
    /** How the bytes from tab to carriage return are written, behind a backslash. */
    private static final String LAYOUT = "tnvfr";

    private final BitSet bits = new BitSet(SIZE);

    static ByteSet of(IntPredicate members) {
        ByteSet set = new ByteSet();
        for (int b = 0; b < SIZE; b++) {
            if (members.test(b)) {
                set.add(b);
            }
        }
        return set;
    }

    static ByteSet single(int b) {
        ByteSet set = new ByteSet();
        set.add(b);
        return set;
    }

    void add(int b) {
        bits.set(b);
    }

    void addRange(int first, int last) {
        bits.set(first, last + 1);
    }

    void addAll(ByteSet other) {
        bits.or(other.bits);
    }

    ByteSet complement() {
        ByteSet set = new ByteSet();
        set.bits.or(bits);
        set.bits.flip(0, SIZE);
        return set;
    }

    /** With the other case of every ASCII letter; bytes above 0x7F have no case. */
    ByteSet folded() {
        ByteSet set = new ByteSet();
        set.bits.or(bits);
        for (int b = bits.nextSetBit(0); b >= 0; b = bits.nextSetBit(b + 1)) {
            if (Ascii.isLetter(b)) {
                set.add(b ^ 0x20);
            }
        }
        return set;
    }

    /** The set as an RE2 class; {@code foldsAround} says that it will stand where {@code (?i)} is on. */
    String toClass(boolean foldsAround) {
        StringBuilder out = new StringBuilder();
        if (bits.isEmpty()) {
            return "[^\\x{0}-\\x{10ffff}]";
        }
        out.append('[');
        for (int first = bits.nextSetBit(0); first >= 0; ) {
            int last = bits.nextClearBit(first) - 1;
            append(out, first);
            if (last > first) {
                out.append('-');
                append(out, last);
            }
            first = bits.nextSetBit(last + 1);
        }
        out.append(']');
        boolean exposed = foldsAround && bits.nextSetBit(0x80) >= 0;
        return exposed ? "(?-i:" + out + ")" : out.toString();
    }

    /** As short as can be: RE2J copies what is left of a pattern at each member of a class. */
    private static void append(StringBuilder out, int b) {
        if (b >= '\t' && b <= '\r') {
            out.append('\\').append(LAYOUT.charAt(b - '\t'));
        } else if (b >= ' ' && b <= '~') {
            out.append(META.indexOf(b) < 0 ? "" : "\\").append((char) b);
        } else {
            out.append("\\x{").append(Integer.toHexString(b)).append('}');
        }
    }
}
