package dev.portcullis.rules;

import dev.portcullis.rules.plan.Prefilter;
import dev.portcullis.rules.plan.Prefilter.Content;
import org.jspecify.annotations.Nullable;

/**
 * What the values of one transaction contain, and so which operators need not be asked about them: first for all values of a selection at once, then for each.
 * One owner at a time.
 */
final class Contents {
    private final Evaluation evaluation;
    private final TransformationTrie transformations;
    private final Prefilter prefilter;
    private final @Nullable Gathered[] bySelection;

    Contents(Evaluation evaluation, Plan plan) {
        this.evaluation = evaluation;
        this.transformations = plan.transformations();
        this.prefilter = plan.prefilter();
        this.bySelection = new Gathered[plan.selections().size()];
    }

    /** What the values of some entries contain together, by node of the transformation tree. */
    private static final class Gathered {
        private final Entry[] entries;
        private final @Nullable Content[] byNode;

        private Gathered(Entry[] entries, int nodes) {
            this.entries = entries;
            this.byNode = new Content[nodes];
        }
    }

    /** False only when no value of {@code entries}, which are those of {@code selection} now, can meet {@code link}. */
    boolean mayMeet(Link link, Selection selection, Entry[] entries) {
        if (entries.length == 0 || link.isMultiMatch()) {
            return entries.length > 0;
        }
        Content content = entries.length == 1
                ? content(entries[0], link.node())
                : content(gathered(selection, entries), link.node());
        return prefilter.mayMeet(content, link.filter());
    }

    /** False only when the value of {@code entry} at {@code node} cannot meet {@code link}. */
    boolean mayMeet(Link link, Entry entry, int node) {
        return prefilter.mayMeet(content(entry, node), link.filter());
    }

    private Content content(Entry entry, int node) {
        return transformations.content(entry.derived(evaluation), node, evaluation);
    }

    /** Selections are resolved to the same array until what they select from may have changed. */
    private Gathered gathered(Selection selection, Entry[] entries) {
        Gathered known = bySelection[selection.index()];
        if (known == null || known.entries != entries) {
            known = new Gathered(entries, transformations.size());
            bySelection[selection.index()] = known;
        }
        return known;
    }

    private Content content(Gathered gathered, int node) {
        Content known = gathered.byNode[node];
        if (known == null) {
            known = prefilter.nothing();
            for (Entry entry : gathered.entries) {
                prefilter.gather(content(entry, node), known);
            }
            gathered.byNode[node] = known;
        }
        return known;
    }
}
