package dev.portcullis.rules;

import dev.portcullis.rules.plan.Prefilter;
import dev.portcullis.rules.plan.Prefilter.Content;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The values that aims mean in one transaction, and what the new ones of an aim, which do not recur, contain together. Both are worked out when first asked for and
 * kept until a phase begins that changes them. One owner at a time.
 */
final class TargetValues {
    /** From how many values on it pays to have what they contain side by side: a rule that looks at hundreds hardly looks at one of them twice. */
    private static final int MANY = 16;

    private final Evaluation evaluation;
    private final TransformationTrie transformations;
    private final Prefilter prefilter;
    private final PhaseStarts starts;
    /** The number of what is remembered of the first aim. */
    private final int firstOutcome;

    private final @Nullable Target[] targets;

    TargetValues(Evaluation evaluation, Plan plan) {
        this.evaluation = evaluation;
        this.transformations = plan.transformations();
        this.prefilter = plan.prefilter();
        this.starts = plan.phaseStarts();
        this.firstOutcome = plan.conditions() + plan.selections().size();
        this.targets = new Target[plan.aims().size()];
    }

    /** What one aim means now. One owner at a time. */
    private static final class Target {
        final Entry[] entries;
        /** Those with values that do not recur; null until asked for. */
        Entry @Nullable [] fresh;
        /** What the new values contain together. */
        @Nullable
        Content source;
        /** What they contain at nodes of {@link TransformationTrie} where that is something else. */
        @Nullable
        Content @Nullable [] changed;
        /** What each of the entries contains. */
        Content @Nullable [] each;

        Target(Entry[] entries) {
            this.entries = entries;
        }
    }

    /** Forgets what changes with the start of {@code phase}. */
    void enter(int phase) {
        for (int aim : starts.aims(phase)) {
            targets[aim] = null;
        }
    }

    /** Forgets everything, as {@link Variables#forget}. */
    void forget() {
        Arrays.fill(targets, null);
    }

    /** The entries that {@code aim} means now, without those that the rule leaves out; never write to the array. */
    Entry[] entries(Aim aim) {
        return aim.isSettled() ? target(aim).entries : select(aim);
    }

    /** What each of the entries of {@code aim} contains as it came, in their order; null where they are few, or differ from rule to rule. */
    Content @Nullable [] contents(Aim aim) {
        if (!aim.isSettled()) {
            return null;
        }
        Target target = target(aim);
        if (target.each == null && target.entries.length >= MANY) {
            Content[] each = new Content[target.entries.length];
            Arrays.setAll(each, i -> content(target.entries[i], 0));
            target.each = each;
        }
        return target.each;
    }

    private Target target(Aim aim) {
        Target known = targets[aim.index()];
        if (known == null) {
            known = new Target(select(aim));
            targets[aim.index()] = known;
        }
        return known;
    }

    private Entry[] select(Aim aim) {
        Entry[] all = evaluation.variables().entries(aim.selection());
        return aim.excluded().length == 0 ? all : Entry.without(all, entry -> isLeftOut(aim, entry));
    }

    /** By its name alone; that an aim leaves out nothing of a name that recurs is remembered. */
    private boolean isLeftOut(Aim aim, Entry entry) {
        Form name = entry.key() == null || entry.otherKey() != null
                ? null
                : entry.derivedKey(evaluation).source();
        if (name != null && name.isMiss(firstOutcome + aim.index())) {
            return false;
        }
        for (Selection excluded : aim.excluded()) {
            if (evaluation.accepts(excluded, entry)) {
                return true;
            }
        }
        if (name != null) {
            name.miss(firstOutcome + aim.index(), evaluation.plan().outcomes());
        }
        return false;
    }

    /** Whether {@code aim} has values that do not recur. */
    boolean hasNew(Aim aim) {
        return fresh(target(aim)).length > 0;
    }

    private Entry[] fresh(Target target) {
        Entry[] known = target.fresh;
        if (known == null) {
            known = Entry.without(target.entries, entry -> entry.recurs(evaluation));
            target.fresh = known;
        }
        return known;
    }

    /** What the new values of {@code aim}, which has some, contain at {@code node}. */
    Content contentOfNew(Aim aim, int node) {
        return content(target(aim), node);
    }

    private Content content(Target target, int node) {
        Content source = target.source;
        if (source == null) {
            source = source(target);
            target.source = source;
        }
        return node == 0 || !transformations.changesContent(source, node) ? source : changed(target, source, node);
    }

    private Content source(Target target) {
        Entry[] entries = fresh(target);
        if (entries.length == 1) {
            return content(entries[0], 0);
        }
        Prefilter.Union union = prefilter.union();
        for (Entry entry : entries) {
            union.add(content(entry, 0));
        }
        return union.content();
    }

    private Content changed(Target target, Content source, int node) {
        @Nullable Content[] contents = target.changed;
        if (contents == null) {
            contents = new Content[transformations.size()];
            target.changed = contents;
        }
        Content known = contents[node];
        if (known == null) {
            known = changed(fresh(target), source, node);
            contents[node] = known;
        }
        return known;
    }

    /** Values that are something else at {@code node} count as both: to know too much opens a gate in vain, and asks no other value. */
    private Content changed(Entry[] entries, Content source, int node) {
        if (entries.length == 1) {
            return content(entries[0], node);
        }
        Prefilter.Union union = prefilter.union();
        union.add(source);
        for (Entry entry : entries) {
            if (transformations.changesContent(content(entry, 0), node)) {
                union.add(content(entry, node));
            }
        }
        return union.content();
    }

    private Content content(Entry entry, int node) {
        return transformations.content(entry.derived(evaluation), node, evaluation);
    }
}
