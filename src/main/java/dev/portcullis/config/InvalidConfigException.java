package dev.portcullis.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration cannot be used; says everything that is wrong with it at once. */
public final class InvalidConfigException extends Exception {
    private final transient List<Diagnostic> diagnostics;

    public InvalidConfigException(List<Diagnostic> diagnostics) {
        super(diagnostics.stream().map(Diagnostic::toString).collect(Collectors.joining("\n")));
        if (diagnostics.isEmpty()) {
            throw new IllegalArgumentException("an invalid configuration has at least one diagnostic");
        }
        this.diagnostics = List.copyOf(diagnostics);
    }

    /** In the order of the text; never empty. */
    public List<Diagnostic> diagnostics() {
        return diagnostics;
    }
}
