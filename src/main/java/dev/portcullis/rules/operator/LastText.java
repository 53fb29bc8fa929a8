package dev.portcullis.rules.operator;

import dev.portcullis.rules.Value;
import org.jspecify.annotations.Nullable;

/**
 * Looks for values in a text that is mostly the one of last time: a list that the rules have set, say. Which pairs of bytes stand in that text is remembered, and a value with a pair that does not
 * is not in it: most are known by their first bytes not to be. Safe for concurrent use.
 */
final class LastText {
    /** A longer text is no list of ours, and is not to be held on to. */
    private static final int MAX_BYTES = 4096;

    private volatile @Nullable Pairs last;

    /** Whether {@code value} stands anywhere in {@code text}. */
    boolean contains(Value text, Value value) {
        return (text.length() > MAX_BYTES || pairs(text).mayContain(value)) && ByteSearch.contains(text, value);
    }

    private Pairs pairs(Value text) {
        Pairs known = last;
        if (known == null || !known.text.equals(text)) {
            known = new Pairs(text.detached());
            last = known;
        }
        return known;
    }

    /** The pairs of bytes next to each other in one text, as a set that may say yes to others too. Immutable. */
    private static final class Pairs {
        private static final int BITS = 4096;

        private final Value text;
        private final long[] present = new long[BITS / Long.SIZE];

        Pairs(Value text) {
            this.text = text;
            for (int i = 1; i < text.length(); i++) {
                int bit = bit(text.at(i - 1), text.at(i));
                present[bit >> 6] |= 1L << bit;
            }
        }

        boolean mayContain(Value value) {
            for (int i = 1; i < value.length(); i++) {
                int bit = bit(value.at(i - 1), value.at(i));
                if ((present[bit >> 6] & 1L << bit) == 0) {
                    return false;
                }
            }
            return true;
        }

        /** Letters, digits and their separators differ in the low six bits. */
        private static int bit(int first, int second) {
            return (first & 63) << 6 | (second & 63);
        }
    }
}
