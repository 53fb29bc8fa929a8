package dev.portcullis.rules;

import dev.portcullis.rules.TxNames.TxName;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A chain that keeps each value that it looks at in a transaction variable named after it, and then looks at those variables: where it does not match, all that it does follows from these values and from what its macros read. The
 * Core Rule Set looks for restricted fields that way, with a variable for each field of each request, and the same names come in the same order again and again. So what it has
 * done is remembered, and done again at once.
 *
 * <p>That takes that no rule sees what another has matched, and that the variables are the first ones with names that are put together. What is remembered is bounded by number and
 * length, immutable, and written without locks: what is lost is found again. Safe for concurrent use.
 */
final class NamingChain {
    /** A power of two. */
    private static final int PLACES = 64;

    private static final int MAX_VALUES = 32;
    private static final int MAX_BYTES = 1_024;

    private final Rule rule;
    private final Aim aim;
    private final TxName[] reads;
    private final @Nullable Course[] places = new Course[PLACES];

    private NamingChain(Rule rule, Set<TxName> reads) {
        this.rule = rule;
        this.aim = rule.links()[0].aims()[0];
        this.reads = reads.toArray(TxName[]::new);
    }

    /**
     * What the chain did once, without matching. Immutable.
     *
     * @param values what it looked at
     * @param read what the variables held that it reads, in the order of {@link #reads}
     * @param named the variables that it set
     * @param last which of the values was captured last, and {@code groups} what of it
     * @param work the units that it took
     */
    @SuppressWarnings("ArrayRecordComponent") // never written again, never compared
    private record Course(
            Value[] values,
            @Nullable Entry[] read,
            TxCollection.Named named,
            int last,
            @Nullable Value[] groups,
            long work) {}

    /** {@code rule} as such a chain, in a set with {@code names}; null if it is none. */
    static @Nullable NamingChain of(Rule rule, TxNames names) {
        Link[] links = rule.links();
        if (links.length != 2 || !names(links[0], names) || links[1].aims().length != 1) {
            return null;
        }
        Selection variables = links[1].aims()[0].selection();
        Set<TxName> reads = TxLooks.ofOperator(links[1], names);
        boolean looksAtNoOthers = variables.variable() == Variable.TX
                && variables.hasPattern()
                && !names.isAnyMeant(variables)
                && !links[1].aims()[0].isCounted();
        return reads == null || !looksAtNoOthers ? null : new NamingChain(rule, reads);
    }

    /** Whether all that {@code link} does follows from each of the values that it looks at: it captures some of it, and names variables after that. */
    private static boolean names(Link link, TxNames names) {
        boolean isAsked = link.operator() != null
                && link.number() != Link.UNDECIDED
                && link.captures()
                && !link.isMultiMatch()
                && link.aims().length == 1
                && link.aims()[0].isSettled()
                && !link.aims()[0].isCounted();
        return isAsked
                && link.effects().length > 0
                && Arrays.stream(link.effects())
                        .allMatch(effect -> effect instanceof TxNaming naming
                                && isOfGroups(naming.name())
                                && isOfGroups(naming.value())
                                && isDistinct(naming.name(), names));
    }

    private static boolean isOfGroups(MacroText text) {
        return text.references().stream()
                .allMatch(macro -> macro.variable() == Variable.TX && TxCollection.group(macro.lowerCaseKey()) >= 0);
    }

    /** Whether no rule spells out a variable that {@code name} could turn out to be, nor is it that of a group. */
    private static boolean isDistinct(MacroText name, TxNames names) {
        String text = name.toString();
        String prefix = text.substring(0, text.indexOf("%{")).toLowerCase(Locale.ROOT);
        return prefix.length() > 1 && !names.hasBeginning(prefix);
    }

    /** As {@link RuleTrial#matches(Rule)}. */
    boolean matches(Evaluation evaluation, RuleTrial trial) {
        evaluation.at(rule);
        Entry[] entries = trial.entries(aim);
        if (evaluation.tx().hasNamed()
                || evaluation.controls().removesFrom(rule, aim.selection().variable())
                || !isSmall(entries, evaluation)) {
            return trial.matches(rule);
        }
        int hash = 0;
        for (Entry entry : entries) {
            hash = 31 * hash + entry.value().hashCode();
        }
        int place = (hash ^ hash >>> 16) & (PLACES - 1);
        Course known = places[place];
        if (known != null && isSame(known, entries, evaluation)) {
            repeat(known, entries, evaluation);
            return false;
        }
        long workLeft = evaluation.workLeft();
        int before = evaluation.tx().captures();
        boolean matches = trial.matches(rule);
        int captures = evaluation.tx().captures() - before;
        // without a capture of its own, a value would be named after that of another rule
        boolean namesItsOwn = captures > 0 && captures == evaluation.matched().chained();
        if (!matches && namesItsOwn && !evaluation.hasEnded()) {
            places[place] = course(entries, evaluation, workLeft - evaluation.workLeft());
        }
        return matches;
    }

    /** Whether all that is looked at recurs, and is little enough to be kept. */
    private static boolean isSmall(Entry[] entries, Evaluation evaluation) {
        int bytes = 0;
        for (Entry entry : entries) {
            bytes += entry.value().length();
            if (!entry.recurs(evaluation)) {
                return false;
            }
        }
        return entries.length <= MAX_VALUES && bytes <= MAX_BYTES;
    }

    private boolean isSame(Course known, Entry[] entries, Evaluation evaluation) {
        if (known.values.length != entries.length) {
            return false;
        }
        for (int i = 0; i < entries.length; i++) {
            if (!known.values[i].equals(recurring(entries[i], evaluation))) {
                return false;
            }
        }
        for (int i = 0; i < reads.length; i++) {
            if (!ForegoneRun.isSame(known.read[i], evaluation.tx().find(reads[i]))) {
                return false;
            }
        }
        return true;
    }

    /** The value of {@code entry} as all transactions have it: mostly the very same as last time. */
    private static Value recurring(Entry entry, Evaluation evaluation) {
        return entry.derived(evaluation).source().value();
    }

    private static void repeat(Course known, Entry[] entries, Evaluation evaluation) {
        evaluation.spend(known.work);
        TxCollection tx = evaluation.tx();
        tx.add(known.named);
        tx.capture(known.groups);
        tx.capturedFrom(entries[known.last]);
    }

    /** What the chain has just done; null where that has no value of its own to go back to. */
    private @Nullable Course course(Entry[] entries, Evaluation evaluation, long work) {
        TxCollection tx = evaluation.tx();
        int last = Arrays.asList(entries).indexOf(tx.capturedFrom());
        TxCollection.Named named = tx.named();
        if (last < 0 || named == null) {
            return null;
        }
        return new Course(
                Arrays.stream(entries)
                        .map(entry -> recurring(entry, evaluation))
                        .toArray(Value[]::new),
                Arrays.stream(reads).map(tx::find).toArray(Entry[]::new),
                named,
                last,
                detached(tx.groups()),
                work);
    }

    private static @Nullable Value[] detached(@Nullable Value[] groups) {
        return Arrays.stream(groups)
                .map(group ->
                        group == null ? null : Objects.requireNonNull(group).detached())
                .toArray(Value[]::new);
    }
}
