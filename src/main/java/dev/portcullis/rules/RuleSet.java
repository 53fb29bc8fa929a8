package dev.portcullis.rules;

import org.jspecify.annotations.Nullable;

/** A compiled rule set. Immutable and safe for concurrent use by any number of transactions. */
public final class RuleSet {
    private final Plan plan;
    private final Fingerprint fingerprint;
    private final int ruleCount;

    RuleSet(Plan plan, Fingerprint fingerprint, int ruleCount) {
        this.plan = plan;
        this.fingerprint = fingerprint;
        this.ruleCount = ruleCount;
    }

    Plan plan() {
        return plan;
    }

    /** SHA-256, in hexadecimal, of all files that it was compiled from. The first call works it out. */
    public String fingerprint() {
        return fingerprint.text();
    }

    /** The number of rules, a chain being one. */
    public int ruleCount() {
        return ruleCount;
    }

    public Settings settings() {
        return plan.settings();
    }

    /**
     * These rules for requests that nobody has sent: transactions warm what all share, automata and what is known of values, but leave nothing behind, neither in persistent collections nor in a
     * file.
     */
    public RuleSet withoutTraces() {
        return new RuleSet(plan.withoutTraces(), fingerprint, ruleCount);
    }

    /** These rules for dry runs: what {@code SecTmpSaveUploadedFiles} puts into its folder goes with the transaction, whatever {@code SecUploadKeepFiles} says. */
    public RuleSet keepingNoFiles() {
        return new RuleSet(plan.keepingNoFiles(), fingerprint, ruleCount);
    }

    /** Starts a transaction under the rule set's own {@code SecRuleEngine}, or under {@code override} if that is given: what may only detect stays so. */
    public Transaction begin(TransactionFacts facts, @Nullable EngineMode override) {
        return begin(facts, override, null);
    }

    /** As {@link #begin(TransactionFacts, EngineMode)}; {@code listener}, if given, hears of every match, which costs time. */
    public Transaction begin(TransactionFacts facts, @Nullable EngineMode override, @Nullable MatchListener listener) {
        return new Transaction(plan, facts, override, listener);
    }
}
