package dev.portcullis.rules;

import dev.portcullis.seclang.Diagnostic;
import dev.portcullis.seclang.SourceSpan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What is wrong with a rule set, collected while it is compiled. One owner at a time. */
final class Problems {
    private final List<Diagnostic> found = new ArrayList<>();

    void error(SourceSpan span, String code, String message) {
        found.add(Diagnostic.error(span, code, message));
    }

    void warning(SourceSpan span, String code, String message) {
        found.add(Diagnostic.warning(span, code, message));
    }

    /** How many there are: a place to look back to. */
    int count() {
        return found.size();
    }

    boolean hasErrorsSince(int place) {
        return found.subList(place, found.size()).stream().anyMatch(Diagnostic::isError);
    }

    /** Makes warnings of the errors since {@code place}: what has them is left out, which {@code prefix} says. */
    void soften(int place, String prefix) {
        found.subList(place, found.size())
                .replaceAll(each ->
                        each.isError() ? Diagnostic.warning(each.span(), each.code(), prefix + each.message()) : each);
    }

    void addAll(List<Diagnostic> diagnostics) {
        found.addAll(diagnostics);
    }

    boolean hasErrors() {
        return found.stream().anyMatch(Diagnostic::isError);
    }

    /** All of it, errors before warnings, otherwise as found; what every rule meets in its defaults is told once. */
    List<Diagnostic> all() {
        return found.stream()
                .sorted(Comparator.comparing(Diagnostic::severity))
                .distinct()
                .toList();
    }
}
