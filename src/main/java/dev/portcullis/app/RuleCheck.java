package dev.portcullis.app;

import dev.portcullis.rules.Compilation;
import dev.portcullis.rules.EngineSurroundings;
import dev.portcullis.rules.RuleSetCompiler;
import dev.portcullis.seclang.Diagnostic;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Rule files compiled for no other purpose than to know what is wrong with them. */
public final class RuleCheck {
    private RuleCheck() {}

    /** Compiles the files that {@code patterns} name, in order, as one rule set; what is wrong is sorted by file and place. */
    public static Compilation of(List<String> patterns) {
        FileWatch nobodysWatch = FileWatch.of(Optional.empty());
        Compilation compilation = RuleSetCompiler.standard(new RuleSources(nobodysWatch), EngineSurroundings.standard())
                .compileFiles(patterns);
        List<Diagnostic> sorted = compilation.diagnostics().stream()
                .sorted(Comparator.comparing((Diagnostic each) -> each.span().file())
                        .thenComparingInt(each -> each.span().line())
                        .thenComparingInt(each -> each.span().column()))
                .toList();
        return new Compilation(compilation.ruleSet(), sorted);
    }
}
