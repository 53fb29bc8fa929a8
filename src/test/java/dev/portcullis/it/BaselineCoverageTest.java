package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule of the baseline that says something has a file of threat tests: requests on which it must speak, and twins on which it must not. */
class BaselineCoverageTest {
    private static final Path RULES = Path.of("rulesets/baseline");
    private static final Path TESTS = Path.of("threat-tests");

    /** From the id of a rule to its first action list's end, as far as it says whether the rule logs. */
    private static final Pattern RULE = Pattern.compile("\"id:(\\d+),[^\"]*?\\b(nolog|log)\\b");

    static List<Path> testFilesOfRules() throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> confs = Files.list(RULES)) {
            for (Path conf :
                    confs.filter(f -> f.toString().endsWith(".conf")).sorted().toList()) {
                String folder = conf.getFileName().toString().replace(".conf", "");
                Matcher rule = RULE.matcher(Files.readString(conf));
                while (rule.find()) {
                    if (rule.group(2).equals("log")) {
                        files.add(TESTS.resolve(folder).resolve(rule.group(1) + ".yaml"));
                    }
                }
            }
        }
        assertThat(files).hasSizeGreaterThan(100);
        return files;
    }

    @ParameterizedTest
    @MethodSource("testFilesOfRules")
    void eachRuleHasAnAttackAndAnOrdinaryTwin(Path file) throws IOException {
        assertThat(file).exists();
        String tests = Files.readString(file);
        String id = file.getFileName().toString().replace(".yaml", "");
        // what the proxy refuses before any rule sees it, it answers with 400
        assertThat(namedUnder("expect_ids", id, tests) || tests.contains("status: 400"))
                .as("a test on which %s speaks", id)
                .isTrue();
        assertThat(namedUnder("no_expect_ids", id, tests))
                .as("a twin on which %s is silent", id)
                .isTrue();
    }

    private static boolean namedUnder(String list, String id, String tests) {
        return Pattern.compile("(?m)^ +" + list + ":\\s+(?:- \\d+\\s+)*?- " + id + "\\b")
                .matcher(tests)
                .find();
    }
}
