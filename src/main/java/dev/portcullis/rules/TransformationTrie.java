package dev.portcullis.rules;

import dev.portcullis.rules.plan.ByteGroups;
import dev.portcullis.rules.plan.Prefilter.Content;
import dev.portcullis.rules.transform.Transformation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All transformation lists of a rule set as paths in one tree of shared prefixes. Node 0 is the untouched value; every other node is its
 * parent's value with one more step. So a value goes through each distinct prefix once, however many rules want it. Immutable.
 */
final class TransformationTrie {
    private final int[] parents;
    private final @Nullable Transformation[] steps;
    /** By node: the groups of bytes without which its step changes nothing, 0 when any byte may matter. */
    private final long[] triggers;
    /** By node: whether its step changes letter case and nothing else. */
    private final boolean[] changesCaseOnly;

    private TransformationTrie(int[] parents, @Nullable Transformation[] steps) {
        this.parents = parents;
        this.steps = steps;
        this.triggers = new long[steps.length];
        this.changesCaseOnly = new boolean[steps.length];
        for (int node = 1; node < steps.length; node++) {
            Transformation step = Objects.requireNonNull(steps[node]);
            triggers[node] = ByteGroups.mask(step.triggers());
            changesCaseOnly[node] =
                    step.name().equals("lowercase") || step.name().equals("uppercase");
        }
    }

    int size() {
        return parents.length;
    }

    /** The value of {@code derived} at {@code node}, computed on first use. */
    Value at(Derived derived, int node, Evaluation budget) {
        Value known = derived.byNode[node];
        if (known != null) {
            return known;
        }
        Value before = at(derived, parents[node], budget);
        if (triggers[node] != 0 && !content(derived, parents[node], budget).hasAny(triggers[node])) {
            derived.byNode[node] = before;
            return before;
        }
        budget.spend(before.length());
        Value after = Objects.requireNonNull(steps[node]).apply(before);
        derived.byNode[node] = after;
        return after;
    }

    /** What the value at {@code node} contains, letter case aside, read on first use; values that are the same are read once. */
    @SuppressWarnings("ReferenceEquality") // a transformation that changes nothing returns the very same value
    Content content(Derived derived, int node, Evaluation budget) {
        Content known = derived.contents[node];
        if (known == null) {
            Value value = at(derived, node, budget);
            boolean isAlike = node > 0 && (changesCaseOnly[node] || value == derived.byNode[parents[node]]);
            known = isAlike ? content(derived, parents[node], budget) : read(value, budget);
            derived.contents[node] = known;
        }
        return known;
    }

    private static Content read(Value value, Evaluation budget) {
        budget.spend(value.length());
        return budget.plan().prefilter().scan(value);
    }

    /** The names of the steps that lead to {@code node}, in order. */
    List<String> names(int node) {
        List<String> names = new ArrayList<>();
        for (int at = node; at > 0; at = parents[at]) {
            names.add(0, Objects.requireNonNull(steps[at]).name());
        }
        return names;
    }

    /** Collects lists while rules are compiled. One owner at a time. */
    static final class Builder {
        private final List<Integer> parents = new ArrayList<>(List.of(-1));
        private final List<@Nullable Transformation> steps = new ArrayList<>();

        Builder() {
            steps.add(null);
        }

        /** The nodes along {@code list}, from the root to its end. */
        int[] path(List<Transformation> list) {
            int[] path = new int[list.size() + 1];
            for (int i = 0; i < list.size(); i++) {
                path[i + 1] = child(path[i], list.get(i));
            }
            return path;
        }

        @SuppressWarnings("ReferenceEquality") // the catalog hands out one instance per transformation
        private int child(int parent, Transformation step) {
            for (int node = 1; node < parents.size(); node++) {
                if (parents.get(node) == parent && steps.get(node) == step) {
                    return node;
                }
            }
            parents.add(parent);
            steps.add(step);
            return parents.size() - 1;
        }

        TransformationTrie build() {
            return new TransformationTrie(
                    parents.stream().mapToInt(Integer::intValue).toArray(), steps.toArray(Transformation[]::new));
        }
    }
}
