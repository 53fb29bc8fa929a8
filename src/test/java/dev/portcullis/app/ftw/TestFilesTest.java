package dev.portcullis.app.ftw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestFilesTest {
    private static List<TestCase> read(String stage) throws InvalidTestException {
        String text = "meta:\nrule_id: 7\ntests:\n- test_id: 1\n  desc: d\n  stages:\n  - " + stage + "\n";
        return TestFiles.read(Path.of("7.yaml"), new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void readsScalarsAsTheTextsTheyAre() throws Exception {
        TestCase test = read("{input: {headers: {A: 010, B: true}, data: 'é'}, output: {status: 400}}")
                .get(0);
        TestCase.Input input = test.stages().get(0).input();
        assertThat(test.id()).isEqualTo("7-1");
        assertThat(input.headers()).containsExactly(new TestCase.Header("A", "010"), new TestCase.Header("B", "true"));
        assertThat(input.data()).isEqualTo("Ã©");
        assertThat(input.method()).isEqualTo("GET");
        assertThat(test.stages().get(0).output().status()).isEqualTo(400);
    }

    @Test
    void readsExpectationsOfTheLog() throws Exception {
        Expectation output =
                read("{input: {}, output: {retry_once: true, log: {expect_ids: [1, 2], no_expect_ids: [3], "
                                + "no_match_regex: 'a\\d'}}}")
                        .get(0)
                        .stages()
                        .get(0)
                        .output();
        assertThat(output.retries()).isTrue();
        assertThat(output.ids()).containsExactly(1L, 2L);
        assertThat(output.noIds()).containsExactly(3L);
        assertThat(String.valueOf(output.noLog())).isEqualTo("a\\d");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{input: {datta: x}, output: {}} | datta: is not supported",
                "{input: {}, output: {log: {expects: [1]}}} | expects: is not supported",
                "{input: {}, output: {status: ok}} | status: is ok, needs a number",
                "{input: {encoded_request: '*'}, output: {}} | encoded_request: is not base64",
                "{input: {data: a, encoded_request: YQ==}, output: {}} | stands beside data",
                "{input: {data: '{{ repeat x }}'}, output: {}} | has a template other than",
                "{input: {}, output: {log: {match_regex: '('}}} | is not a pattern"
            })
    void refusesWhatItCannotJudge(String stage, String message) {
        assertThatThrownBy(() -> read(stage))
                .isInstanceOf(InvalidTestException.class)
                .hasMessageContaining("7.yaml: 7-1")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({
        "'a{{ \"1\" | repeat 3 }}b', a111b",
        "'{{ repeat 2 \"xy\" }}', xyxy",
        "'{{7*7}} ${{x}}', '{{7*7}} ${{x}}'"
    })
    void repeatsTextAndLeavesOtherBraces(String data, String expanded) {
        assertThat(DataTemplate.expand(data)).isEqualTo(expanded);
    }

    @Test
    void refusesToGrowBeyondAllBounds() {
        assertThatThrownBy(() -> DataTemplate.expand("{{ \"aaaa\" | repeat 99999999 }}"))
                .hasMessageContaining("at most");
    }
}
