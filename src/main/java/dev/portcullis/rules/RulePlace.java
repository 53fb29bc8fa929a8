package dev.portcullis.rules;

/** Which rule, and where it is written. Immutable. */
public record RulePlace(long id, String file, int line, int phase) {}
