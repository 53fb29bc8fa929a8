package dev.portcullis.rules;

import dev.portcullis.seclang.Diagnostic;
import java.util.List;
import java.util.Optional;

/** A rule set, or why there is none: with an error among the diagnostics there is no rule set at all. Immutable. */
public record Compilation(Optional<RuleSet> ruleSet, List<Diagnostic> diagnostics) {
    public Compilation {
        diagnostics = List.copyOf(diagnostics);
    }

    /** The mistakes that keep the rule set from being used. */
    public List<Diagnostic> errors() {
        return diagnostics.stream().filter(Diagnostic::isError).toList();
    }
}
