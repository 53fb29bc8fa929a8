package dev.portcullis.app.ftw;

import com.google.re2j.Pattern;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/**
 * Test files in the format of go-ftw (ftw-tests-schema 2, with the older names of the same things). Scalars are read as the texts they are, so that a field
 * value {@code 010} stays one.
 */
public final class TestFiles {
    private static final Set<String> INPUT = Set.of(
            "dest_addr",
            "port",
            "protocol",
            "method",
            "uri",
            "version",
            "headers",
            "ordered_headers",
            "data",
            "encoded_request",
            "autocomplete_headers",
            "stop_magic");
    private static final Set<String> OUTPUT = Set.of(
            "status",
            "response_contains",
            "expect_error",
            "retry_once",
            "isolated",
            "log",
            "log_contains",
            "no_log_contains");
    private static final Set<String> LOG = Set.of("expect_ids", "no_expect_ids", "match_regex", "no_match_regex");

    private TestFiles() {}

    /** The tests of all {@code *.yaml} and {@code *.yml} files in {@code place}, a folder or a file, sorted by path. */
    public static List<TestCase> in(Path place) throws IOException, InvalidTestException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(place)) {
            files = all.filter(Files::isRegularFile)
                    .filter(file ->
                            file.toString().endsWith(".yaml") || file.toString().endsWith(".yml"))
                    .sorted()
                    .toList();
        }
        List<TestCase> cases = new ArrayList<>();
        for (Path file : files) {
            try (InputStream in = Files.newInputStream(file)) {
                cases.addAll(read(file, in));
            }
        }
        return cases;
    }

    static List<TestCase> read(Path file, InputStream in) throws InvalidTestException {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file.toString())
                .setSchema(new FailsafeSchema())
                .setTagConstructors(Map.of(Tag.NULL, node -> ""))
                .build();
        Object root;
        try {
            root = new Load(settings).loadFromInputStream(in);
        } catch (YamlEngineException e) {
            throw new InvalidTestException(file + ": is not YAML: " + e.getMessage());
        }
        YamlSection top = YamlSection.of(file.toString(), root);
        String rule = top.text("rule_id");
        List<TestCase> cases = new ArrayList<>();
        for (Object each : top.list("tests")) {
            cases.add(testCase(file, rule, YamlSection.of(file.toString(), each)));
        }
        return cases;
    }

    private static TestCase testCase(Path file, @Nullable String rule, YamlSection test) throws InvalidTestException {
        String title = test.text("test_title");
        String number = test.text("test_id");
        if (title == null && (rule == null || number == null)) {
            throw test.fault("tests", "a test needs test_id, and its file rule_id");
        }
        String id = title == null ? rule + "-" + number : title;
        List<TestCase.Stage> stages = new ArrayList<>();
        for (Object each : test.list("stages")) {
            YamlSection stage = YamlSection.of(file + ": " + id, each);
            stages.add(stage(stage.has("stage") ? stage.section("stage") : stage));
        }
        if (stages.isEmpty()) {
            throw test.fault(id, "needs at least one stage");
        }
        return new TestCase(file, id, test.text("desc", "").strip(), stages);
    }

    private static TestCase.Stage stage(YamlSection stage) throws InvalidTestException {
        stage.requireOnly(Set.of("input", "output", "description"));
        return new TestCase.Stage(input(stage.section("input")), expectation(stage.section("output")));
    }

    private static TestCase.Input input(YamlSection input) throws InvalidTestException {
        input.requireOnly(INPUT);
        String data = input.text("data", "");
        String encoded = input.text("encoded_request", "");
        if (!data.isEmpty() && !encoded.isEmpty()) {
            throw input.fault("encoded_request", "stands beside data, needs to be alone");
        }
        Boolean completes = input.flag("autocomplete_headers");
        boolean stops = Boolean.TRUE.equals(input.flag("stop_magic"));
        return new TestCase.Input(
                input.text("method", "GET"),
                input.text("uri", "/"),
                input.text("version", "HTTP/1.1"),
                headers(input),
                data(input, data),
                encoded.isEmpty() ? null : decoded(input, encoded),
                completes == null ? !stops : completes);
    }

    private static String data(YamlSection input, String data) throws InvalidTestException {
        try {
            byte[] bytes = DataTemplate.expand(data).getBytes(StandardCharsets.UTF_8);
            return new String(bytes, StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            throw input.fault("data", String.valueOf(e.getMessage()));
        }
    }

    private static String decoded(YamlSection input, String encoded) throws InvalidTestException {
        try {
            byte[] bytes = Base64.getDecoder().decode(encoded.replace("\n", "").strip());
            return new String(bytes, StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            throw input.fault("encoded_request", "is not base64: " + e.getMessage());
        }
    }

    private static List<TestCase.Header> headers(YamlSection input) throws InvalidTestException {
        List<TestCase.Header> headers = new ArrayList<>();
        for (Map.Entry<?, ?> each : input.section("headers").values().entrySet()) {
            headers.add(new TestCase.Header(String.valueOf(each.getKey()), String.valueOf(each.getValue())));
        }
        for (Object each : input.list("ordered_headers")) {
            YamlSection header = YamlSection.of(input.place() + ": ordered_headers", each);
            headers.add(new TestCase.Header(header.text("name", ""), header.text("value", "")));
        }
        return headers;
    }

    private static Expectation expectation(YamlSection output) throws InvalidTestException {
        output.requireOnly(OUTPUT);
        YamlSection log = output.section("log");
        log.requireOnly(LOG);
        Pattern match = log.pattern("match_regex");
        Pattern noMatch = log.pattern("no_match_regex");
        return new Expectation(
                output.number("status"),
                output.flag("expect_error"),
                output.pattern("response_contains"),
                Boolean.TRUE.equals(output.flag("retry_once")),
                Boolean.TRUE.equals(output.flag("isolated")),
                log.numbers("expect_ids"),
                log.numbers("no_expect_ids"),
                match == null ? output.pattern("log_contains") : match,
                noMatch == null ? output.pattern("no_log_contains") : noMatch);
    }
}
