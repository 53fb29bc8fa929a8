package dev.portcullis.rules.regex;

import dev.portcullis.rules.RuleFiles;
import dev.portcullis.seclang.Directive;
import dev.portcullis.seclang.SecLangParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The patterns of rule files. */
final class RulePatterns {
    private RulePatterns() {}

    /** The arguments of {@code @rx} in the {@code .conf} files of {@code folder}, those with macros left out. */
    static List<String> in(Path folder) throws IOException {
        RuleFiles files = new RuleFiles(folder);
        List<String> patterns = new ArrayList<>();
        for (Directive directive :
                SecLangParser.parse(files.sources("*.conf", ""), files).directives()) {
            if (directive instanceof Directive.Rule rule
                    && rule.operator().name().equals("rx")
                    && !rule.operator().argument().contains("%{tx")) {
                patterns.add(rule.operator().argument());
            }
        }
        return patterns;
    }
}
