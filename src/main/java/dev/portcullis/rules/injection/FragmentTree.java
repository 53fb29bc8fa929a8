package dev.portcullis.rules.injection;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A set of short words over ASCII, as a tree of their letters: whether one of them is anywhere in a text costs at most the
 * length of the longest for each position. Immutable.
 */
final class FragmentTree {
    private static final int LETTERS = 128;
    private static final char WORD = Character.MAX_VALUE;

    /** For each node and letter the next node, 0 for none; {@link #WORD} where a word ends. The root is node 0. */
    private final char[] next;

    FragmentTree(Collection<String> words) {
        List<char[]> nodes = new ArrayList<>();
        nodes.add(new char[LETTERS]);
        words.forEach(word -> add(word, nodes));
        next = new char[nodes.size() * LETTERS];
        for (int i = 0; i < nodes.size(); i++) {
            System.arraycopy(nodes.get(i), 0, next, i * LETTERS, LETTERS);
        }
    }

    private static void add(String word, List<char[]> nodes) {
        char[] node = nodes.get(0);
        for (int i = 0; i < word.length() - 1; i++) {
            char letter = word.charAt(i);
            if (node[letter] == WORD) {
                return;
            }
            if (node[letter] == 0) {
                node[letter] = (char) nodes.size();
                nodes.add(new char[LETTERS]);
            }
            node = nodes.get(node[letter]);
        }
        node[word.charAt(word.length() - 1)] = WORD;
    }

    /** Whether {@code text}, which is ASCII, holds one of the words. */
    boolean isIn(String text) {
        for (int start = 0; start < text.length(); start++) {
            int node = 0;
            for (int at = start; at < text.length(); at++) {
                char found = next[node * LETTERS + text.charAt(at)];
                if (found == WORD) {
                    return true;
                }
                if (found == 0) {
                    break;
                }
                node = found;
            }
        }
        return false;
    }
}
