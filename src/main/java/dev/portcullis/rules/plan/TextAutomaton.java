package dev.portcullis.rules.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds which of many texts stand in a value, ASCII case aside, in one pass (Aho and Corasick 1975), as a table with one look-up a byte. Bytes that occur in no
 * text share a column. What is found is not the text but the numbers of those who asked for it. Immutable.
 */
final class TextAutomaton {
    /** So that a state fits a char. */
    private static final int MAX_STATES = 60_000;

    private static final int ROOT = 0;

    /** The column of each byte. */
    private final char[] columns = new char[256];

    private final int width;
    private final char[] next;
    /** For each state the place in {@link #groups} of those whose texts end here; 0 is nobody. */
    private final char[] found;

    private final int[][] groups;

    /** Texts, in lower case and none empty, and the numbers of those who ask for each. */
    TextAutomaton(Map<String, Set<Integer>> askers) {
        Map<String, Set<Integer>> texts = cut(askers);
        this.width = assignColumns(texts);
        Builder builder = new Builder();
        texts.forEach(builder::add);
        int[] queue = builder.breadthFirst();
        this.next = builder.close(queue);
        this.found = new char[queue.length];
        this.groups = builder.groups(queue, found);
    }

    /** Shortens texts as far as the size of the table asks for: what is found then is only more. */
    private static Map<String, Set<Integer>> cut(Map<String, Set<Integer>> askers) {
        int length = Requirement.MAX_TEXT;
        while (length > 2 && statesAtMost(askers, length) > MAX_STATES) {
            length--;
        }
        Map<String, Set<Integer>> texts = new HashMap<>();
        for (Map.Entry<String, Set<Integer>> each : askers.entrySet()) {
            String text = each.getKey().substring(0, Math.min(each.getKey().length(), length));
            texts.computeIfAbsent(text, t -> new HashSet<>()).addAll(each.getValue());
        }
        return texts;
    }

    private static long statesAtMost(Map<String, Set<Integer>> askers, int length) {
        return askers.keySet().stream()
                .mapToLong(text -> Math.min(text.length(), length))
                .sum();
    }

    private int assignColumns(Map<String, ?> texts) {
        char used = 1;
        for (String text : texts.keySet()) {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (columns[c] == 0) {
                    columns[c] = used++;
                }
            }
        }
        for (char c = 'a'; c <= 'z'; c++) {
            columns[c - 32] = columns[c];
        }
        return used;
    }

    /** The trie while it is filled: the children of a state form a list. One owner at a time. */
    private final class Builder {
        private char[] firstChild = new char[1_024];
        /** The root, which is nobody's child, stands for none. */
        private char[] nextSibling = new char[1_024];

        private char[] column = new char[1_024];

        /** Who asked for the text that ends in a state. */
        private final List<Set<Integer>> ends = new ArrayList<>(List.of(Set.of()));

        private char[] fail = {};

        void add(String text, Set<Integer> numbers) {
            int state = ROOT;
            for (int i = 0; i < text.length(); i++) {
                state = child(state, columns[text.charAt(i)]);
            }
            ends.set(state, numbers);
        }

        private int child(int parent, char wanted) {
            int child = firstChild[parent];
            while (child != ROOT && column[child] != wanted) {
                child = nextSibling[child];
            }
            return child == ROOT ? newChild(parent, wanted) : child;
        }

        private int newChild(int parent, char at) {
            int state = ends.size();
            ends.add(Set.of());
            if (state == column.length) {
                firstChild = Arrays.copyOf(firstChild, state * 2);
                nextSibling = Arrays.copyOf(nextSibling, state * 2);
                column = Arrays.copyOf(column, state * 2);
            }
            column[state] = at;
            nextSibling[state] = firstChild[parent];
            firstChild[parent] = (char) state;
            return state;
        }

        /** All states, each behind its parent. */
        int[] breadthFirst() {
            int[] queue = new int[ends.size()];
            int size = 1;
            for (int head = 0; head < size; head++) {
                for (int child = firstChild[queue[head]]; child != ROOT; child = nextSibling[child]) {
                    queue[size++] = child;
                }
            }
            return queue;
        }

        /** The trie as an automaton: each state goes where that of its longest proper ending goes, which is finished before, but for its own children. */
        char[] close(int[] queue) {
            char[] rows = new char[queue.length * width];
            fail = new char[queue.length];
            for (int state : queue) {
                int row = state * width;
                int fallback = fail[state] * width;
                System.arraycopy(rows, fallback, rows, row, width);
                for (int child = firstChild[state]; child != ROOT; child = nextSibling[child]) {
                    fail[child] = state == ROOT ? ROOT : rows[fallback + column[child]];
                    rows[row + column[child]] = (char) child;
                }
            }
            return rows;
        }

        /** Equal groups are kept once; fills {@code found} with their places. */
        int[][] groups(int[] queue, char[] found) {
            Map<Set<Integer>, Integer> places = new HashMap<>();
            List<int[]> groups = new ArrayList<>(List.of(new int[0]));
            for (int state : queue) {
                Set<Integer> own = ends.get(state);
                Set<Integer> inherited = ends.get(fail[state]);
                Set<Integer> group = own.isEmpty() ? inherited : union(own, inherited);
                ends.set(state, group);
                if (own.isEmpty()) {
                    found[state] = found[fail[state]];
                } else {
                    int place = places.computeIfAbsent(group, g -> groups.size());
                    if (place == groups.size()) {
                        groups.add(group.stream().mapToInt(Integer::intValue).toArray());
                    }
                    found[state] = (char) place;
                }
            }
            return groups.toArray(int[][]::new);
        }

        private static Set<Integer> union(Set<Integer> one, Set<Integer> other) {
            if (other.isEmpty()) {
                return one;
            }
            Set<Integer> both = new HashSet<>(one);
            both.addAll(other);
            return both;
        }
    }

    /** Where the byte {@code b} leads from {@code state}; a value starts in state 0. */
    int next(int state, int b) {
        return next[state * width + columns[b]];
    }

    /** The place of the numbers found in {@code state}; 0 is none. */
    int group(int state) {
        return found[state];
    }

    /** The numbers at {@code place}; never write to the array. */
    int[] numbers(int place) {
        return groups[place];
    }
}
