package dev.portcullis.rules.regex;

import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a pattern matches anywhere in some bytes, with one array look-up a byte: a deterministic automaton whose states, sets of places of a {@link
 * PositionGraph}, are made when first reached (Thompson's construction, run lazily as in RE2).
 *
 * <p>States are shared by all threads. They are immutable but for the links to their followers, which any thread may add: a thread that does not see a link
 * makes it again, and finds the same state. A pattern keeps at most {@link #MAX_STATES}, and all patterns of one {@link StateBudget} share its memory. Beyond
 * that the states are dropped; the search that wanted more goes on without making any, at the cost of one set operation a byte, unless its states paid
 * off so far. Safe for concurrent use.
 */
final class LazyAutomaton {
    static final int MAX_STATES = 4_000;
    /** A search that reads so many bytes for each state it makes is better off making more. */
    private static final int PAYING_BYTES_PER_STATE = 10;
    /** What a state costs beside its arrays: object headers, fields and its entry in the table. */
    private static final int STATE_OVERHEAD_BYTES = 120;

    /** A set of places, and where each class of bytes leads; without {@code next} the search is decided. */
    private static final class State {
        final long[] set;
        final int before;
        final @Nullable State @Nullable [] next;

        State(long[] set, int before, @Nullable State @Nullable [] next) {
            this.set = set;
            this.before = before;
            this.next = next;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof State that && before == that.before && Arrays.equals(set, that.set);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(set) + before;
        }
    }

    private static final State MATCHED = new State(new long[] {1}, 0, null);
    private static final State DEAD = new State(new long[0], 0, null);

    /** The states made so far. */
    private final class Cache {
        private final ConcurrentHashMap<State, State> states = new ConcurrentHashMap<>();
        private final AtomicLong bytes = new AtomicLong();
        private final State start;
        private volatile boolean isClosed;

        Cache() {
            long[] set = new long[graph.words()];
            graph.addBeginnings(set, PositionGraph.EDGE);
            start = state(set, PositionGraph.EDGE);
            states.put(start, start);
        }

        /** The one state equal to {@code fresh}; null when there is no room for it. */
        @Nullable
        State intern(State fresh) {
            if (fresh.next == null) {
                return fresh;
            }
            State known = states.get(fresh);
            if (known != null) {
                return known;
            }
            long size = STATE_OVERHEAD_BYTES + 8L * fresh.set.length + 4L * fresh.next.length;
            if (isClosed || states.size() >= MAX_STATES || !budget.take(size)) {
                drop(this);
                return null;
            }
            bytes.addAndGet(size);
            known = states.putIfAbsent(fresh, fresh);
            return known == null ? fresh : known;
        }
    }

    private final PositionGraph graph;
    private final StateBudget budget;
    private volatile @Nullable Cache cache;

    LazyAutomaton(PositionGraph graph, StateBudget budget) {
        this.graph = graph;
        this.budget = budget;
    }

    /** Whether the pattern matches somewhere between {@code from} and {@code to}, which are the ends of the text. */
    boolean isIn(byte[] in, int from, int to) {
        Cache states = cache();
        State state = states.start;
        byte[] classes = graph.classes();
        int at = from;
        int since = from;
        int made = 0;
        @Nullable State[] row = state.next;
        while (row != null) {
            int byteClass = at < to ? classes[in[at] & 0xFF] & 0xFF : graph.classCount();
            State next = row[byteClass];
            if (next == null) {
                next = follow(states, state, byteClass);
                made++;
            }
            if (next == null) {
                if ((long) made * PAYING_BYTES_PER_STATE > at - since) {
                    return isInWithoutStates(state, in, at, to);
                }
                states = cache();
                next = new State(state.set, state.before, new State[graph.classCount() + 1]);
                since = at;
                made = 0;
            } else {
                at++;
            }
            state = next;
            row = state.next;
        }
        return isMatched(state);
    }

    @SuppressWarnings("ReferenceEquality") // there is one such state
    private static boolean isMatched(State state) {
        return state == MATCHED;
    }

    private Cache cache() {
        Cache known = cache;
        if (known == null) {
            known = new Cache();
            cache = known;
            budget.join(this);
        }
        return known;
    }

    /** Forgets all states. */
    void drop() {
        Cache known = cache;
        if (known != null) {
            drop(known);
        }
    }

    @SuppressWarnings("ReferenceEquality") // a cache is its own identity
    private void drop(Cache full) {
        full.isClosed = true;
        if (cache == full) {
            cache = null;
            budget.giveBack(full.bytes.getAndSet(0));
        }
    }

    /** Where {@code byteClass} leads from {@code state}, linked for the next time; null when there is no room for that. */
    private @Nullable State follow(Cache states, State state, int byteClass) {
        State next;
        if (byteClass == graph.classCount()) {
            next = isMatchAtEnd(state.set, state.before) ? MATCHED : DEAD;
        } else {
            long[] set = new long[graph.words()];
            step(state.set, state.before, byteClass, set);
            next = states.intern(state(set, graph.side(byteClass)));
        }
        if (next != null && state.next != null) {
            state.next[byteClass] = next;
        }
        return next;
    }

    private State state(long[] set, int before) {
        if (PositionGraph.isMatch(set)) {
            return MATCHED;
        }
        if (graph.isAnchored() && isEmpty(set)) {
            return DEAD;
        }
        return new State(set, graph.remembered(set, before), new State[graph.classCount() + 1]);
    }

    private static boolean isEmpty(long[] set) {
        for (long word : set) {
            if (word != 0) {
                return false;
            }
        }
        return true;
    }

    /** Fills {@code out}, which is empty, with the places behind a byte of {@code byteClass}. */
    private void step(long[] set, int before, int byteClass, long[] out) {
        int side = graph.side(byteClass);
        long[] open = set;
        if (graph.hasConditions(set)) {
            open = graph.decide(set, before, side);
            if (PositionGraph.isMatch(open)) {
                out[0] |= 1;
            }
        }
        graph.take(open, byteClass, out);
        graph.addBeginnings(out, side);
    }

    private boolean isMatchAtEnd(long[] set, int before) {
        return PositionGraph.isMatch(graph.decide(set, before, PositionGraph.EDGE));
    }

    private boolean isInWithoutStates(State from, byte[] in, int start, int to) {
        long[] set = from.set.clone();
        long[] next = new long[set.length];
        int before = from.before;
        for (int at = start; at < to; at++) {
            int byteClass = graph.classOf(in[at] & 0xFF);
            Arrays.fill(next, 0);
            step(set, before, byteClass, next);
            if (PositionGraph.isMatch(next)) {
                return true;
            }
            if (graph.isAnchored() && isEmpty(next)) {
                return false;
            }
            long[] spare = set;
            set = next;
            next = spare;
            before = graph.side(byteClass);
        }
        return isMatchAtEnd(set, before);
    }
}
