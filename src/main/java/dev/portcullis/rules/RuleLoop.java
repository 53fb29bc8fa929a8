package dev.portcullis.rules;

import org.jspecify.annotations.Nullable;

/** Runs the rules of a phase in file order, less those that are known not to match or that are skipped. One owner at a time. */
final class RuleLoop {
    private final Evaluation evaluation;
    private final RuleTrial trial;
    private final Plan plan;
    private final Controls controls;
    private final Candidates candidates;
    private final @Nullable DebugTrace debug;
    /** Null where every rule is to be run in its turn. */
    private @Nullable Shortcuts shortcuts;

    RuleLoop(Evaluation evaluation, Candidates candidates, @Nullable DebugTrace debug, @Nullable Shortcuts shortcuts) {
        this.evaluation = evaluation;
        this.trial = evaluation.trial();
        this.plan = evaluation.plan();
        this.controls = evaluation.controls();
        this.candidates = candidates;
        this.debug = debug;
        this.shortcuts = shortcuts;
    }

    void decideAnew() {
        candidates.decideAnew();
    }

    void takeNoShortcuts() {
        shortcuts = null;
    }

    void run(int phase) {
        Shortcuts ways = shortcuts;
        int at = ways == null ? 0 : runShort(phase, ways);
        candidates.enter(phase, plan.gates().ask(phase));
        if (debug != null) {
            debug.phase(phase);
        }
        Rule[] rules = plan.phase(phase);
        while (at < rules.length && evaluation.goesOn(phase)) {
            at = debug == null ? tryNext(rules, at) : tryToldOf(rules, at, debug);
        }
    }

    /** Tries the next rule at {@code at} or behind it that may match; returns where to go on. */
    private int tryNext(Rule[] rules, int at) {
        int next = candidates.next(at);
        if (next < 0) {
            return rules.length;
        }
        Rule rule = rules[next];
        evaluation.at(rule);
        boolean skips = !controls.isRemoved(rule) && trial.matches(rule) && rule.skipTo() >= 0;
        return skips ? rule.skipTo() : next + 1;
    }

    /** As {@link #tryNext}, and tells of each rule, also of those that are not tried. */
    private int tryToldOf(Rule[] rules, int at, DebugTrace told) {
        Rule rule = rules[at];
        evaluation.at(rule);
        if (controls.isRemoved(rule)) {
            told.leftOut(rule);
            return at + 1;
        }
        boolean matches = candidates.next(at) == at && trial.matches(rule);
        told.asked(rule, matches);
        return matches && rule.skipTo() >= 0 ? rule.skipTo() : at + 1;
    }

    /** Runs the rules that shortcuts leave, as long as they hold; returns from where on all rules have to be run. */
    private int runShort(int phase, Shortcuts ways) {
        if (!holdsForeseen()) {
            return 0;
        }
        candidates.enter(phase, ways.ask(phase));
        Rule[] rules = plan.phase(phase);
        int at = 0;
        while (at < rules.length && evaluation.goesOn(phase)) {
            at = takeNext(phase, at, ways);
            if (!holdsForeseen() || (at < rules.length && !ways.leadsTo(phase, at))) {
                return at;
            }
        }
        return rules.length;
    }

    /** As {@link #tryNext}, but does what a run of rules does without trying them where that is foregone. */
    private int takeNext(int phase, int at, Shortcuts ways) {
        int next = candidates.next(at);
        ForegoneRun run = next < 0 ? null : ways.run(phase, next);
        if (run != null && run.isForegoneIn(evaluation.tx())) {
            run.apply(evaluation);
            return run.next();
        }
        NamingChain chain = next < 0 ? null : ways.chain(phase, next);
        if (chain == null) {
            return tryNext(plan.phase(phase), at);
        }
        int skipTo = plan.phase(phase)[next].skipTo();
        return chain.matches(evaluation, trial) && skipTo >= 0 ? skipTo : next + 1;
    }

    private boolean holdsForeseen() {
        return evaluation.tx().isAsForeseen()
                && !controls.hasRemovedRules()
                && !controls.removesTx()
                && !evaluation.log().keepsAll();
    }
}
