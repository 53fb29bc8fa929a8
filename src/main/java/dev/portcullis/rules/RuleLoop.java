package dev.portcullis.rules;

import org.jspecify.annotations.Nullable;

/** Runs the rules of a phase in file order, less those that are known not to match or that are skipped. One owner at a time. */
final class RuleLoop {
    private final Evaluation evaluation;
    private final Plan plan;
    private final Controls controls;
    private final Candidates candidates;
    private final @Nullable DebugTrace debug;
    /** Null where every rule is to be run in its turn. */
    private @Nullable Shortcuts shortcuts;

    RuleLoop(Evaluation evaluation, Candidates candidates, @Nullable DebugTrace debug, @Nullable Shortcuts shortcuts) {
        this.evaluation = evaluation;
        this.plan = evaluation.plan();
        this.controls = evaluation.controls();
        this.candidates = candidates;
        this.debug = debug;
        this.shortcuts = shortcuts;
    }

    void takeNoShortcuts() {
        shortcuts = null;
    }

    void run(int phase) {
        int at = shortcuts == null ? 0 : runShort(phase, shortcuts);
        candidates.enter(plan.gates().ask(phase));
        Rule[] rules = plan.phase(phase);
        int[] gates = plan.gates().ofPhase(phase);
        if (debug != null) {
            debug.phase(phase);
        }
        while (at < rules.length && evaluation.goesOn(phase)) {
            int gate = gates[at];
            Rule rule = rules[at++];
            evaluation.at(rule); // also for a gate: what it costs is this rule's
            if (debug == null
                    ? mayMatch(gate) && !controls.isRemoved(rule) && evaluation.matches(rule)
                    : isMatchToldOf(rule, gate, debug)) {
                at = rule.skipTo() >= 0 ? rule.skipTo() : at;
            }
        }
    }

    /** Runs the rules that shortcuts leave, as long as they hold; returns from where on all rules have to be run. */
    private int runShort(int phase, Shortcuts ways) {
        Rule[] rules = plan.phase(phase);
        int[] gates = plan.gates().ofPhase(phase);
        int[] left = ways.left(phase);
        int next = 0;
        if (!holdsForeseen()) {
            return 0;
        }
        candidates.enter(ways.ask(phase));
        while (next < left.length && evaluation.goesOn(phase)) {
            int at = left[next++];
            Rule rule = rules[at];
            evaluation.at(rule); // also for a gate: what it costs is this rule's
            if (mayMatch(gates[at])) {
                boolean skips = evaluation.matches(rule) && rule.skipTo() >= 0;
                int goOn = skips ? rule.skipTo() : at + 1;
                if (!holdsForeseen()) {
                    return goOn;
                }
                next = skips ? ways.index(phase, goOn) : next;
                if (next == Shortcuts.UNREACHED) {
                    return goOn;
                }
            }
        }
        return rules.length;
    }

    private boolean holdsForeseen() {
        return evaluation.tx().isAsForeseen()
                && !controls.hasRemovedRules()
                && !controls.removesTx()
                && !evaluation.log().keepsAll();
    }

    private boolean mayMatch(int gate) {
        return gate == Gates.NONE || plan.verifiesEverything() || candidates.mayMatch(gate);
    }

    private boolean isMatchToldOf(Rule rule, int gate, DebugTrace told) {
        if (controls.isRemoved(rule)) {
            told.leftOut(rule);
            return false;
        }
        boolean matches = mayMatch(gate) && evaluation.matches(rule);
        told.asked(rule, matches);
        return matches;
    }
}
