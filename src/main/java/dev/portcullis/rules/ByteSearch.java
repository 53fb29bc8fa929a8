package dev.portcullis.rules;

/**
 * Where one sequence of bytes stands in others, in time linear in both (Knuth, Morris, Pratt: Fast Pattern Matching in Strings, 1977): both may come from the
 * client. Immutable.
 */
final class ByteSearch {
    private final Value wanted;
    /** For each length of what has matched, the longest shorter one that has matched as well. */
    private final int[] fallback;

    ByteSearch(Value wanted) {
        if (wanted.isEmpty()) {
            throw new IllegalArgumentException("nothing stands everywhere");
        }
        this.wanted = wanted;
        this.fallback = new int[wanted.length() + 1];
        int matched = 0;
        for (int i = 1; i < wanted.length(); i++) {
            matched = advance(matched, wanted.at(i));
            fallback[i + 1] = matched;
        }
    }

    private int advance(int matched, int b) {
        int length = matched;
        while (length > 0 && (length == wanted.length() || wanted.at(length) != b)) {
            length = fallback[length];
        }
        return wanted.at(length) == b ? length + 1 : 0;
    }

    /** Hears of places. */
    interface Found {
        void at(int from, int to);
    }

    /** Tells every place in {@code text}, also those that overlap; returns how many there are. */
    int each(byte[] text, Found receiver) {
        int matched = 0;
        int count = 0;
        for (int i = 0; i < text.length; i++) {
            matched = advance(matched, text[i] & 0xFF);
            if (matched == wanted.length()) {
                receiver.at(i + 1 - matched, i + 1);
                count++;
            }
        }
        return count;
    }

    /** How many of the first bytes that are wanted are the last of {@code text}; all of them if it ends in a whole place. */
    int begunAtEnd(byte[] text) {
        int matched = 0;
        for (byte b : text) {
            matched = advance(matched, b & 0xFF);
        }
        return matched;
    }

    boolean isIn(Value text) {
        int matched = 0;
        for (int i = 0; i < text.length(); i++) {
            matched = advance(matched, text.at(i));
            if (matched == wanted.length()) {
                return true;
            }
        }
        return false;
    }
}
