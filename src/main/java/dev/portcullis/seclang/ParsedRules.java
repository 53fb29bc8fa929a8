package dev.portcullis.seclang;

import java.util.List;

/** What was read: the directives in load order, includes in their place, and everything that was wrong. Immutable. */
public record ParsedRules(List<Directive> directives, List<Diagnostic> diagnostics) {
    public ParsedRules {
        directives = List.copyOf(directives);
        diagnostics = List.copyOf(diagnostics);
    }
}
