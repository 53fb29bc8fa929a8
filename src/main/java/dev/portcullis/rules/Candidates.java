package dev.portcullis.rules;

import dev.portcullis.rules.plan.Prefilter;
import java.util.Arrays;

/**
 * Which rules can match the values of one transaction, as far as {@link Gates} can tell without trying them: decided for a whole group when the first of it is asked
 * about, and anew in each phase. One owner at a time.
 */
final class Candidates {
    private final TargetValues values;
    private final Gates gates;
    private final Prefilter.Union union;
    /** By gate, a bit each. */
    private final long[] open;
    /** By group. */
    private final boolean[] isDecided;

    Candidates(TargetValues values, Plan plan) {
        this.values = values;
        this.gates = plan.gates();
        this.union = plan.prefilter().union();
        this.open = new long[(gates.size() + Long.SIZE - 1) / Long.SIZE];
        this.isDecided = new boolean[gates.groupCount()];
    }

    /** Has everything decided anew, since a phase begins. */
    void enter() {
        Arrays.fill(isDecided, false);
    }

    /** False only when the rule behind {@code gate} cannot match. */
    boolean mayMatch(int gate) {
        int group = gates.groupOf(gate);
        if (!isDecided[group]) {
            isDecided[group] = true;
            decide(gates.group(group));
        }
        return (open[gate >> 6] & 1L << gate) != 0;
    }

    private void decide(Gates.Group group) {
        boolean hasValues = gather(group);
        int gate = group.first();
        for (int filter : group.filters()) {
            boolean mayMatch = hasValues && union.mayMeet(filter);
            open[gate >> 6] = mayMatch ? open[gate >> 6] | 1L << gate : open[gate >> 6] & ~(1L << gate);
            gate++;
        }
    }

    private boolean gather(Gates.Group group) {
        union.clear();
        boolean hasValues = false;
        for (Aim aim : group.aims()) {
            for (int node : group.nodes()) {
                hasValues |= values.addContent(aim, node, union);
            }
        }
        return hasValues;
    }
}
