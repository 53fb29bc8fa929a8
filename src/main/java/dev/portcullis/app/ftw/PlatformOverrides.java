package dev.portcullis.app.ftw;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a platform does otherwise than tests expect: the overrides file of go-ftw (ftw-tests-schema). Immutable. */
public final class PlatformOverrides {
    private final List<Entry> entries;

    private PlatformOverrides(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /** Numbers are those of tests, and of stages from 0; empty lists mean all. */
    private record Entry(
            long rule,
            List<Long> tests,
            List<Long> stages,
            @Nullable Boolean retries,
            @Nullable Expectation output) {
        boolean isFor(TestCase test) {
            return test.id().startsWith(rule + "-")
                    && (tests.isEmpty()
                            || tests.stream().anyMatch(number -> test.id().equals(rule + "-" + number)));
        }

        TestCase.Stage apply(long index, TestCase.Stage stage) {
            if (!stages.isEmpty() && !stages.contains(index)) {
                return stage;
            }
            Expectation expected = output == null ? stage.output() : output;
            return new TestCase.Stage(stage.input(), retries == null ? expected : expected.retrying(retries));
        }
    }

    public static PlatformOverrides none() {
        return new PlatformOverrides(List.of());
    }

    public static PlatformOverrides of(Path file) throws IOException, InvalidTestException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(file, in);
        }
    }

    static PlatformOverrides read(Path file, InputStream in) throws InvalidTestException {
        YamlSection top = YamlSection.read(file.toString(), in);
        top.requireOnly(Set.of("version", "meta", "test_overrides"));
        List<Entry> entries = new ArrayList<>();
        for (Object each : top.list("test_overrides")) {
            entries.add(entry(YamlSection.of(file + ": test_overrides", each)));
        }
        return new PlatformOverrides(entries);
    }

    private static Entry entry(YamlSection override) throws InvalidTestException {
        override.requireOnly(Set.of("rule_id", "test_ids", "stage_ids", "reason", "retry_once", "output"));
        Integer rule = override.number("rule_id");
        if (rule == null) {
            throw override.fault("rule_id", "is missing");
        }
        YamlSection named = new YamlSection(override.place() + ": rule " + rule, override.values());
        return new Entry(
                rule,
                named.numbers("test_ids"),
                named.numbers("stage_ids"),
                named.flag("retry_once"),
                named.has("output") ? OutputReader.read(named.section("output")) : null);
    }

    /** {@code test}, expecting what these overrides say. */
    public TestCase apply(TestCase test) {
        TestCase result = test;
        for (Entry entry : entries) {
            if (entry.isFor(result)) {
                List<TestCase.Stage> stages = new ArrayList<>();
                for (TestCase.Stage stage : result.stages()) {
                    stages.add(entry.apply(stages.size(), stage));
                }
                result = new TestCase(result.file(), result.id(), result.description(), result.tags(), stages);
            }
        }
        return result;
    }
}
