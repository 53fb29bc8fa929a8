package dev.portcullis.rules.operator;

import dev.portcullis.rules.Ascii;
import dev.portcullis.rules.Value;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;

/**
 * Finds any of many phrases in one pass, ASCII letter case aside (Aho and Corasick 1975).
 *
 * <p>A trie in parallel arrays: children of a state form a list, except that the root has a full row, since
 * nearly every byte of ordinary text is looked up there. Each byte costs amortized constant time. Immutable, safe for
 * concurrent use.
 */
final class PhraseAutomaton {
    private static final int ROOT = 0;
    private static final int NONE = -1;

    private int states = 1;
    private int[] firstChild;
    private int[] nextSibling;
    private byte[] label;
    private int[] fail;
    /** Length of the longest phrase that ends in a state, 0 when none does. */
    private int[] phraseLength;
    /** Where the root goes on each byte; {@link #ROOT} when nothing starts with it. */
    private final int[] fromRoot = new int[256];

    /** An automaton for {@code phrases}; empty ones are ignored. */
    PhraseAutomaton(Collection<Value> phrases) {
        int capacity = 1;
        for (Value phrase : phrases) {
            capacity = Math.addExact(capacity, phrase.length());
        }
        firstChild = filled(capacity);
        nextSibling = filled(capacity);
        label = new byte[capacity];
        fail = new int[capacity];
        phraseLength = new int[capacity];
        phrases.forEach(this::add);
        trim();
        linkFailures();
    }

    private static int[] filled(int size) {
        int[] array = new int[size];
        Arrays.fill(array, NONE);
        return array;
    }

    private void add(Value phrase) {
        int state = ROOT;
        for (int i = 0; i < phrase.length(); i++) {
            int b = Ascii.lower(phrase.at(i));
            int next = child(state, b);
            state = next == NONE ? newChild(state, b) : next;
        }
        phraseLength[state] = phrase.length();
    }

    private int newChild(int parent, int b) {
        int state = states++;
        label[state] = (byte) b;
        nextSibling[state] = firstChild[parent];
        firstChild[parent] = state;
        if (parent == ROOT) {
            fromRoot[b] = state;
        }
        return state;
    }

    private int child(int state, int b) {
        if (state == ROOT) {
            return fromRoot[b] == ROOT ? NONE : fromRoot[b];
        }
        int child = firstChild[state];
        while (child != NONE && (label[child] & 0xFF) != b) {
            child = nextSibling[child];
        }
        return child;
    }

    private void trim() {
        firstChild = Arrays.copyOf(firstChild, states);
        nextSibling = Arrays.copyOf(nextSibling, states);
        label = Arrays.copyOf(label, states);
        fail = Arrays.copyOf(fail, states);
        phraseLength = Arrays.copyOf(phraseLength, states);
    }

    /** Breadth first, so that a failure link always leads to a state that is finished. */
    private void linkFailures() {
        Deque<Integer> queue = new ArrayDeque<>();
        queue.add(ROOT);
        while (!queue.isEmpty()) {
            int parent = queue.remove();
            for (int state = firstChild[parent]; state != NONE; state = nextSibling[state]) {
                fail[state] = parent == ROOT ? ROOT : step(fail[parent], label[state] & 0xFF);
                phraseLength[state] = Math.max(phraseLength[state], phraseLength[fail[state]]);
                queue.add(state);
            }
        }
    }

    private int step(int from, int b) {
        int state = from;
        while (state != ROOT) {
            int child = child(state, b);
            if (child != NONE) {
                return child;
            }
            state = fail[state];
        }
        return fromRoot[b];
    }

    /** The part of {@code value} that a phrase matches, the one that ends first; {@link Value#EMPTY} when none does. */
    Value find(Value value) {
        byte[] in = value.array();
        int state = ROOT;
        for (int at = value.from(); at < value.to(); at++) {
            state = step(state, Ascii.lower(in[at] & 0xFF));
            if (phraseLength[state] > 0) {
                int end = at + 1 - value.from();
                return value.slice(end - phraseLength[state], end);
            }
        }
        return Value.EMPTY;
    }
}
