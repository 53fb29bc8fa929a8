package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.app.ftw.Outcome;
import dev.portcullis.app.ftw.TestBench;
import dev.portcullis.app.ftw.TestCase;
import dev.portcullis.app.ftw.TestFiles;
import dev.portcullis.config.RulesConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every attack and every ordinary twin of {@code threat-tests} through the proxy with the packaged baseline, over sockets. */
class ThreatTestsIT {
    private static TestBench bench;

    @BeforeAll
    static void startProxy() throws Exception {
        LoopGuards.raise();
        bench = TestBench.start(List.of(RulesConfig.BASELINE), "detection-only", Duration.ofSeconds(10));
    }

    @AfterAll
    static void stopProxy() throws Exception {
        bench.close();
        LoopGuards.checkNothingLeaked();
    }

    @TestFactory
    List<DynamicTest> theBaselineTellsAttacksFromOrdinaryRequests() throws Exception {
        List<TestCase> cases = TestFiles.in(Path.of("threat-tests"));
        assertThat(cases).hasSizeGreaterThan(600);
        return cases.stream()
                .map(each -> DynamicTest.dynamicTest(each.id() + " " + each.description(), () -> check(each)))
                .toList();
    }

    private static void check(TestCase test) throws Exception {
        Outcome outcome = bench.run(test);
        assertThat(outcome.faults()).as("%s in %s", test.id(), test.file()).isEmpty();
    }
}
