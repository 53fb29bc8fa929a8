package dev.portcullis.rules;

import dev.portcullis.http.Fields;
import dev.portcullis.rules.TxNames.TxName;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the rules of a set do alike in every transaction, done once when they are compiled: the first rules of phase 1 that look at transaction variables only, such
 * as those that set defaults; the rules that only skip others by such a variable, such as the gates of paranoia levels; the rules that such a variable keeps from
 * matching, such as the limits that nobody has set; and what rules do that add up such variables, where these are as they are in most requests.
 * Chains that name variables after values are there as well, {@link NamingChain}.
 *
 * <p>Transactions begin with the variables that the first set, behind them, and run the rules of each phase that the others leave. That holds while the
 * variables that were asked are as they were then and no rule or variable was taken out; the rest of a transaction runs all rules when it does not. Immutable.
 */
final class Shortcuts {
    private static final int PHASES = 5;
    /** Each remembers something; the Core Rule Set has two. */
    private static final int MAX_CHAINS = 16;

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
    /** By phase and position: whether a rule there is not among those that are skipped. */
    private final boolean[][] isReached = new boolean[PHASES][];

    /** By phase and position of the first of its rules. */
    private final @Nullable ForegoneRun[][] runs = new ForegoneRun[PHASES][];

    /** By phase and position. */
    private final @Nullable NamingChain[][] chains = new NamingChain[PHASES][];

    private final Gates.Ask[] asks = new Gates.Ask[PHASES];
    private final TxCollection.Snapshot start;

    /** A rule that a transaction comes to of which nothing is known but the rules; {@code looks} is null where that does not decide what the rule does. */
    private record Step(int position, @Nullable TxLooks looks) {}

    /** Those of {@code plan}, which has none yet; where a rule sees what the one before it has matched, none may be left out. */
    Shortcuts(Plan plan, boolean keepsAll) {
        this.plan = plan;
        Evaluation evaluation = new Evaluation(plan, NO_FACTS, EngineMode.ON, null);
        int first = keepsAll ? 0 : runForegone(evaluation);
        TxCollection.Snapshot begin = evaluation.tx().snapshot();
        List<List<Step>> walks = new ArrayList<>();
        int chainsLeft = keepsAll ? 0 : MAX_CHAINS;
        for (int phase = 1; phase <= PHASES; phase++) {
            walks.add(walk(phase, phase == 1 ? first : 0, keepsAll, evaluation));
            chainsLeft -= findChains(phase, chainsLeft);
        }
        this.start = begin.steady(leaveOut(walks));
    }

    /** Runs the first rules of phase 1 that are foregone; returns the position of the first that is not. */
    private int runForegone(Evaluation evaluation) {
        Rule[] rules = plan.phase(1);
        int at = 0;
        while (at < rules.length && foregone(rules[at], evaluation) != null) {
            Rule rule = rules[at++];
            at = evaluation.trial().matches(rule) && rule.skipTo() >= 0 ? rule.skipTo() : at;
        }
        return at;
    }

    private List<Step> walk(int phase, int first, boolean keepsAll, Evaluation evaluation) {
        Rule[] rules = plan.phase(phase);
        boolean[] reached = new boolean[rules.length];
        @Nullable ForegoneRun[] ofPhase = new ForegoneRun[rules.length];
        List<Step> steps = new ArrayList<>();
        ForegoneRun.Draft run = null;
        int runStart = 0;
        int at = first;
        while (at < rules.length) {
            reached[at] = true;
            Rule rule = rules[at];
            TxLooks looks = keepsAll ? null : foregone(rule, evaluation);
            steps.add(new Step(at, looks));
            if (looks == null) {
                end(run, runStart, at++, ofPhase);
                run = null;
                continue;
            }
            if (run == null && !looks.changes().isEmpty()) {
                run = new ForegoneRun.Draft(evaluation);
                runStart = at;
            }
            boolean matches = run == null ? evaluation.trial().matches(rule) : run.run(rule, looks);
            at = matches && rule.skipTo() >= 0 ? rule.skipTo() : at + 1;
        }
        end(run, runStart, rules.length, ofPhase);
        isReached[phase - 1] = reached;
        runs[phase - 1] = ofPhase;
        return steps;
    }

