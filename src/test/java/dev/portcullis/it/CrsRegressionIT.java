package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portcullis.app.ftw.Outcome;
import dev.portcullis.app.ftw.TestBench;
import dev.portcullis.app.ftw.TestCase;
import dev.portcullis.app.ftw.TestFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Core Rule Set's regression tests, which lie beside the project, through the proxy. They take about a minute, so they are asked for by
 * {@code -Dportcullis.crs=true}; {@code -Dportcullis.shared} says where the folder is.
 */
@EnabledIfSystemProperty(named = "portcullis.crs", matches = "true")
class CrsRegressionIT {
    /** What passed when this was written, of 3,739; the rest is printed. */
    private static final int PASSED_BEFORE = 3_725;

    private static final Path CRS = Path.of(System.getProperty("portcullis.shared", "../shared"), "crs", "4.25.0");

    private static final String BASE = """
            SecRuleEngine DetectionOnly
            SecRequestBodyAccess On
            SecResponseBodyAccess On
            SecResponseBodyMimeType text/plain text/html text/xml application/json
            """;

    private static final String ACTION = """
            SecAction "id:900005,phase:1,nolog,pass,ctl:ruleEngine=DetectionOnly,ctl:ruleRemoveById=910000,\\
                setvar:tx.blocking_paranoia_level=4,setvar:tx.crs_validate_utf8_encoding=1,setvar:tx.arg_name_length=100,\\
                setvar:tx.arg_length=400,setvar:tx.total_arg_length=64000,setvar:tx.max_num_args=255,\\
                setvar:tx.max_file_size=64100,setvar:tx.combined_file_sizes=65535"
            """;

    @Test
    void passesNoFewerThanBefore(@TempDir Path folder) throws Exception {
        assumeTrue(Files.isDirectory(CRS), () -> "there is no rule set at " + CRS.toAbsolutePath());
        LoopGuards.raise();
        List<String> rules = List.of(
                Files.writeString(folder.resolve("base.conf"), BASE).toString(),
                absolute("crs-setup.conf.example"),
                Files.writeString(folder.resolve("action.conf"), ACTION).toString(),
                absolute("rules/*.conf"));
        List<String> failed = new ArrayList<>();
        List<TestCase> cases = TestFiles.in(CRS.resolve("tests"));
        try (TestBench bench = TestBench.start(rules, "detection-only", Duration.ofSeconds(5))) {
            for (TestCase each : cases) {
                Outcome outcome = bench.run(each);
                if (!outcome.hasPassed()) {
                    failed.add(each.id() + ": " + String.join("; ", outcome.faults()));
                }
            }
        }
        LoopGuards.checkNothingLeaked();
        int passed = cases.size() - failed.size();
        System.out.println("CRS regression tests: " + passed + " of " + cases.size() + " pass; not so "
                + String.join("\n  ", failed));
        assertThat(passed).as("tests that pass; failed: %s", failed).isGreaterThanOrEqualTo(PASSED_BEFORE);
    }

    private static String absolute(String name) {
        return CRS.toAbsolutePath().resolve(name).toString();
    }
}
