package dev.portcullis.app.cli;

import com.google.re2j.Pattern;
import dev.portcullis.app.ftw.Destination;
import dev.portcullis.app.ftw.InvalidTestException;
import dev.portcullis.app.ftw.PlatformOverrides;
import dev.portcullis.app.ftw.TestBench;
import dev.portcullis.app.ftw.TestCase;
import dev.portcullis.app.ftw.TestFiles;
import dev.portcullis.app.ftw.TimeLimits;
import dev.portcullis.config.InvalidConfigException;
import dev.portcullis.config.RulesConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ftw}: runs rule tests through a proxy of its own, or one that runs already. */
@Command(
        name = "ftw",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs rule tests in the YAML format of go-ftw and says which fail.",
            "They go through a live proxy: without --url it starts one, and a backend, on loopback,",
            "with the marker rule (999999) before the rules. Exits 0 if all pass, 1 if one fails, 2 if",
            "rules or tests cannot be used."
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
                "SecLang files, in this order, instead of the",
                "packaged baseline, for which the word baseline",
                "stands; may be repeated."
            })
    private @Nullable List<String> rules;

    @Option(names = "--tests", required = true, paramLabel = "DIR", description = "Test files: a folder or one file.")
    private Path tests;

    @Option(
            names = "--engine",
            paramLabel = "on|detection-only",
            description = "What rules may do (default: detection-only).")
    private QuickForm.@Nullable Engine engine;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "Sends the tests to a proxy that runs already, such as http://127.0.0.1:8080.")
    private @Nullable String url;

    @Option(
            names = "--rule-log",
            paramLabel = "FILE",
            description = {
                "The rule log of that proxy, which must have the marker rule (README).",
                "Without it only statuses and answers are checked."
            })
    private @Nullable Path ruleLog;

    @Option(names = "--skip-tls-verification", description = "Takes any certificate from the proxy at an https URL.")
    private boolean trustsAny;

    @Option(
            names = {"-i", "--include"},
            paramLabel = "REGEX",
            converter = FtwOptions.Regex.class,
            description = "Only tests whose id matches, such as ^942.")
    private @Nullable Pattern include;

    @Option(
            names = {"-e", "--exclude"},
            paramLabel = "REGEX",
            converter = FtwOptions.Regex.class,
            description = "All but tests whose id matches.")
    private @Nullable Pattern exclude;

    @Option(
            names = {"-T", "--include-tags"},
            paramLabel = "REGEX",
            converter = FtwOptions.Regex.class,
            description = "Only tests with a tag that matches.")
    private @Nullable Pattern tags;

    @Option(
            names = "--overrides",
            paramLabel = "FILE",
            description = "What this platform does otherwise than tests expect, as for go-ftw.")
    private @Nullable Path overrides;

    @Option(names = "--fail-fast", description = "Stops at the first test that fails.")
    private boolean failsFast;

    @Option(names = "--show-failures-only", description = "No line for tests that pass.")
    private boolean onlyFailures;

    @Option(
            names = {"-t", "--time"},
            description = "Shows how long each test took.")
    private boolean showsTime;

    @Option(
            names = "--connect-timeout",
            paramLabel = "TIME",
            defaultValue = "3s",
            converter = FtwOptions.Time.class,
            description = "How long connecting may take (default: ${DEFAULT-VALUE}).")
    private Duration connectLimit;

    @Option(
            names = "--read-timeout",
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = FtwOptions.Time.class,
            description = "How long an answer may take (default: ${DEFAULT-VALUE}).")
    private Duration readLimit;

    @Option(
            names = "--log-json",
            paramLabel = "FILE",
            description = "Also writes one JSON object a line for each test.")
    private @Nullable Path json;

    @Override
    public Integer call() {
        checkCombinations();
        PrintWriter err = spec.commandLine().getErr();
        try {
            List<TestCase> all = load();
            List<TestCase> chosen = choose(all);
            try (TestBench bench = bench();
                    FtwReport report = new FtwReport(spec.commandLine().getOut(), json, onlyFailures, showsTime)) {
                return run(bench, chosen, all.size(), report);
            }
        } catch (InvalidTestException e) {
            err.println("portcullis: " + e.getMessage());
        } catch (NoSuchFileException e) {
            err.println("portcullis: there is no " + e.getMessage());
        } catch (InvalidConfigException e) {
            return Faults.printRules(err, e);
        } catch (IOException e) {
            err.println("portcullis: " + Faults.of(e));
            return Main.FAILED;
        }
        return Main.WRONG_USE;
    }

    private void checkCombinations() {
        if (engine == QuickForm.Engine.OFF) {
            throw wrong("--engine is off, needs on or detection-only");
        }
        if (include != null && exclude != null) {
            throw wrong("--include and --exclude exclude each other");
        }
        if (url == null && (ruleLog != null || trustsAny)) {
            throw wrong((trustsAny ? "--skip-tls-verification" : "--rule-log") + " needs --url");
        }
        if (url != null && (rules != null || engine != null)) {
            throw wrong((rules != null ? "--rules" : "--engine")
                    + " is for a proxy that ftw starts; with --url the proxy has its own");
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private List<TestCase> load() throws IOException, InvalidTestException {
        PrintWriter err = spec.commandLine().getErr();
        PlatformOverrides platform = overrides == null ? PlatformOverrides.none() : PlatformOverrides.of(overrides);
        List<TestCase> all = TestFiles.in(tests, remark -> err.println("portcullis: " + remark)).stream()
                .map(platform::apply)
                .toList();
        if (all.isEmpty()) {
            throw wrong("--tests: there is no test in " + tests);
        }
        return all;
    }

    private List<TestCase> choose(List<TestCase> all) {
        FtwOptions.Selection selection = new FtwOptions.Selection(include, exclude, tags);
        List<TestCase> chosen = new ArrayList<>(all);
        chosen.removeIf(test -> !selection.takes(test));
        if (chosen.isEmpty()) {
            throw wrong("none of " + all.size() + " tests is chosen by --include, --exclude and --include-tags");
        }
        if (url == null) {
            chosen.stream().filter(TestCase::isSecure).findFirst().ifPresent(test -> {
                throw wrong(test.file() + ": " + test.id()
                        + ": protocol: is https, but the proxy that ftw starts speaks http; use --url");
            });
        } else if (ruleLog == null) {
            int before = chosen.size();
            chosen.removeIf(test -> !test.concernsAnswer());
            if (chosen.isEmpty()) {
                throw wrong("none of " + before + " tests expects a status or an answer, which is all that is checked"
                        + " without --rule-log; needs the file where the proxy logs matches");
            }
            spec.commandLine()
                    .getErr()
                    .println("portcullis: without --rule-log only statuses and answers are checked; " + chosen.size()
                            + " of " + before + " tests expect some and run");
        }
        return chosen;
    }

    private TestBench bench() throws IOException, InvalidConfigException {
        TimeLimits limits = new TimeLimits(connectLimit, readLimit);
        if (url != null) {
            try {
                return TestBench.against(Destination.of(url, trustsAny, limits), ruleLog);
            } catch (IllegalArgumentException e) {
                throw wrong("--url: " + e.getMessage());
            }
        }
        List<String> files = rules == null ? List.of(RulesConfig.BASELINE) : rules;
        return TestBench.start(
                files, engine == null ? QuickForm.Engine.DETECTION_ONLY.toString() : engine.toString(), limits);
    }

    private int run(TestBench bench, List<TestCase> chosen, int all, FtwReport report) throws IOException {
        int done = 0;
        for (TestCase each : chosen) {
            report.add(bench.run(each));
            done++;
            if (failsFast && report.hasFailures()) {
                break;
            }
        }
        report.total(all - done);
        return report.hasFailures() ? Main.FAILED : Main.OK;
    }
}
