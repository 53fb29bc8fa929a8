package dev.portcullis.rules;

/** What matching rules may do: {@code SecRuleEngine}. */
public enum EngineMode {
    /** Rules run and interrupt. */
    ON,
    /** Rules run and are logged, but nothing is ever interrupted. */
    DETECTION_ONLY,
    /** Rules do not run. */
    OFF
}