    /** Finds at most so many; returns how many there are. */
    private int findChains(int phase, int most) {
        Rule[] rules = plan.phase(phase);
        @Nullable NamingChain[] ofPhase = new NamingChain[rules.length];
        int found = 0;
        for (int at = 0; at < rules.length && found < most; at++) {
            ofPhase[at] = NamingChain.of(rules[at], plan.txNames());
            found += ofPhase[at] == null ? 0 : 1;
        }
        chains[phase - 1] = ofPhase;
        return found;
    }

    private static void end(ForegoneRun.@Nullable Draft run, int start, int next, @Nullable ForegoneRun[] ofPhase) {
        if (run != null) {
            ofPhase[start] = run.endingBefore(next);
        }
    }

    /** Leaves out the rules that do nothing as long as variables do not change that are not meant to; returns which those are, by number. */
    private boolean[] leaveOut(List<List<Step>> walks) {
        Set<TxName> moving = moving(walks);
        boolean[] asked = new boolean[plan.txNames().size()];
        for (int phase = 1; phase <= PHASES; phase++) {
            List<Integer> kept = new ArrayList<>();
            for (Step step : walks.get(phase - 1)) {
                TxLooks looks = step.looks();
                if (looks == null || !looks.changes().isEmpty() || !Collections.disjoint(looks.reads(), moving)) {
                    kept.add(step.position());
                } else {
                    looks.reads().forEach(name -> asked[name.number()] = true);
                }
            }
            asks[phase - 1] = plan.gates()
                    .ask(phase, kept.stream().mapToInt(Integer::intValue).toArray());
        }
        return asked;
    }

    /** The variables that runs of rules change, and those that any rule adds to: scores, which are expected to differ. */
    private Set<TxName> moving(List<List<Step>> walks) {
        Set<TxName> moving = new HashSet<>();
        walks.forEach(steps -> steps.stream()
                .map(Step::looks)
                .filter(Objects::nonNull)
                .forEach(looks -> moving.addAll(looks.changes())));
        plan.phases().stream()
                .flatMap(Arrays::stream)
                .flatMap(rule -> Arrays.stream(rule.links()))
                .flatMap(link -> Arrays.stream(link.effects()))
                .forEach(effect -> {
                    if (effect instanceof TxEffect set && set.isAdded()) {
                        moving.add(set.name());
                    }
                });
        return moving;
    }

    /** What decides what {@code rule} does, if that is transaction variables only, and all that it does is to change such or to skip rules; else null. */
    private @Nullable TxLooks foregone(Rule rule, Evaluation evaluation) {
        Set<TxName> first = TxLooks.ofCondition(rule.links()[0], plan.txNames());
        if (first == null) {
            return null;
        }
        if (!evaluation.trial().isMet(rule.links()[0])) {
            return new TxLooks(first, Set.of()); // leaves no trace, whatever the rule is
        }
        return isSilent(rule) ? all(rule) : null;
    }

    private @Nullable TxLooks all(Rule rule) {
        Set<TxName> reads = new LinkedHashSet<>();
        Set<TxName> changes = new LinkedHashSet<>();
        for (Link link : rule.links()) {
            TxLooks looks = TxLooks.of(link, plan.txNames());
            if (looks == null) {
                return null;
            }
            reads.addAll(looks.reads());
            changes.addAll(looks.changes());
        }
        return new TxLooks(reads, changes);
    }

    private static boolean isSilent(Rule rule) {
        return rule.disruption() == Rule.Disruption.PASS
                && !rule.isLogged()
                && !rule.isAudited()
                && rule.words().severity() < 0;
    }

    /** The variables that a transaction begins with. */
    TxCollection.Snapshot start() {
        return start;
    }

    /** The rules of {@code phase} that are left. */
    Gates.Ask ask(int phase) {
        return asks[phase - 1];
    }

    /** What is foregone of the rules at {@code position} and behind it; null where nothing is. */
    @Nullable
    ForegoneRun run(int phase, int position) {
        return runs[phase - 1][position];
    }

    /** The rule at {@code position} as a chain whose course is remembered; null where it is none. */
    @Nullable
    NamingChain chain(int phase, int position) {
        return chains[phase - 1][position];
    }

    /** Whether they are all that is left from {@code position} on too; else all rules have to be run from there. */
    boolean leadsTo(int phase, int position) {
        return isReached[phase - 1][position];
    }
}
