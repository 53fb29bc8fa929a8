package dev.portcullis.app.cli;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.portcullis.app.ftw.InvalidTestException;
import dev.portcullis.app.ftw.Outcome;
import dev.portcullis.app.ftw.TestBench;
import dev.portcullis.app.ftw.TestCase;
import dev.portcullis.app.ftw.TestFiles;
import dev.portcullis.config.InvalidConfigException;
import dev.portcullis.config.RulesConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ftw}: runs rule tests through a proxy of its own. */
@Command(
        name = "ftw",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs rule tests in the YAML format of go-ftw through the live proxy, and says which fail.",
            "Starts a proxy and a backend on loopback and adds the marker rule (999999) before the rules.",
            "Exits 0 if all pass, 1 if one fails, 2 if the rules or the tests cannot be used."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call()
final class FtwCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--rules",
            arity = "1..*",
            paramLabel = "FILE-OR-GLOB",
            description = {
                "SecLang files, in this order, instead of the packaged baseline;",
                "may be repeated. The word baseline stands for the packaged rules."
            })
    private @Nullable List<String> rules;

    @Option(names = "--tests", required = true, paramLabel = "DIR", description = "Test files: a folder or one file.")
    private Path tests;

    @Option(
            names = "--engine",
            paramLabel = "on|detection-only",
            defaultValue = "detection-only",
            description = "What rules may do (default: ${DEFAULT-VALUE}).")
    private QuickForm.Engine engine;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "How long an answer may take (default: ${DEFAULT-VALUE}).")
    private int timeoutSeconds;

    @Option(
            names = "--log-json",
            paramLabel = "FILE",
            description = "Also writes one JSON object a line for each test.")
    private @Nullable Path json;

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        if (engine == QuickForm.Engine.OFF || timeoutSeconds < 1) {
            err.println("portcullis: --engine needs on or detection-only, --timeout at least 1");
            return Main.WRONG_USE;
        }
        try {
            List<TestCase> cases = TestFiles.in(tests);
            if (cases.isEmpty()) {
                err.println("portcullis: --tests: there is no test in " + tests);
                return Main.WRONG_USE;
            }
            List<String> files = rules == null ? List.of(RulesConfig.BASELINE) : rules;
            try (TestBench bench = TestBench.start(files, engine.toString(), Duration.ofSeconds(timeoutSeconds))) {
                return run(bench, cases);
            }
        } catch (InvalidTestException e) {
            err.println("portcullis: " + e.getMessage());
        } catch (NoSuchFileException e) {
            err.println("portcullis: --tests: there is no " + e.getMessage());
        } catch (InvalidConfigException e) {
            return Faults.printRules(err, e);
        } catch (IOException e) {
            err.println("portcullis: " + e.getMessage());
            return Main.FAILED;
        }
        return Main.WRONG_USE;
    }

    private int run(TestBench bench, List<TestCase> cases) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        int failed = 0;
        try (Writer report = json == null ? Writer.nullWriter() : Files.newBufferedWriter(json)) {
            for (TestCase each : cases) {
                Outcome outcome = bench.run(each);
                if (!outcome.hasPassed()) {
                    failed++;
                    out.println(each.id() + ": " + String.join("; ", outcome.faults()) + " [" + each.file() + "]");
                }
                report.write(line(outcome));
            }
        }
        out.println((cases.size() - failed) + " passed, " + failed + " failed");
        return failed == 0 ? Main.OK : Main.FAILED;
    }

    private static String line(Outcome outcome) {
        return JSONObjectUtils.toJSONString(Map.of(
                        "test", outcome.test().id(),
                        "file", outcome.test().file().toString(),
                        "passed", outcome.hasPassed(),
                        "faults", outcome.faults(),
                        "rules", List.copyOf(new TreeSet<>(outcome.ids())),
                        "statuses", outcome.statuses(),
                        "millis", outcome.time().toMillis()))
                + "\n";
    }
}
