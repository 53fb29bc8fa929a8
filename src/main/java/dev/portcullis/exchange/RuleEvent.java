package dev.portcullis.exchange;

/**
 * One rule match worth a line in the rule log: {@code line} is the finished, escaped text. {@code severity} is 0 (emergency) to 7 (debug), or
 * -1 when the rule names none. Immutable.
 */
public record RuleEvent(String ruleId, int severity, String message, String line) {}
