package dev.portcullis.rules.regex;

import dev.portcullis.rules.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.List;

/**
 * Tells in one pass whether a value contains any of a few texts, ASCII case aside (Aho and Corasick 1975), as a table with one look-up a byte. Bytes that occur in
 * no text share a column. Immutable.
 */
final class LiteralScan {
    private static final int ROOT = 0;

    /** The column of each byte. */
    private final byte[] columns = new byte[256];

    private final int width;
    private final char[] next;
    private final boolean[] accepting;

    /** @param texts in lower case, none empty */
    LiteralScan(Collection<String> texts) {
        this.width = assignColumns(texts);
        List<int[]> trie = new ArrayList<>();
        List<Boolean> ends = new ArrayList<>();
        newState(trie, ends);
        for (String text : texts) {
            int state = ROOT;
            for (int i = 0; i < text.length(); i++) {
                int column = columns[text.charAt(i)];
                if (trie.get(state)[column] < 0) {
                    trie.get(state)[column] = newState(trie, ends);
                }
                state = trie.get(state)[column];
            }
            ends.set(state, true);
        }
        close(trie, ends);
        this.next = new char[trie.size() * width];
        this.accepting = new boolean[trie.size()];
        for (int state = 0; state < trie.size(); state++) {
            accepting[state] = ends.get(state);
            for (int column = 0; column < width; column++) {
                next[state * width + column] = (char) trie.get(state)[column];
            }
        }
    }

    private int assignColumns(Collection<String> texts) {
        int columnsUsed = 1;
        for (String text : texts) {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (columns[c] == 0) {
                    columns[c] = (byte) columnsUsed++;
                }
            }
        }
        for (char c = 'a'; c <= 'z'; c++) {
            columns[c - 32] = columns[c];
        }
        return columnsUsed;
    }

    private int newState(List<int[]> trie, List<Boolean> ends) {
        int[] row = new int[width];
        Arrays.fill(row, -1);
        trie.add(row);
        ends.add(false);
        return trie.size() - 1;
    }

    /** Turns the trie into an automaton: breadth first, so that the state a missing edge falls back to is finished. */
    private void close(List<int[]> trie, List<Boolean> ends) {
        int[] fail = new int[trie.size()];
        Deque<Integer> queue = new ArrayDeque<>();
        queue.add(ROOT);
        while (!queue.isEmpty()) {
            int state = queue.remove();
            int[] row = trie.get(state);
            for (int column = 0; column < width; column++) {
                int fallback = state == ROOT ? ROOT : trie.get(fail[state])[column];
                int child = row[column];
                if (child < 0) {
                    row[column] = fallback;
                } else {
                    fail[child] = fallback;
                    ends.set(child, ends.get(child) || ends.get(fallback));
                    queue.add(child);
                }
            }
        }
    }

    /** Whether any of the texts stands in {@code value}. */
    boolean isIn(Value value) {
        byte[] in = value.array();
        int state = ROOT;
        for (int at = value.from(), to = value.to(); at < to; at++) {
            state = next[state * width + columns[in[at] & 0xFF]];
            if (accepting[state]) {
                return true;
            }
        }
        return false;
    }
}
