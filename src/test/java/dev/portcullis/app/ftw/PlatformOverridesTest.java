package dev.portcullis.app.ftw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlatformOverridesTest {
    private static PlatformOverrides overrides(String entries) throws InvalidTestException {
        String text = "version: v1\nmeta: {engine: a, platform: b, annotations: {}}\ntest_overrides:\n" + entries;
        return PlatformOverrides.read(
                Path.of("o.yaml"), new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static TestCase test(int number) throws InvalidTestException {
        String text = "rule_id: 7\ntests:\n- {test_id: " + number
                + ", stages: [{input: {}, output: {status: 200}}, {input: {}, output: {status: 201}}]}\n";
        return TestFiles.read(
                        Path.of("7.yaml"),
                        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                        remark -> {})
                .get(0);
    }

    private static List<List<Integer>> statuses(TestCase test) {
        return test.stages().stream().map(stage -> stage.output().statuses()).toList();
    }

    @Test
    void replacesWhatNamedStagesOfNamedTestsExpect() throws Exception {
        PlatformOverrides overrides =
                overrides("- {rule_id: 7, test_ids: [1], stage_ids: [1], reason: r, output: {status: 400}}");
        assertThat(statuses(overrides.apply(test(1)))).containsExactly(List.of(200), List.of(400));
        assertThat(statuses(overrides.apply(test(11)))).containsExactly(List.of(200), List.of(201));
    }

    @Test
    void concernsAllTestsAndStagesWhenNoneIsNamed() throws Exception {
        PlatformOverrides overrides = overrides("- {rule_id: 7, reason: r, output: {status: 400}}");
        assertThat(statuses(overrides.apply(test(3)))).containsExactly(List.of(400), List.of(400));
    }

    @Test
    void canOnlyAskForARetry() throws Exception {
        TestCase test = overrides("- {rule_id: 7, reason: r, retry_once: true}").apply(test(1));
        assertThat(test.stages()).allMatch(stage -> stage.output().retries());
        assertThat(statuses(test)).containsExactly(List.of(200), List.of(201));
    }

    @Test
    void refusesAKeyThatItDoesNotKnow() {
        assertThatThrownBy(() -> overrides("- {rule_id: 7, expect_failure: true}"))
                .hasMessageContaining("o.yaml: test_overrides: expect_failure: is not a key here");
        assertThatThrownBy(() -> overrides("- {rule_id: 7, output: {statis: 1}}"))
                .hasMessageContaining("o.yaml: test_overrides: rule 7: output: statis: is not a key here");
    }
}
