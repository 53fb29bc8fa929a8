package dev.portcullis.rules;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Which of the numbered selections and aims of a rule set mean something else from the start of a phase on. Immutable. */
final class PhaseStarts {
    private static final int PHASES = 5;

    private final int[][] selections = new int[PHASES + 1][];
    private final int[][] aims = new int[PHASES + 1][];

    PhaseStarts(List<Selection> selections, List<Aim> aims) {
        int[] ofSelections =
                selections.stream().mapToInt(s -> s.variable().settledPhase()).toArray();
        int[] ofAims = aims.stream()
                .mapToInt(aim -> aim.selection().variable().settledPhase())
                .toArray();
        Arrays.setAll(this.selections, phase -> places(ofSelections, phase));
        Arrays.setAll(this.aims, phase -> places(ofAims, phase));
    }

    private static int[] places(int[] settled, int phase) {
        return IntStream.range(0, settled.length)
                .filter(i -> settled[i] == phase)
                .toArray();
    }

    /** The numbers of selections that change with the start of {@code phase}; never write to the array. */
    int[] selections(int phase) {
        return selections[phase];
    }

    /** The numbers of aims that change with the start of {@code phase}; never write to the array. */
    int[] aims(int phase) {
        return aims[phase];
    }
}
