package dev.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portcullis.seclang.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The OWASP Core Rule Set, unchanged, and regression tests of its own in this process, without sockets and codecs; when the data folder beside
 * the project has them.
 */
class CoreRuleSetTest {
    private static final Path CRS =
            Path.of(System.getProperty("portcullis.shared", "../shared")).resolve("crs/4.25.0");

    /** The set-up that the tests ask for, from the notes beside them. */
    private static final String BASE = """
            SecResponseBodyAccess On
            SecResponseBodyMimeType text/plain text/html text/xml application/json
            """;

    private static final String SETUP = """
            SecAction "id:900005,phase:1,nolog,pass,ctl:ruleEngine=DetectionOnly,ctl:ruleRemoveById=910000,\
            setvar:tx.blocking_paranoia_level=4,setvar:tx.crs_validate_utf8_encoding=1,setvar:tx.arg_name_length=100,\
            setvar:tx.arg_length=400,setvar:tx.total_arg_length=64000,setvar:tx.max_num_args=255,\
            setvar:tx.max_file_size=64100,setvar:tx.combined_file_sizes=65535"
            """;

    /** What only a whole server can decide: two Content-Types refused by design, content without a length. */
    private static final Set<String> NOT_THE_ENGINES = Set.of("920620-1", "920640-5");

    /** The rules in the tests' set-up, compiled once, and only when the data is there. */
    private static final class Compiled {
        private static final RuleSet RULES = compile(BASE, SETUP).ruleSet().orElseThrow();
    }

    @BeforeAll
    static void needsTheRules() {
        assumeTrue(Files.isDirectory(CRS), () -> "skipped: no Core Rule Set at " + CRS.toAbsolutePath());
    }

    private static Compilation compile(String before, String between) {
        RuleFiles files = new RuleFiles(CRS);
        List<Source> sources = new ArrayList<>();
        try {
            sources.add(new Source("base.conf", before));
            sources.addAll(files.sources("crs-setup.conf.example", ""));
            sources.add(new Source("setup.conf", between));
            sources.addAll(files.sources("rules/*.conf", ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return RuleSetCompiler.standard(files, EngineSurroundings.standard()).compile(sources);
    }

    @Test
    void loadsWithoutADiagnostic() {
        long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        Compilation compilation = compile("", "");
        long millis = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start) / 1_000_000;

        System.out.println("loading the Core Rule Set took " + millis + " ms of CPU");
        assertThat(compilation.diagnostics()).isEmpty();
        assertThat(compilation.ruleSet().orElseThrow().ruleCount()).isGreaterThan(500);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "REQUEST-911-METHOD-ENFORCEMENT",
                "REQUEST-913-SCANNER-DETECTION",
                "REQUEST-921-PROTOCOL-ATTACK",
                "REQUEST-922-MULTIPART-ATTACK",
                "REQUEST-931-APPLICATION-ATTACK-RFI",
                "REQUEST-943-APPLICATION-ATTACK-SESSION-FIXATION",
                "REQUEST-949-BLOCKING-EVALUATION",
                "RESPONSE-980-CORRELATION"
            })
    void passesItsOwnTests(String group) throws IOException {
        assumeTrue(Files.isDirectory(CRS.resolve("tests").resolve(group)), () -> "skipped: no tests " + group);
        RuleSet rules = Compiled.RULES;
        List<String> failures = new ArrayList<>();
        int judged = 0;
        for (RegressionCase test : RegressionCase.in(CRS.resolve("tests").resolve(group))) {
            if (!NOT_THE_ENGINES.contains(test.name())) {
                judged++;
                test.judge(rules).ifPresent(why -> failures.add(test.name() + ": " + why));
            }
        }

        assertThat(failures).isEmpty();
        assertThat(judged).isPositive();
    }
}
