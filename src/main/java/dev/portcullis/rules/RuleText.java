package dev.portcullis.rules;

/** A rule as its file has it, on one line, and where that begins. Text is Latin-1, one char per byte. Immutable. */
public record RuleText(String file, int line, String text) {}
