package dev.portcullis.config;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** A configuration cannot be used; says everything that is wrong with it at once. */
public final class InvalidConfigException extends Exception {
    private final transient List<Diagnostic> diagnostics;

    public InvalidConfigException(List<Diagnostic> diagnostics) {
        super(inOrder(diagnostics).stream().map(Diagnostic::toString).collect(Collectors.joining("\n")));
        if (diagnostics.isEmpty()) {
            throw new IllegalArgumentException("an invalid configuration has at least one diagnostic");
        }
        this.diagnostics = inOrder(diagnostics);
    }

    private static List<Diagnostic> inOrder(List<Diagnostic> diagnostics) {
        return diagnostics.stream()
                .sorted(Comparator.comparing((Diagnostic each) -> each.at().source())
                        .thenComparingInt(each -> each.at().line())
                        .thenComparingInt(each -> each.at().column()))
                .toList();
    }

    /** In the order of each text; never empty. */
    public List<Diagnostic> diagnostics() {
        return diagnostics;
    }
}
