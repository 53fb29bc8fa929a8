package dev.portcullis.app.cli;

import dev.portcullis.app.RuleCheck;
import dev.portcullis.app.explain.Explainer;
import dev.portcullis.app.explain.Explanation;
import dev.portcullis.app.explain.ExplanationJson;
import dev.portcullis.app.explain.ExplanationText;
import dev.portcullis.app.explain.Profile;
import dev.portcullis.app.explain.ProfileFiles;
import dev.portcullis.app.explain.ProfileText;
import dev.portcullis.app.explain.Profiler;
import dev.portcullis.app.explain.RequestFile;
import dev.portcullis.app.explain.UnusableRequestException;
import dev.portcullis.config.InvalidConfigException;
import dev.portcullis.config.RulesConfig;
import dev.portcullis.net.IpAddresses;
import dev.portcullis.rules.Compilation;
import dev.portcullis.rules.EngineMode;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code explain}: what the rules make of one request, and why. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Says of a request which rules match, why, and what becomes of it.",
            "It goes through a proxy of its own on loopback. For each rule that matched there are the",
            "variable, the value and the score so far, and at the end the verdict.",
            "Exits 0 if the request passes, 1 if it is refused, 2 if it or the rules",
            "cannot be used.",
            "With --profile, replays the requests of a file or folder in process",
            "instead, says what each costs and which rules have it, and exits 0."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call()
final class ExplainCommand implements Callable<Integer> {
    private static final int MAX_SECONDS = 3_600;
    /** All of a file is kept, several times over: a proxy that only forwards takes more. */
    private static final int MAX_BYTES = 16 << 20;

    private static final String EMPTY_ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "REQUEST_FILE",
            description = {
                "The request; - reads standard input. Lines that end",
                "with LF, as editors write them, are sent with CRLF,",
                "Content-Length is made right, and both are said."
            })
    private @Nullable Path request;

    @Option(
            names = "--rules",
            arity = "1..*",
            paramLabel = "FILE-OR-GLOB",
            description = {
                "SecLang files, in this order, instead of the packaged baseline; may be repeated.",
                "The word baseline stands for the packaged rules."
            })
    private @Nullable List<String> given;

    @Option(
            names = "--engine",
            paramLabel = "on|detection-only",
            description = "What rules may do; without it what the files say, else on.")
    private QuickForm.@Nullable Engine engine;

    @Option(names = "--raw", description = "Sends the bytes of the file as they are.")
    private boolean isRaw;

    @Option(
            names = "--response",
            paramLabel = "FILE",
            description = "What the backend answers, head and content (default: 200 without content).")
    private @Nullable Path response;

    @Option(
            names = "--client",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "The client's address, as rules see it (default: ${DEFAULT-VALUE}).")
    private String client;

    @Option(names = "--all", description = "Tells as much of rules that neither log nor refuse.")
    private boolean showsAll;

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean isJson;

    @Option(
            names = "--profile",
            description = {
                "Tells how many microseconds of CPU each request in",
                "REQUEST_FILE, which may be a folder, costs in the",
                "rules, and which are the most expensive. Sampled;",
                "work that rules share counts for the first of them."
            })
    private boolean isProfile;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "10",
            description = "How long --profile replays; half is warming up (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Override
    public Integer call() {
        Optional<InetAddress> from = IpAddresses.parse(client);
        if (from.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--client: \"" + client + "\" needs an IP address");
        }
        if (engine == QuickForm.Engine.OFF) {
            throw new ParameterException(
                    spec.commandLine(), "--engine: off explains nothing, needs on or detection-only");
        }
        List<String> rules = given == null ? List.of() : given;
        Path file = request;
        if (file == null && rules.size() > 1) {
            // a list of files takes all that follows, the request included
            file = Path.of(rules.get(rules.size() - 1));
            rules = rules.subList(0, rules.size() - 1);
        }
        if (file == null) {
            throw new ParameterException(spec.commandLine(), "Missing required parameter: 'REQUEST_FILE'");
        }
        List<String> used = rules.isEmpty() ? List.of(RulesConfig.BASELINE) : rules;
        return isProfile ? profile(file, used, from.get()) : explain(file, used, from.get());
    }

    private int profile(Path place, List<String> rules, InetAddress from) {
        PrintWriter err = spec.commandLine().getErr();
        if (response != null || showsAll || seconds < 1 || seconds > MAX_SECONDS) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--profile goes without --response and --all, and --seconds is from 1 to " + MAX_SECONDS);
        }
        Compilation compilation = RuleCheck.of(rules);
        if (compilation.ruleSet().isEmpty()) {
            compilation.errors().forEach(err::println);
            return Main.WRONG_USE;
        }
        try {
            Profiler profiler = new Profiler(compilation.ruleSet().get(), mode());
            Profile profile = ProfileFiles.profile(profiler, place, isRaw, from, Duration.ofSeconds(seconds));
            PrintWriter out = spec.commandLine().getOut();
            out.print(isJson ? ProfileText.json(profile) + "\n" : ProfileText.of(profile));
            out.flush();
            return Main.OK;
        } catch (UnusableRequestException e) {
            err.println("portcullis: " + place + ": " + e.getMessage());
        } catch (IOException e) {
            err.println("portcullis: " + Faults.of(e));
        }
        return Main.WRONG_USE;
    }

    private @Nullable EngineMode mode() {
        if (engine == null) {
            return null;
        }
        return engine == QuickForm.Engine.ON ? EngineMode.ON : EngineMode.DETECTION_ONLY;
    }

    private int explain(Path file, List<String> rules, InetAddress from) {
        PrintWriter err = spec.commandLine().getErr();
        try {
            byte[] bytes = read(file);
            RequestFile prepared = isRaw ? RequestFile.raw(bytes) : RequestFile.of(bytes);
            Explanation explanation =
                    new Explainer(rules, engine == null ? "" : engine.toString(), from, answer()).explain(prepared);
            print(explanation);
            return explanation.hasPassed() ? Main.OK : Main.FAILED;
        } catch (UnusableRequestException e) {
            err.println("portcullis: " + file + ": " + e.getMessage());
        } catch (InvalidConfigException e) {
            Faults.printRules(err, e);
        } catch (IOException e) {
            err.println("portcullis: " + Faults.of(e));
        }
        return Main.WRONG_USE;
    }

    private void print(Explanation explanation) {
        PrintWriter out = spec.commandLine().getOut();
        if (isJson) {
            out.println(ExplanationJson.of(explanation));
        } else {
            out.print(ExplanationText.of(explanation, showsAll));
            out.flush();
        }
    }

    private static byte[] read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(file + " is a folder, needs a file that holds a request");
        }
        try (InputStream in = file.toString().equals("-") ? System.in : Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException(file + " has more than " + MAX_BYTES + " bytes, needs to be smaller");
            }
            return bytes;
        }
    }

    private byte[] answer() throws IOException {
        if (response == null) {
            return EMPTY_ANSWER.getBytes(StandardCharsets.US_ASCII);
        }
        byte[] bytes = read(response);
        try {
            return (isRaw ? RequestFile.raw(bytes) : RequestFile.ofAnswer(bytes))
                    .text()
                    .getBytes(StandardCharsets.ISO_8859_1);
        } catch (UnusableRequestException e) {
            throw new IOException(response + ": " + e.getMessage(), e);
        }
    }
}
