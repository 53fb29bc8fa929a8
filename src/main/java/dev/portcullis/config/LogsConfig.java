package dev.portcullis.config;

/** {@code logs}: where the lines go, and which there are. Immutable. */
public record LogsConfig(Located<LogTarget> access, Located<LogTarget> rules, RuleLines ruleLines, AuditConfig audit) {

    /** Which matches have a line in the rule log. */
    public enum RuleLines {
        ALL,
        REFUSALS
    }
}
