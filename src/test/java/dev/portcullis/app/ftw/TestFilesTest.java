package dev.portcullis.app.ftw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestFilesTest {
    private static final List<String> REMARKS = new ArrayList<>();

    private static List<TestCase> read(String stage) throws InvalidTestException {
        return file("meta:\nrule_id: 7\ntests:\n- test_id: 1\n  desc: d\n  stages:\n  - " + stage + "\n");
    }

    private static List<TestCase> file(String text) throws InvalidTestException {
        return TestFiles.read(
                Path.of("7.yaml"), new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), REMARKS::add);
    }

    private static TestCase.Input input(String input) throws InvalidTestException {
        return read("{input: " + input + ", output: {}}").get(0).stages().get(0).input();
    }

    private static Expectation output(String output) throws InvalidTestException {
        return read("{input: {}, output: " + output + "}")
                .get(0)
                .stages()
                .get(0)
                .output();
    }

    @BeforeEach
    void forgetRemarks() {
        REMARKS.clear();
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
        assertThat(test.stages().get(0).output().statuses()).containsExactly(400);
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
                "{input: {datta: x}, output: {}} | datta: is not a key here, which are autocomplete_headers",
                "{input: {}, output: {log: {expects: [1]}}} | expects: is not a key here, which are expect_ids",
                "{input: {uris: [/a]}, output: {}} | uris: is not supported",
                "{input: {raw_request: a}, output: {}} | raw_request: is ignored by go-ftw",
                "{input: {save_cookie: true}, output: {}} | save_cookie: is true, but go-ftw sends no cookies",
                "{input: {protocol: ftp}, output: {}} | protocol: is ftp, needs http or https",
                "{input: {port: x}, output: {}} | port: is x, needs a number",
                "{input: {}, output: {isolated: true, log: {expect_ids: [1, 2]}}} | isolated: needs exactly one id",
                "{input: {}, output: {status: ok}} | status: is ok, needs a number",
                "{input: {encoded_request: '*'}, output: {}} | encoded_request: is not base64",
                "{input: {data: a, encoded_request: YQ==}, output: {}} | stands beside data",
                "{input: {data: '{{ repeat x }}'}, output: {}} | has the template {{ repeat x }}",
                "{input: {}, output: {log: {match_regex: '('}}} | is not a pattern"
            })
    void refusesWhatItCannotJudge(String stage, String message) {
        assertThatThrownBy(() -> read(stage))
                .isInstanceOf(InvalidTestException.class)
                .hasMessageContaining("7.yaml: 7-1")
                .hasMessageContaining(message);
    }

    @Test
    void takesNullForAbsentAndAnEmptyTextForEmpty() throws Exception {
        TestCase.Input absent = input("{version: , uri: ~, method: null, headers: {A: }}");
        assertThat(List.of(absent.method(), absent.uri(), absent.version())).containsExactly("GET", "/", "HTTP/1.1");
        assertThat(absent.headers()).containsExactly(new TestCase.Header("A", ""));
        TestCase.Input empty = input("{version: '', uri: \"\", method: ''}");
        assertThat(List.of(empty.method(), empty.uri(), empty.version())).containsExactly("", "", "");
    }

    @Test
    void sortsFieldsByNameAndLeavesOrderedOnesInTheirOrder() throws Exception {
        TestCase.Input input =
                input("{headers: {b: 1, C: 2}, ordered_headers: [{name: z, value: 3}, {name: a, value: 4}]}");
        assertThat(input.headers()).extracting(TestCase.Header::name).containsExactly("C", "b", "z", "a");
    }

    @Test
    void readsContentInBase64() throws Exception {
        assertThat(input("{encoded_data: 'AP8='}").data()).isEqualTo("\u0000\u00ff");
    }

    @Test
    void letsStopMagicMeanTheOppositeUnlessTheNewerKeyStandsToo() throws Exception {
        assertThat(input("{}").completes()).isTrue();
        assertThat(input("{stop_magic: true}").completes()).isFalse();
        assertThat(input("{stop_magic: true, autocomplete_headers: true}").completes())
                .isTrue();
    }

    @Test
    void takesAStatusOrSeveral() throws Exception {
        assertThat(output("{status: [200, 403]}").statuses()).containsExactly(200, 403);
        assertThat(output("{status: 0}").statuses()).isEmpty();
    }

    @Test
    void letsOlderKeysOfTheLogCountOnlyAlone() throws Exception {
        assertThat(String.valueOf(
                        output("{log_contains: a, no_log_contains: b}").log()))
                .isEqualTo("a");
        assertThat(output("{log_contains: a, log: {expect_ids: [1]}}").log()).isNull();
        assertThat(String.valueOf(
                        output("{log_contains: a, log: {match_regex: c}}").log()))
                .isEqualTo("c");
    }

    @Test
    void numbersTestsByPositionAndRulesByTheNameOfTheFile() throws Exception {
        assertThat(
                        file(
                                "tests:\n- stages: [{input: {}, output: {}}]\n- {test_id: 9, stages: [{input: {}, output: {}}]}\n"))
                .extracting(TestCase::id)
                .containsExactly("7-1", "7-9");
    }

    @Test
    void saysThatATestRunsThoughItsFileIsDisabled() throws Exception {
        assertThat(file("meta: {enabled: false}\ntests:\n- stages: [{input: {}, output: {}}]\n"))
                .hasSize(1);
        assertThat(REMARKS).singleElement().asString().contains("7.yaml: meta: enabled is false");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "metta: {} | 7.yaml: metta: is not a key here",
                "meta: {owner: a} | 7.yaml: meta: owner: is not a key here",
                "tests: [{test_id: 1, stages: []}] | 7.yaml: 7-1: stages: needs at least one",
                "tests: [{test_id: a}] | 7.yaml: test_id: is a, needs a number",
                "tests: [{test_id: 2, skip: true}] | 7.yaml: 7-2: skip: is not a key here",
                "tests: [{test_id: 2, stages: [{input: {follow_redirect: true}, output: {}}]}] | 7.yaml: 7-2: follow_redirect: stands in the first",
                "tests: {} | 7.yaml: tests: needs a list",
                "'\"' | 7.yaml: is not YAML"
            })
    void refusesAFileThatItDoesNotUnderstand(String text, String message) {
        assertThatThrownBy(() -> file(text)).hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({
        "'a{{ \"1\" | repeat 3 }}b', a111b",
        "'{{ repeat 2 \"xy\" }}', xyxy",
        "'{{ \"{{\" }}7*7}}', '{{7*7}}'",
        "'{{`{{`}}x}}', '{{x}}'",
        "'a {{- \"b\" -}} c', abc",
        "'a{{/* {{ */}}b', ab",
        "'{{\"\\x41\\u00e9\\n\"}}', 'A\u00c3\u00a9\n'",
        "'{{ \"a\" | repeat 2 | repeat 2 }}', aaaa",
        "'}} ${x}', '}} ${x}'"
    })
    void readsTemplates(String data, String expanded) {
        assertThat(DataTemplate.expand(data)).isEqualTo(expanded);
    }

    @ParameterizedTest
    @CsvSource({
        "'{{7*7}}'",
        "'{{ msg }}'",
        "'{{'",
        "'{{\"a\"'",
        "'{{ \"a\" | upper }}'",
        "'{{ \"a\" \"b\" }}'",
        "'{{\"\\q\"}}'",
        "'{{- \"a\"-}}'",
        "'{{/* a'"
    })
    void refusesTemplatesThatItCannotRead(String data) {
        assertThatThrownBy(() -> DataTemplate.expand(data))
                .hasMessageContaining("has the template {{")
                .hasMessageContaining("sends no content");
    }

    @Test
    void refusesToGrowBeyondAllBounds() {
        assertThatThrownBy(() -> DataTemplate.expand("{{ \"aaaa\" | repeat 99999999 }}"))
                .hasMessageContaining("at most");
    }
}
