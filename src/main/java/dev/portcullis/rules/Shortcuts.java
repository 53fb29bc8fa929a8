package dev.portcullis.rules;

import dev.portcullis.http.Fields;
import dev.portcullis.rules.TxNames.TxName;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the rules of a set do alike in every transaction, done once when they are compiled: the first rules of phase 1 that look at transaction variables only, such
 * as those that set defaults; the rules that only skip others by such a variable, such as the gates of paranoia levels; and the rules that such a variable keeps from
 * matching, such as the limits that nobody has set.
 *
 * <p>Transactions begin with the variables that the first set, behind them, and run the rules of each phase that the others leave. That holds while the
 * variables that were asked are as they were then and no rule or variable was taken out; the rest of a transaction runs all rules when it does not. Immutable.
 */
final class Shortcuts {
    private static final int PHASES = 5;

    /** Rules that begin with one of these see what the rule before them matched, be it one that only skips. */
    private static final Set<Variable> LOOKING_BACK = EnumSet.of(
            Variable.MATCHED_VAR, Variable.MATCHED_VAR_NAME, Variable.MATCHED_VARS, Variable.MATCHED_VARS_NAMES);

    /** What the rules are tried on: nothing that they may look at depends on it. */
    private static final TransactionFacts NO_FACTS = new TransactionFacts(
            "",
            new TransactionFacts.Connection(InetAddress.getLoopbackAddress(), 0, InetAddress.getLoopbackAddress(), 0),
            Instant.EPOCH,
            "",
            "",
            "",
            "",
            Fields.EMPTY,
            null);

    private final Plan plan;
    private final boolean[] asked;
    /** By phase and position: whether a rule there is not among those that are skipped. */
    private final boolean[][] isReached = new boolean[PHASES][];

    private final Gates.Ask[] asks = new Gates.Ask[PHASES];
    private final TxCollection.Snapshot start;

    /** Those of {@code plan}, which has none yet. */
    Shortcuts(Plan plan) {
        this.plan = plan;
        this.asked = new boolean[plan.txNames().size()];
        Evaluation evaluation = new Evaluation(plan, NO_FACTS, EngineMode.ON, null);
        boolean keepsAll = looksBack();
        int first = keepsAll ? 0 : runForegone(evaluation);
        for (int phase = 1; phase <= PHASES; phase++) {
            walk(phase, phase == 1 ? first : 0, keepsAll, evaluation);
        }
        this.start = evaluation.tx().snapshot(asked);
    }

    private boolean looksBack() {
        return plan.phases().stream()
                .flatMap(Arrays::stream)
                .flatMap(rule -> Arrays.stream(rule.links()[0].aims()))
                .anyMatch(aim -> LOOKING_BACK.contains(aim.selection().variable()));
    }

    /** Runs the first rules of phase 1 that are foregone; returns the position of the first that is not. */
    private int runForegone(Evaluation evaluation) {
        Rule[] rules = plan.phase(1);
        int at = 0;
        while (at < rules.length && isForegone(rules[at], evaluation)) {
            Rule rule = rules[at++];
            at = evaluation.trial().matches(rule) && rule.skipTo() >= 0 ? rule.skipTo() : at;
        }
        return at;
    }

    private void walk(int phase, int first, boolean keepsAll, Evaluation evaluation) {
        Rule[] rules = plan.phase(phase);
        int[] kept = new int[rules.length];
        boolean[] reached = new boolean[rules.length];
        int count = 0;
        int at = first;
        while (at < rules.length) {
            reached[at] = true;
            Rule rule = rules[at];
            boolean onlySkips = onlySkips(rule);
            if (keepsAll || !(onlySkips || misses(rule, evaluation))) {
                kept[count++] = at++;
            } else {
                for (Aim aim : rule.links()[0].aims()) {
                    asked[Objects.requireNonNull(named(aim)).number()] = true;
                }
                at = onlySkips && evaluation.trial().matches(rule) && rule.skipTo() >= 0 ? rule.skipTo() : at + 1;
            }
        }
        isReached[phase - 1] = reached;
        asks[phase - 1] = plan.gates().ask(phase, Arrays.copyOf(kept, count));
    }

    /** Whether the rule reads and changes transaction variables only, and leaves no other trace: not to match leaves none. */
    private static boolean isForegone(Rule rule, Evaluation evaluation) {
        return misses(rule, evaluation)
                || (isSilent(rule) && Arrays.stream(rule.links()).allMatch(Shortcuts::staysInTx));
    }

    private static boolean isSilent(Rule rule) {
        return rule.disruption() == Rule.Disruption.PASS
                && !rule.isLogged()
                && !rule.isAudited()
                && rule.words().severity() < 0;
    }

    private static boolean staysInTx(Link link) {
        return looksAtTx(link) && Arrays.stream(link.effects()).allMatch(Effect::staysInTx);
    }

    private static boolean looksAtTx(Link link) {
        return !link.captures()
                && (link.operator() == null || link.number() != Link.UNDECIDED)
                && Arrays.stream(link.aims()).allMatch(aim -> named(aim) != null);
    }

    /** Whether the variables keep {@code rule} from matching: that leaves no trace. */
    private static boolean misses(Rule rule, Evaluation evaluation) {
        Link first = rule.links()[0];
        return first.operator() != null
                && first.aims().length > 0
                && looksAtTx(first)
                && !first.isMultiMatch()
                && !evaluation.trial().isMet(first);
    }

    /** Whether {@code rule} skips others by a variable and does nothing else. */
    private static boolean onlySkips(Rule rule) {
        Link link = rule.links()[0];
        return rule.links().length == 1
                && link.operator() != null
                && link.effects().length == 0
                && link.aims().length == 1
                && isSilent(rule)
                && staysInTx(link);
    }

    /** The one variable that is meant, unless it is a captured group. */
    private static @Nullable TxName named(Aim aim) {
        TxName name = aim.selection().txName();
        return name == null || name.group() >= 0 ? null : name;
    }

    /** The variables that a transaction begins with. */
    TxCollection.Snapshot start() {
        return start;
    }

    /** The rules of {@code phase} that are left. */
    Gates.Ask ask(int phase) {
        return asks[phase - 1];
    }

    /** Whether they are all that is left from {@code position} on too; else all rules have to be run from there. */
    boolean leadsTo(int phase, int position) {
        return isReached[phase - 1][position];
    }
}
