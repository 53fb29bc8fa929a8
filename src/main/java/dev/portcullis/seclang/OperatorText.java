package dev.portcullis.seclang;

/** The operator of a rule: {@code name} without {@code @} (rx when none is written) and its argument as written. Immutable. */
public record OperatorText(SourceSpan span, boolean isNegated, String name, String argument, SourceSpan argumentSpan) {}
