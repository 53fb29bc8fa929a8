package dev.portcullis.rules;

import dev.portcullis.rules.regex.PatternCompiler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The rule sets that benchmarks and searches for differences use: the baseline, and the Core Rule Set where the data beside the project has it. */
public final class SampleRules {
    public static final String BASELINE = "baseline";
    public static final String CRS = "crs";

    private static final Path CRS_FOLDER =
            SharedVectors.shared().resolve("crs/4.25.0").toAbsolutePath().normalize();

    private SampleRules() {}

    /** The names of those that are there. */
    public static List<String> names() {
        return Files.isDirectory(CRS_FOLDER) ? List.of(BASELINE, CRS) : List.of(BASELINE);
    }

    /** Files and globs of the rule set {@code name}. */
    public static List<String> files(String name) {
        return name.equals(BASELINE)
                ? List.of("rulesets/baseline/*.conf")
                : List.of(
                        CRS_FOLDER.resolve("crs-setup.conf.example").toString(),
                        CRS_FOLDER.resolve("rules/*.conf").toString());
    }

    /** The folder with the rules of {@code name}. */
    public static Path folder(String name) {
        return name.equals(BASELINE) ? Path.of("rulesets/baseline") : CRS_FOLDER.resolve("rules");
    }

    static RuleSet compile(List<String> names, PatternCompiler patterns) {
        List<String> files = new ArrayList<>();
        names.forEach(name -> files.addAll(files(name)));
        Compilation compilation = RuleSetCompiler.standard(
                        new RuleFiles(Path.of("").toAbsolutePath()), patterns, EngineSurroundings.standard())
                .compileFiles(files);
        return compilation
                .ruleSet()
                .orElseThrow(() -> new AssertionError(compilation.errors().toString()));
    }
}
