package dev.portcullis.rules;

import dev.portcullis.rules.plan.Prefilter;
import java.util.Arrays;

/**
 * Which rules of a phase are to be tried on the values of one transaction, as far as {@link Gates} can tell; decided when the first of them is asked for.
 *
 * <p>For a value that recurs it is remembered which gates it leaves open. New values are looked at together, group by group. What is not decided is tried. One owner at
 * a time.
 */
final class Candidates {
    private static final byte UNKNOWN = 0;
    private static final byte ABSENT = 1;
    private static final byte PRESENT = 2;

    private final Evaluation evaluation;
    private final Plan plan;
    private final TargetValues values;
    private final TransformationTrie transformations;
    private final Prefilter prefilter;
    private final boolean opensAll;
    private final Gates gates;
    private final Prefilter.Union union;
    /** By aim: {@link #ABSENT} or {@link #PRESENT} when its variable has been asked for entries in this phase. */
    private final byte[] presence;

    /** By rule, a bit each: whether it is to be tried. */
    private final long[] open;

    private Gates.Ask ask;
    private Rule[] rules = {};
    private int first;
    /** Behind the last word of the phase. */
    private int end;

    private boolean isDecided;

    Candidates(Evaluation evaluation, TargetValues values, Plan plan) {
        this.evaluation = evaluation;
        this.plan = plan;
        this.values = values;
        this.transformations = plan.transformations();
        this.prefilter = plan.prefilter();
        this.opensAll = plan.verifiesEverything();
        this.gates = plan.gates();
        this.union = prefilter.union();
        this.presence = new byte[plan.aims().size()];
        this.open = new long[gates.words()];
        this.ask = gates.ask(1);
    }

    /** Has the rules of {@code wanted}, of {@code phase}, decided anew; no others are named by {@link #next}. */
    void enter(int phase, Gates.Ask wanted) {
        ask = wanted;
        rules = plan.phase(phase);
        first = gates.first(phase);
        end = phase < 5 ? gates.first(phase + 1) >> 6 : gates.words();
        isDecided = false;
    }

    /** Has them decided once more, since values have changed in the middle of the phase. */
    void decideAnew() {
        isDecided = false;
    }

    /** The position of the first rule at {@code position} or behind it that is to be tried; -1 when there is none. */
    int next(int position) {
        if (!isDecided) {
            decide();
        }
        int number = first + position;
        int word = number >> 6;
        if (word >= end) {
            return -1;
        }
        long rest = open[word] & -1L << number;
        while (rest == 0) {
            if (++word == end) {
                return -1;
            }
            rest = open[word];
        }
        return word * Long.SIZE + Long.numberOfTrailingZeros(rest) - first;
    }

    private void decide() {
        isDecided = true;
        Arrays.fill(presence, UNKNOWN);
        for (int word = first >> 6; word < end; word++) {
            open[word] = opensAll ? ask.always()[word] | ask.gated()[word] : ask.always()[word];
        }
        boolean hasNewValues = false;
        Aim[] aims = opensAll ? new Aim[0] : ask.aims();
        for (int at = 0; at < aims.length; at++) {
            if (hasEntries(aims[at])) {
                for (Entry entry : values.entries(aims[at])) {
                    if (!entry.recurs(evaluation)) {
                        hasNewValues = true;
                    } else if (!entry.derived(evaluation).leavesShut(ask.id(), at)) {
                        openBy(entry.derived(evaluation), at);
                    }
                }
            }
        }
        if (hasNewValues) {
            for (int i = 0; i < ask.groups().length; i++) {
                evaluation.at(rules[ask.firsts()[i] - first]); // what it costs is this rule's
                openByNewValues(ask.groups()[i]);
            }
        }
    }

    /** Most variables that rules look at are empty in most requests: to see that is quicker than to select from each. */
    private boolean hasEntries(Aim aim) {
        byte known = presence[aim.index()];
        if (known == UNKNOWN) {
            boolean hasEntries =
                    evaluation.variables().hasEntries(aim.selection().variable());
            known = hasEntries ? PRESENT : ABSENT;
            presence[aim.index()] = known;
        }
        return known == PRESENT;
    }

    /** Opens the gates that {@code derived} leaves open of those behind the aim in place {@code at}, and remembers them. */
    private void openBy(Derived derived, int at) {
        OpenGates known = derived.openGates(ask.id());
        if (!known.isDecided(at)) {
            decideBy(derived, at, known);
            return;
        }
        boolean isLess = false;
        for (int i = 0; i < known.size(); i++) {
            if (known.aim(i) == at) {
                int word = known.word(i);
                long rest = known.bits(i) & ~open[word];
                long met = meet(derived, word, rest);
                open[word] |= met;
                isLess |= met != rest;
            }
        }
        if (isLess) {
            derived.openGates(ask.id(), known.without(at));
        }
    }

    private void decideBy(Derived derived, int at, OpenGates known) {
        RuleBits wanted = ask.behind()[at];
        int[] words = wanted.words();
        long[] met = new long[words.length];
        for (int i = 0; i < words.length; i++) {
            met[i] = meet(derived, words[i], wanted.bits()[i]);
            open[words[i]] |= met[i];
        }
        derived.openGates(ask.id(), known.with(at, words, met));
    }

    /** Those of {@code asked} that {@code derived} may make match. */
    private long meet(Derived derived, int word, long asked) {
        long met = 0;
        for (long rest = asked; rest != 0; rest &= rest - 1) {
            int number = word * Long.SIZE + Long.numberOfTrailingZeros(rest);
            evaluation.at(rules[number - first]); // what it costs is this rule's
            if (mayMeet(derived, number)) {
                met |= 1L << number;
            }
        }
        return met;
    }

    private boolean mayMeet(Derived derived, int number) {
        int filter = gates.filter(number);
        int condition = gates.condition(number);
        for (int node : gates.nodes(number)) {
            boolean isRuledOut = filter != Prefilter.Builder.ALWAYS
                    && !prefilter.mayMeet(transformations.content(derived, node, evaluation), filter);
            boolean isMiss = condition != Link.UNDECIDED
                    && transformations.form(derived, node, evaluation).isMiss(condition);
            if (!isRuledOut && !isMiss) {
                return true;
            }
        }
        return false;
    }

    private void openByNewValues(Gates.Group group) {
        if (!gather(group)) {
            return;
        }
        RuleBits unfiltered = group.unfiltered();
        for (int i = 0; i < unfiltered.words().length; i++) {
            int word = unfiltered.words()[i];
            open[word] |= unfiltered.bits()[i] & ask.gated()[word];
        }
        for (int word = union.nextWord(0); word >= 0; word = union.nextWord(word + 1)) {
            for (long met = union.mayMeet(word, group.filters().in(word)); met != 0; met &= met - 1) {
                int number = gates.ruleOf(word * Long.SIZE + Long.numberOfTrailingZeros(met));
                open[number >> 6] |= ask.gated()[number >> 6] & 1L << number;
            }
        }
    }

    /** Adds up what new values contain; false if there are none. */
    private boolean gather(Gates.Group group) {
        union.clear();
        boolean hasValues = false;
        for (Aim aim : group.aims()) {
            if (hasEntries(aim) && values.hasNew(aim)) {
                hasValues = true;
                for (int node : group.nodes()) {
                    union.add(values.contentOfNew(aim, node));
                }
            }
        }
        return hasValues;
    }
}
