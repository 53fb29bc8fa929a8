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
    /** By node: the groups of bytes without which its step changes nothing. */
    private final long[] triggers;
    /** By node: the groups of bytes without which no step up to it changes anything. */
    private final long[] changers;
    /** As {@link #changers}, of steps that change more than letter case. */
    private final long[] rewriters;
    /** By node: whether its step changes letter case and nothing else. */
    private final boolean[] changesCaseOnly;

    private TransformationTrie(int[] parents, @Nullable Transformation[] steps) {
        int nodes = steps.length;
        this.parents = parents;
        this.steps = steps;
        this.triggers = new long[nodes];
        this.changers = new long[nodes];
        this.rewriters = new long[nodes];
        this.changesCaseOnly = new boolean[nodes];
        for (int node = 1; node < nodes; node++) {
            Transformation step = Objects.requireNonNull(steps[node]);
            boolean makesCapitals = step.name().equals("uppercase");
            changesCaseOnly[node] = step.name().equals("lowercase");
            triggers[node] = step.triggers().isEmpty() ? ByteGroups.ALWAYS : ByteGroups.mask(step.triggers());
            changers[node] = changers[parents[node]] | triggers[node];
            // capitals may trigger what comes behind
            long rewrites = makesCapitals ? ByteGroups.ALWAYS : changesCaseOnly[node] ? 0 : triggers[node];
            rewriters[node] = rewriters[parents[node]] | rewrites;
        }
    }

    int size() {
        return parents.length;
    }

    /** The form of {@code derived} at {@code node}, made on first use; where nothing changes it is the one before. */
    Form form(Derived derived, int node, Evaluation budget) {
        Form source = derived.source();
        if (node == 0 || !content(source, budget).hasAny(changers[node])) {
            return source;
        }
        Form known = derived.at(node);
        if (known == null) {
            known = next(derived, form(derived, parents[node], budget), node, budget);
            derived.put(node, known);
        }
        return known;
    }

    /** Nodes that do the same to the same form share what comes of it. */
    private Form next(Derived derived, Form before, int node, Evaluation budget) {
        if (!content(before, budget).hasAny(triggers[node])) {
            return before;
        }
        Transformation step = Objects.requireNonNull(steps[node]);
        Form known = before.after(step);
        if (known == null) {
            budget.spend(before.value().length());
            Value after = step.apply(before.value());
            if (after.equals(before.value())) {
                known = before;
            } else {
                known = changesCaseOnly[node] ? Form.like(before, after) : Form.of(after);
                derived.hold(after.length());
            }
            before.remember(step, known);
        }
        return known;
    }

    /** What the value at {@code node} contains, letter case aside; values that are the same are read once. */
    Content content(Derived derived, int node, Evaluation budget) {
        Content source = content(derived.source(), budget);
        return changesContent(source, node) ? content(form(derived, node, budget), budget) : source;
    }

    /** Whether values with {@code content} may contain something else at {@code node}, letter case aside. */
    boolean changesContent(Content content, int node) {
        return content.hasAny(rewriters[node]);
    }

    private static Content content(Form form, Evaluation budget) {
        return form.content(budget.plan().prefilter(), budget);
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
