package dev.portcullis.rules;

import dev.portcullis.rules.plan.Prefilter;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * Which rules can match the values of one transaction, as far as {@link Gates} can tell without trying them; decided anew in each phase.
 *
 * <p>For a value that recurs it is remembered which gates it leaves shut, so that all of them are decided at once. New values are looked at together, for a whole group
 * when the first of its gates is asked about. One owner at a time.
 */
final class Candidates {
    private final Evaluation evaluation;
    private final TargetValues values;
    private final TransformationTrie transformations;
    private final Prefilter prefilter;
    private final Gates gates;
    private final Prefilter.Union union;
    /** Variables that have been asked for entries in this phase, and those of them that have some. */
    private final Set<Variable> asked = EnumSet.noneOf(Variable.class);

    private final Set<Variable> present = EnumSet.noneOf(Variable.class);
    /** By gate, a bit each. */
    private final long[] open;
    /** By group: whether its gates are decided for new values too. */
    private final boolean[] isDecided;

    private Gates.Ask ask;
    /** Whether a gate has been asked about in this phase. */
    private boolean isBegun;

    private boolean hasNewValues;

    Candidates(Evaluation evaluation, TargetValues values, Plan plan) {
        this.evaluation = evaluation;
        this.values = values;
        this.transformations = plan.transformations();
        this.prefilter = plan.prefilter();
        this.gates = plan.gates();
        this.union = prefilter.union();
        this.open = new long[gates.words()];
        this.isDecided = new boolean[gates.groupCount()];
        this.ask = gates.ask(1);
    }

    /** Has the gates of {@code ask} decided anew, since a phase begins; no others may be asked about. */
    void enter(Gates.Ask wanted) {
        ask = wanted;
        isBegun = false;
    }

    /** False only when the rule behind {@code gate} cannot match. */
    boolean mayMatch(int gate) {
        if (!isBegun) {
            begin();
        }
        if (hasNewValues && !isOpen(gate)) {
            int group = gates.groupOf(gate);
            if (!isDecided[group]) {
                isDecided[group] = true;
                decideByNewValues(gates.group(group));
            }
        }
        return isOpen(gate);
    }

    private boolean isOpen(int gate) {
        return (open[gate >> 6] & 1L << gate) != 0;
    }

    /** Opens the gates that values open which recur. */
    private void begin() {
        isBegun = true;
        hasNewValues = false;
        Arrays.fill(open, 0);
        asked.clear();
        present.clear();
        Arrays.fill(isDecided, false);
        for (Aim aim : ask.aims()) {
            if (hasEntries(aim.selection().variable())) {
                for (Entry entry : values.entries(aim)) {
                    Derived derived = entry.derived(evaluation);
                    if (derived.recurs()) {
                        openBy(derived, gates.behind(aim));
                    } else {
                        hasNewValues = true;
                    }
                }
            }
        }
    }

    /** Most variables that rules look at are empty in most requests: to see that is quicker than to select from each. */
    private boolean hasEntries(Variable variable) {
        if (asked.add(variable) && evaluation.variables().hasEntries(variable)) {
            present.add(variable);
        }
        return present.contains(variable);
    }

    /** Opens those of {@code wanted} that {@code derived} opens, and remembers which it leaves shut. */
    private void openBy(Derived derived, long[] wanted) {
        long[] shut = derived.shut(open.length);
        for (int w = 0; w < open.length; w++) {
            long rest = wanted[w] & ask.bits()[w] & ~open[w] & ~shut[w];
            for (; rest != 0; rest &= rest - 1) {
                int gate = w * Long.SIZE + Long.numberOfTrailingZeros(rest);
                if (mayMeet(derived, gate)) {
                    open[w] |= 1L << gate;
                } else {
                    shut[w] |= 1L << gate;
                }
            }
        }
    }

    private boolean mayMeet(Derived derived, int gate) {
        int filter = gates.filter(gate);
        int number = gates.number(gate);
        for (int node : gates.group(gates.groupOf(gate)).nodes()) {
            boolean isRuledOut = filter != Prefilter.Builder.ALWAYS
                    && !prefilter.mayMeet(transformations.content(derived, node, evaluation), filter);
            boolean isMiss = number != Link.UNDECIDED
                    && transformations.form(derived, node, evaluation).isMiss(number);
            if (!isRuledOut && !isMiss) {
                return true;
            }
        }
        return false;
    }

    private void decideByNewValues(Gates.Group group) {
        if (!gather(group)) {
            return;
        }
        for (int gate = group.first(); gate < group.end(); gate++) {
            int filter = gates.filter(gate);
            if (filter == Prefilter.Builder.ALWAYS || union.mayMeet(filter)) {
                open[gate >> 6] |= 1L << gate;
            }
        }
    }

    /** Adds up what new values contain; false if there are none. */
    private boolean gather(Gates.Group group) {
        union.clear();
        boolean hasValues = false;
        for (Aim aim : group.aims()) {
            if (hasEntries(aim.selection().variable()) && values.hasNew(aim)) {
                hasValues = true;
                for (int node : group.nodes()) {
                    union.add(values.contentOfNew(aim, node));
                }
            }
        }
        return hasValues;
    }
}
