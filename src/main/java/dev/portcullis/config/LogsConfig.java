package dev.portcullis.config;

/** {@code logs}: where the lines go, and which there are. Immutable. */
public record LogsConfig(Located<LogTarget> access, Located<LogTarget> rules, RuleLines ruleLines, AuditConfig audit) {

    /** Whether no log shows what rules say that refuse nothing, but for an audit log. */
    public boolean saysRefusalsOnly() {
        return ruleLines == RuleLines.REFUSALS || rules.value().kind() == LogTarget.Kind.OFF;
    }

    /** Which matches have a line in the rule log. */
    public enum RuleLines {
        ALL,
        REFUSALS
    }
}
