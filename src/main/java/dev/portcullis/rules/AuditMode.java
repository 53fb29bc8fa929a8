package dev.portcullis.rules;

/** What {@code SecAuditEngine} and {@code ctl:auditEngine} say. */
public enum AuditMode {
    OFF,
    ON,
    /** Exchanges that a rule, a refusal or the status makes worth an entry. */
    RELEVANT_ONLY
}
