package dev.portcullis.app.ftw;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.portcullis.app.ConfigSource;
import dev.portcullis.app.Portcullis;
import dev.portcullis.config.InvalidConfigException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A proxy with rules, started as {@code run} would start it, between a client that sends tests and a backend that answers as it is told; and the rule log,
 * read along. A stage's lines are those between two marker requests. One owner at a time.
 */
public final class TestBench implements AutoCloseable {
    private static final String MARKER_RULE = """
            SecRule REQUEST_HEADERS:X-CRS-Test "@rx ^.*$" \\
                "id:999999,phase:1,pass,t:none,log,msg:'X-CRS-Test %{MATCHED_VAR}',ctl:ruleRemoveById=1-999999"
            """;
    private static final Duration MARKER_LIMIT = Duration.ofSeconds(10);

    private final Path folder;
    private final Duration answerLimit;
    private final ReflectingBackend backend;
    private final Portcullis proxy;
    private final LogTail log;

    /** An answer, or the reason why there is none, and the log lines of a stage. */
    private record Observation(@Nullable Answer answer, String error, LogWindow log) {}

    private TestBench(Path folder, Duration answerLimit, ReflectingBackend backend, Portcullis proxy, LogTail log) {
        this.folder = folder;
        this.answerLimit = answerLimit;
        this.backend = backend;
        this.proxy = proxy;
        this.log = log;
    }

    /**
     * Starts everything on loopback.
     *
     * @param rules files, patterns or the word {@code baseline}, in order; the marker rule comes before them
     * @param engine {@code on} or {@code detection-only}
     * @param answerLimit how long an answer may take
     */
    public static TestBench start(List<String> rules, String engine, Duration answerLimit)
            throws InvalidConfigException, IOException {
        Path folder = Files.createTempDirectory("portcullis-ftw");
        Path ruleLog = Files.createFile(folder.resolve("rules.log"));
        Path marker = Files.writeString(folder.resolve("marker.conf"), MARKER_RULE);
        ReflectingBackend backend = new ReflectingBackend();
        try {
            List<String> files =
                    Stream.concat(Stream.of(marker.toString()), rules.stream()).toList();
            Portcullis proxy = Portcullis.start(ConfigSource.ofText(
                    config(files, engine, backend.port(), ruleLog),
                    "command line",
                    Path.of("").toAbsolutePath()));
            return new TestBench(folder, answerLimit, backend, proxy, new LogTail(ruleLog));
        } catch (InvalidConfigException | IOException e) {
            backend.close();
            delete(folder);
            throw e;
        }
    }

    /** JSON, which is YAML as well and knows how to quote. */
    private static String config(List<String> rules, String engine, int backendPort, Path ruleLog) {
        return JSONObjectUtils.toJSONString(Map.of(
                "listeners", List.of(Map.of("bind", "127.0.0.1:0")),
                "clusters", Map.of("reflector", Map.of("endpoints", List.of("http://127.0.0.1:" + backendPort))),
                "routes", List.of(Map.of("name", "all", "cluster", "reflector")),
                "admin", Map.of("bind", "off"),
                "rules", Map.of("files", rules, "engine", engine),
                "logs", Map.of("access", "off", "rules", ruleLog.toString(), "audit", Map.of("engine", "off")),
                "shutdown", Map.of("drainTimeout", "1s")));
    }

    /** Runs one test. Fails with an exception only if the bench itself does not work. */
    public Outcome run(TestCase test) throws IOException {
        long start = System.nanoTime();
        List<String> faults = new ArrayList<>();
        Set<Long> ids = new TreeSet<>();
        List<Integer> statuses = new ArrayList<>();
        for (TestCase.Stage stage : test.stages()) {
            Observation seen = observe(stage);
            if (stage.output().retries() && !faults(stage.output(), seen).isEmpty()) {
                seen = observe(stage);
            }
            faults.addAll(faults(stage.output(), seen));
            ids.addAll(seen.log().ids());
            statuses.add(seen.answer() == null ? 0 : seen.answer().status());
        }
        return new Outcome(test, faults, ids, statuses, Duration.ofNanos(System.nanoTime() - start));
    }

    private Observation observe(TestCase.Stage stage) throws IOException {
        mark();
        Answer answer = null;
        String error = "";
        try {
            boolean hasContent = !stage.input().method().equals("HEAD");
            answer = Answer.to(RequestText.of(stage.input()), address(), answerLimit, hasContent);
        } catch (IOException e) {
            error = String.valueOf(e.getMessage());
        }
        return new Observation(answer, error, new LogWindow(mark()));
    }

    /** Sends a marker and returns the log lines before it. */
    private List<String> mark() throws IOException {
        String marker = UUID.randomUUID().toString();
        String request = "GET /status/200 HTTP/1.1\r\nAccept: */*\r\nConnection: close\r\nHost: localhost\r\n"
                + "User-Agent: portcullis-ftw\r\nX-CRS-Test: " + marker + "\r\n\r\n";
        Answer.to(request.getBytes(StandardCharsets.US_ASCII), address(), MARKER_LIMIT, true);
        return log.linesBefore(marker, MARKER_LIMIT);
    }

    /** In the order of go-ftw: an error that is expected, the answer, the log. */
    private static List<String> faults(Expectation expected, Observation seen) {
        Answer answer = seen.answer();
        if (expected.error() != null && expected.error() != (answer == null)) {
            return List.of(answer == null ? seen.error() : "expected no answer, got " + answer.status());
        }
        if (answer == null) {
            return expected.error() == null ? List.of(seen.error()) : List.of();
        }
        List<String> faults = new ArrayList<>();
        if (expected.status() != null && expected.status() != answer.status()) {
            faults.add("expected status " + expected.status() + ", got " + answer.status());
        }
        if (expected.response() != null
                && !expected.response().matcher(answer.text()).find()) {
            faults.add("the answer does not match " + expected.response());
        }
        faults.addAll(seen.log().faults(expected));
        return faults;
    }

    private InetSocketAddress address() {
        return proxy.localAddresses().get(0);
    }

    @Override
    public void close() throws IOException {
        proxy.close();
        backend.close();
        log.close();
        delete(folder);
    }

    private static void delete(Path folder) throws IOException {
        for (String name : List.of("rules.log", "marker.conf")) {
            Files.deleteIfExists(folder.resolve(name));
        }
        Files.deleteIfExists(folder);
    }
}
