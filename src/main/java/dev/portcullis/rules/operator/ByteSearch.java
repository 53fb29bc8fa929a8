package dev.portcullis.rules.operator;

import dev.portcullis.rules.Value;

/**
 * Finds the occurrences of one byte string in one value in linear time, by Knuth, Morris and Pratt: either side may be the
 * attacker's. One owner at a time.
 */
final class ByteSearch {
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
        return needle.isEmpty() || (needle.length() <= value.length() && new ByteSearch(value, needle).next() >= 0);
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
