package dev.portcullis.config;

/** {@code logs}: where the lines go. Immutable. */
public record LogsConfig(Located<LogTarget> access, Located<LogTarget> rules, AuditConfig audit) {}
