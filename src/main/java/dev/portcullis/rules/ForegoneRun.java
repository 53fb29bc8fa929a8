package dev.portcullis.rules;

import dev.portcullis.rules.TxNames.TxName;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rules in a row that read and change transaction variables only, such as those that add up scores, and what becomes of these where those that are read have the
 * values that they have in a request in which nothing was found. Immutable.
 */
final class ForegoneRun {
    private final TxName[] reads;
    /** What is read, in the order of {@link #reads}; null where there is no such variable. */
    private final @Nullable Entry[] expected;

    private final TxName[] changes;
    /** What they are changed to, in the order of {@link #changes}. */
    private final Entry[] results;

    private final Matched.@Nullable Hit lastHit;
    private final int next;

    @SuppressWarnings("ReferenceEquality") // equal hits may follow each other
    private ForegoneRun(Draft draft, int next) {
        TxCollection tx = draft.evaluation.tx();
        Matched.Hit last = draft.evaluation.matched().last();
        this.reads = draft.expected.keySet().toArray(TxName[]::new);
        this.expected = draft.expected.values().toArray(Entry[]::new);
        this.changes = draft.changed.toArray(TxName[]::new);
        this.results = draft.changed.stream()
                .map(name -> Objects.requireNonNull(tx.find(name)))
                .toArray(Entry[]::new);
        this.lastHit = last == draft.before ? null : last;
        this.next = next;
    }

    /** Whether all that the rules read is in {@code tx} as expected. */
    boolean isForegoneIn(TxCollection tx) {
        for (int i = 0; i < reads.length; i++) {
            if (!isSame(expected[i], tx.find(reads[i]))) {
                return false;
            }
        }
        return true;
    }

    /** Whether a variable is the same as before. */
    @SuppressWarnings("ReferenceEquality") // the quick way for what is shared by all transactions
    static boolean isSame(@Nullable Entry one, @Nullable Entry other) {
        return one == other || (one != null && other != null && one.value().equals(other.value()));
    }

    /** Does what the rules do. */
    void apply(Evaluation evaluation) {
        for (int i = 0; i < changes.length; i++) {
            evaluation.tx().set(changes[i], results[i]);
        }
        if (lastHit != null) {
            evaluation.matched().replay(lastHit);
        }
    }

    /** The position of the rule that follows. */
    int next() {
        return next;
    }

    /** What rules read and change that a transaction runs in a row. One owner at a time. */
    static final class Draft {
        private final Evaluation evaluation;
        private final Matched.@Nullable Hit before;
        private final Map<TxName, @Nullable Entry> expected = new LinkedHashMap<>();
        private final Set<TxName> changed = new LinkedHashSet<>();

        /** Of the rules that {@code evaluation} runs from now on. */
        Draft(Evaluation evaluation) {
            this.evaluation = evaluation;
            this.before = evaluation.matched().last();
        }

        /** Runs {@code rule}, which reads and may change what {@code looks} says; returns whether it matched. */
        @SuppressWarnings("ReferenceEquality") // what is set anew may be equal
        boolean run(Rule rule, TxLooks looks) {
            TxCollection tx = evaluation.tx();
            looks.reads().forEach(this::expect);
            Map<TxName, @Nullable Entry> old = new LinkedHashMap<>();
            looks.changes().forEach(name -> old.put(name, tx.find(name)));
            boolean matches = evaluation.trial().matches(rule);
            old.forEach((name, entry) -> {
                if (tx.find(name) == entry) {
                    expect(name); // set to the same or not at all: either is right only where it was so before
                } else {
                    changed.add(name);
                }
            });
            return matches;
        }

        private void expect(TxName name) {
            if (!changed.contains(name)) {
                expected.putIfAbsent(name, evaluation.tx().find(name));
            }
        }

        /** The rules so far, the one at {@code next} being the first that is not among them; null if they change nothing. */
        @Nullable
        ForegoneRun endingBefore(int next) {
            return changed.isEmpty() ? null : new ForegoneRun(this, next);
        }
    }
}
