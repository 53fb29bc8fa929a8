package dev.portcullis.rules;

import dev.portcullis.rules.plan.Prefilter;
import dev.portcullis.rules.plan.Prefilter.Content;
import dev.portcullis.rules.transform.Transformation;
import org.jspecify.annotations.Nullable;

/**
 * One distinct value, as received or after some transformations, with what was found out about it: what it contains, and which operators it does not meet.
 *
 * <p>Forms of values that recur are shared by transactions. What is found out is written without locks: the objects are immutable, the bits only ever set, and a
 * thread that does not see them finds the same again. Safe for concurrent use.
 */
final class Form {
    private final Value value;
    /** The form that differs at most in letter case, or null. */
    private final @Nullable Form likeness;

    private @Nullable Content content;
    private int @Nullable [] misses;
    private @Nullable Outcome outcomes;

    /** What a transformation made of a form, and what others made. Immutable. */
    private record Outcome(
            Transformation step, Form form, @Nullable Outcome others) {}

    private Form(Value value, @Nullable Form likeness) {
        this.value = value;
        this.likeness = likeness;
    }

    static Form of(Value value) {
        return new Form(value, null);
    }

    /** The form with {@code value}, which is {@code other} but for letter case. */
    static Form like(Form other, Value value) {
        return new Form(value, other);
    }

    Value value() {
        return value;
    }

    /** What the value contains, letter case aside: read on first use. */
    Content content(Prefilter prefilter, Evaluation budget) {
        Content known = content;
        if (known == null) {
            if (likeness == null) {
                budget.spend(value.length());
                known = prefilter.scan(value);
            } else {
                known = likeness.content(prefilter, budget);
            }
            content = known;
        }
        return known;
    }

    /** What {@code step} made of this value; null when that has not been tried. */
    @SuppressWarnings("ReferenceEquality") // the catalog hands out one instance per transformation
    @Nullable
    Form after(Transformation step) {
        for (Outcome outcome = outcomes; outcome != null; outcome = outcome.others()) {
            if (outcome.step() == step) {
                return outcome.form();
            }
        }
        return null;
    }

    /** Remembers what {@code step} made of this value. */
    void remember(Transformation step, Form made) {
        outcomes = new Outcome(step, made, outcomes);
    }

    /** Whether it is known that the value does not meet the condition {@code number}. */
    boolean isMiss(int number) {
        int[] known = misses;
        return known != null && (known[number >> 5] & 1 << number) != 0;
    }

    /** Remembers that the value does not meet the condition {@code number}, one of {@code count}. */
    void miss(int number, int count) {
        int[] known = misses;
        if (known == null) {
            known = new int[(count + Integer.SIZE - 1) / Integer.SIZE];
            misses = known;
        }
        known[number >> 5] |= 1 << number;
    }
}
