package dev.portcullis.rules.operator;

import dev.portcullis.rules.Value;
import java.util.Arrays;

/**
 * Finds the occurrences of one byte string in one value in linear time, by Knuth, Morris and Pratt: either side may be the
 * attacker's. One owner at a time.
 */
final class ByteSearch {
    /** After so many false beginnings a search by tables is cheaper, and the only one that stays linear. */
    private static final int PATIENCE = 16;

    private final Value value;
    private final Value needle;
    /** For each prefix of the needle, the length of its longest proper border. */
    private final int[] borders;

    private int at;
    private int matched;

    ByteSearch(Value value, Value needle) {
        this.value = value;
        this.needle = needle;
        this.borders = new int[needle.length()];
        for (int i = 1, border = 0; i < borders.length; i++) {
            while (border > 0 && needle.at(i) != needle.at(border)) {
                border = borders[border - 1];
            }
            border += needle.at(i) == needle.at(border) ? 1 : 0;
            borders[i] = border;
        }
    }

    /** Whether {@code needle} stands anywhere in {@code value}. */
    static boolean contains(Value value, Value needle) {
        if (needle.isEmpty() || needle.length() > value.length()) {
            return needle.isEmpty();
        }
        byte[] in = value.array();
        byte first = needle.array()[needle.from()];
        byte last = needle.array()[needle.to() - 1];
        byte middle = needle.array()[needle.from() + needle.length() / 2];
        int patience = PATIENCE;
        for (int at = value.from(), end = value.to() - needle.length(); at <= end; at++) {
            if (in[at] == first && in[at + needle.length() - 1] == last && in[at + needle.length() / 2] == middle) {
                if (Arrays.equals(in, at, at + needle.length(), needle.array(), needle.from(), needle.to())) {
                    return true;
                }
                if (--patience == 0) {
                    return new ByteSearch(value, needle).next() >= 0;
                }
            }
        }
        return false;
    }

    /** Where the needle, which is not empty, next stands, overlapping the last place or not; -1 when nowhere. */
    int next() {
        while (at < value.length()) {
            int b = value.at(at);
            while (matched > 0 && (matched == needle.length() || b != needle.at(matched))) {
                matched = borders[matched - 1];
            }
            matched += b == needle.at(matched) ? 1 : 0;
            at++;
            if (matched == needle.length()) {
                return at - matched;
            }
        }
        return -1;
    }
}
