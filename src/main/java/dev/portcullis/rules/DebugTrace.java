package dev.portcullis.rules;

import dev.portcullis.http.FieldNameSet;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction writes to the debug log, by level: 1 what ends the exchange, 2 limits and look-ups that failed, 3 rules that matched and are logged, 4 phases,
 * jumps and rules that matched silently, 5 every value that met a condition, 9 every rule that was asked. Values are escaped and cut, credentials masked. One owner at a time.
 */
final class DebugTrace {
    private static final int ENDING = 1;
    private static final int PROBLEM = 2;
    private static final int MATCH = 3;
    private static final int FLOW = 4;
    private static final int VALUE = 5;
    private static final int EVERYTHING = 9;

    private final DebugLog log;
    private final Controls controls;
    private final Evaluation evaluation;
    private final TransactionFacts facts;
    private Credentials credentials;
    private boolean knowsForm;

    private DebugTrace(
            DebugLog log,
            Evaluation evaluation,
            Controls controls,
            TransactionFacts facts,
            FieldNameSet credentialFields) {
        this.log = log;
        this.evaluation = evaluation;
        this.controls = controls;
        this.facts = facts;
        this.credentials = new Credentials(credentialFields, facts);
    }

    /** Null where no rule set asks for a debug log. */
    static @Nullable DebugTrace of(
            @Nullable DebugLog log,
            Evaluation evaluation,
            Controls controls,
            TransactionFacts facts,
            FieldNameSet credentialFields) {
        return log == null ? null : new DebugTrace(log, evaluation, controls, facts, credentialFields);
    }

    private boolean writes(int level) {
        return controls.debugLevel >= level;
    }

    private void write(int level, String text) {
        String now = facts.startTime()
                .plusMillis(evaluation.elapsedMillis())
                .truncatedTo(ChronoUnit.MILLIS)
                .toString();
        log.write("[" + now + "] [" + RuleWording.escaped(facts.uniqueId()) + "] [" + level + "] " + text);
    }

    void phase(int phase) {
        if (writes(FLOW)) {
            write(FLOW, "phase " + phase + " begins");
        }
    }

    void leftOut(Rule rule) {
        if (writes(FLOW)) {
            write(FLOW, "rule " + rule.id() + " is left out, as ctl says");
        }
    }

    void asked(Rule rule, boolean matches) {
        if (matches && rule.skipTo() >= 0 && writes(FLOW)) {
            write(FLOW, "rule " + rule.id() + " jumps");
        }
        if (writes(EVERYTHING)) {
            write(EVERYTHING, "rule " + rule.id() + (matches ? " has matched" : " does not match"));
        }
    }

    void met(Rule rule, Link link, String name, Value value) {
        if (writes(VALUE)) {
            write(
                    VALUE,
                    "rule " + rule.id() + ": " + RuleWording.escaped(name) + " = \""
                            + RuleWording.escaped(shown(name, value.latin1())) + "\" meets "
                            + RuleWording.escaped(link.operatorText()));
        }
    }

    private String shown(String name, String value) {
        return credentials.areIn(name) ? "*".repeat(value.length()) : masked(value);
    }

    private String masked(String text) {
        Value form = evaluation.variables().traffic().form();
        if (!knowsForm && !form.isEmpty()) {
            knowsForm = true;
            credentials = credentials.withForm(form);
        }
        return credentials.masked(text);
    }

    void matched(Rule rule) {
        int level = rule.isLogged() ? MATCH : FLOW;
        if (writes(level)) {
            write(
                    level,
                    "rule " + rule.id() + " matches (" + RuleWording.escaped(rule.file()) + ":" + rule.line() + ")");
        }
    }

    void ends(Interruption decided) {
        if (writes(ENDING)) {
            String who = decided.ruleId() == 0 ? decided.reason().label() : "rule " + decided.ruleId();
            write(ENDING, who + " ends the exchange: " + decided.kind() + " " + decided.status());
        }
    }

    void problem(String what) {
        if (writes(PROBLEM)) {
            write(PROBLEM, RuleWording.escaped(masked(what)));
        }
    }
}
