package dev.portcullis.rules;

import dev.portcullis.rules.operator.Operator;
import dev.portcullis.rules.plan.Prefilter;
import org.jspecify.annotations.Nullable;

/**
 * One condition of a rule, and what happens each time a value meets it; a chain has several. Without {@code operator} it is always met
 * ({@code SecAction}). {@code path} are the nodes of the transformation list in {@link TransformationTrie}, from the root to its end;
 * {@code filter} is the number that the operator has in the {@link Prefilter}, or {@link Prefilter.Builder#ALWAYS}; {@code number} is that of a condition which
 * the value alone decides, or {@link #UNDECIDED}. Immutable.
 */
@SuppressWarnings("ArrayRecordComponent") // made once by the compiler, never written again, never compared
record Link(
        Aim[] aims,
        int[] path,
        @Nullable Operator operator,
        int filter,
        int number,
        boolean isNegated,
        boolean isMultiMatch,
        boolean captures,
        Effect[] effects,
        String operatorText) {
    /** The number of conditions whose outcome may differ from time to time for the same value. */
    static final int UNDECIDED = -1;

    /** The node that the whole list of transformations leads to. */
    int node() {
        return path[path.length - 1];
    }

    /** Whether the operator need not be asked about values that lack what it requires. */
    boolean isFiltered() {
        return filter != Prefilter.Builder.ALWAYS;
    }

    /** Whether the value is to be transformed, or something is remembered about it that may rule it out. */
    boolean needsForm() {
        return node() != 0 || isFiltered() || number != UNDECIDED;
    }
}
