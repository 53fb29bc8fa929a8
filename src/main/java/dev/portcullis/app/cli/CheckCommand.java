package dev.portcullis.app.cli;

import dev.portcullis.app.ConfigSource;
import dev.portcullis.app.Portcullis;
import dev.portcullis.app.RuleCheck;
import dev.portcullis.config.InvalidConfigException;
import dev.portcullis.config.ProxyConfig;
import dev.portcullis.rules.Compilation;
import dev.portcullis.rules.RuleSet;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code check}: builds everything that {@code run} would build, or rules alone, and throws it away. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        customSynopsis = {"portcullis check -c FILE", "   or: portcullis check --rules FILE-OR-GLOB..."},
        description = {
            "Looks whether the proxy would start with a configuration, or load these rules.",
            "Exits 0 only if it would; else says everything that is wrong at once, with file, line and column, and exits 2."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call()
final class CheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Subject subject;

    private static final class Subject {
        @Option(
                names = {"-c", "--config"},
                required = true,
                paramLabel = "FILE",
                description = "The configuration file, with all that it names.")
        private @Nullable Path config;

        @Option(
                names = "--rules",
                required = true,
                arity = "1..*",
                paramLabel = "FILE-OR-GLOB",
                description = {
                    "SecLang files alone, in this order, as one rule set; may be repeated.",
                    "The word baseline stands for the packaged rules."
                })
        private @Nullable List<String> rules;
    }

    @Override
    public Integer call() {
        if (subject.config != null) {
            return check(subject.config);
        }
        return check(subject.rules == null ? List.of() : subject.rules);
    }

    private int check(Path file) {
        try {
            ProxyConfig config = Portcullis.check(ConfigSource.ofFile(file));
            spec.commandLine()
                    .getOut()
                    .printf(
                            "%s: good; listeners: %d, clusters: %d, routes: %d%n",
                            file,
                            config.listeners().size(),
                            config.clusters().size(),
                            config.routes().size());
            return Main.OK;
        } catch (InvalidConfigException e) {
            return Faults.print(spec.commandLine().getErr(), e);
        }
    }

    private int check(List<String> rules) {
        PrintWriter err = spec.commandLine().getErr();
        Compilation compilation = RuleCheck.of(rules);
        compilation.diagnostics().forEach(err::println);
        int errors = compilation.errors().size();
        int warnings = compilation.diagnostics().size() - errors;
        if (errors > 0) {
            err.println("portcullis: " + counted(errors, "error") + " and " + counted(warnings, "warning")
                    + " in the rules");
            return Main.WRONG_USE;
        }
        spec.commandLine()
                .getOut()
                .println("rules: good; "
                        + counted(compilation.ruleSet().map(RuleSet::ruleCount).orElse(0), "rule") + ", "
                        + counted(warnings, "warning"));
        return Main.OK;
    }

    private static String counted(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
