package dev.portcullis.app.ftw;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Test files in the format of go-ftw (ftw-tests-schema 2, with the older names of the same things). Scalars are read as the texts they are, so that a field
 * value {@code 010} stays one.
 */
public final class TestFiles {
    /** Some files of the Core Rule Set have what belongs into {@code meta} beside it; it only describes. */
    private static final Set<String> TOP =
            Set.of("meta", "rule_id", "tests", "author", "name", "description", "version", "tags");

    private static final Set<String> META = Set.of("author", "enabled", "name", "description", "version", "tags");
    private static final Set<String> TEST = Set.of("test_title", "test_id", "desc", "tags", "stages");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    private TestFiles() {}

    /** As {@link #in(Path, Consumer)}, without the remarks. */
    public static List<TestCase> in(Path place) throws IOException, InvalidTestException {
        return in(place, remark -> {});
    }

    /**
     * The tests of all {@code *.yaml} and {@code *.yml} files in {@code place}, a folder or a file, sorted by path.
     *
     * @param remarks takes what is worth knowing and no error
     */
    public static List<TestCase> in(Path place, Consumer<String> remarks) throws IOException, InvalidTestException {
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
                cases.addAll(read(file, in, remarks));
            }
        }
        return cases;
    }

    static List<TestCase> read(Path file, InputStream in, Consumer<String> remarks) throws InvalidTestException {
        YamlSection top = YamlSection.read(file.toString(), in);
        top.requireOnly(TOP);
        YamlSection meta = top.section("meta");
        meta.requireOnly(META);
        if (Boolean.FALSE.equals(meta.flag("enabled"))) {
            remarks.accept(file + ": meta: enabled is false, which go-ftw ignores: the tests run; use --exclude");
        }
        String rule = ruleOf(file, top);
        List<TestCase> cases = new ArrayList<>();
        for (Object each : top.list("tests")) {
            cases.add(testCase(file, rule, cases.size() + 1, YamlSection.of(file.toString(), each)));
        }
        return cases;
    }

    /** Where a file does not say it, its name does. */
    private static @Nullable String ruleOf(Path file, YamlSection top) throws InvalidTestException {
        Integer rule = top.number("rule_id");
        if (rule != null && rule != 0) {
            return rule.toString();
        }
        Matcher digits = NUMBER.matcher(String.valueOf(file.getFileName()));
        return digits.find() ? digits.group() : null;
    }

    private static TestCase testCase(Path file, @Nullable String rule, int position, YamlSection test)
            throws InvalidTestException {
        String title = test.text("test_title");
        Integer number = test.number("test_id");
        String id = rule == null ? title : rule + "-" + (number == null || number == 0 ? position : number);
        if (id == null) {
            throw test.fault("rule_id", "is missing, and the name of the file has no number");
        }
        YamlSection named = new YamlSection(file + ": " + id, test.values());
        named.requireOnly(
                TEST, Map.of("payload", "is of a schema that is not supported", "template", "is not supported"));
        List<TestCase.Stage> stages = new ArrayList<>();
        for (Object each : named.list("stages")) {
            YamlSection stage = YamlSection.of(named.place(), each);
            stages.add(stage(stage.has("stage") ? stage.section("stage") : stage));
        }
        if (stages.isEmpty()) {
            throw named.fault("stages", "needs at least one stage");
        }
        if (stages.get(0).input().followsRedirect()) {
            throw named.fault("follow_redirect", "stands in the first stage, needs one before it");
        }
        return new TestCase(file, id, named.text("desc", "").strip(), named.texts("tags"), stages);
    }

    private static TestCase.Stage stage(YamlSection stage) throws InvalidTestException {
        stage.requireOnly(Set.of("input", "output", "description"));
        return new TestCase.Stage(InputReader.read(stage.section("input")), OutputReader.read(stage.section("output")));
    }
}
