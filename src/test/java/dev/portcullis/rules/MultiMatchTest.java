package dev.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.rules.transform.TransformationCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** With {@code multiMatch} the operator sees the value as it came and after each step that changed it. */
class MultiMatchTest {
    /** Holds something for every transformation to change. */
    private static final String RICH = " Aa%41+\u00c3\u00a9&lt;\\x41/*c*/a/../b\0 0x414243 --x";

    static SortedSet<String> names() {
        return TransformationCatalog.standard().names();
    }

    private static List<String> seen(String value, String transformations, String multi) {
        StringBuilder form = new StringBuilder("v=");
        value.chars().forEach(c -> form.append(String.format("%%%02x", c)));
        Trial.Outcome outcome = Trial.post("/", "application/x-www-form-urlencoded", form.toString())
                .run("SecRule ARGS:v \"@unconditionalMatch\" \"id:1,phase:2,pass,t:none," + transformations + multi
                        + "\"");
        return outcome.transaction().matches().stream().map(RuleMatch::value).toList();
    }

    @ParameterizedTest
    @MethodSource("names")
    void showsTheValueBeforeAndAfterEachTransformation(String name) {
        Value before = Value.ofLatin1(RICH);
        String after = TransformationCatalog.standard()
                .find(name)
                .orElseThrow()
                .apply(before)
                .latin1();
        List<String> expected = new ArrayList<>(List.of(RICH));
        if (!after.equals(RICH)) {
            expected.add(after);
        }

        assertThat(seen(RICH, "t:" + name, ",multiMatch")).isEqualTo(expected);
        assertThat(seen(RICH, "t:" + name, "")).containsExactly(after);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "%2541 ~ t:urlDecode,t:urlDecode ~ %2541 %41 A",
                "Ab ~ t:lowercase,t:lowercase ~ Ab ab",
                "ab ~ t:lowercase,t:uppercase ~ ab AB",
                "ab ~ t:lowercase ~ ab",
                "QUI= ~ t:base64Decode,t:lowercase,t:hexEncode ~ QUI= AB ab 6162",
                "Ab ~ t:lowercase,t:none,t:length ~ Ab 2",
            })
    void showsEveryStepThatChangedSomethingOnce(String value, String transformations, String expected) {
        assertThat(seen(value, transformations, ",multiMatch")).containsExactly(expected.split(" "));
    }

    @Test
    void stopsAtTheStepThatInterrupts() {
        Trial.Outcome outcome = Trial.get("/?a=AB")
                .run("SecRule ARGS \"@rx (?i)ab\" \"id:1,phase:1,deny,t:none,t:lowercase,t:uppercase,multiMatch\"");

        assertThat(outcome.ids()).containsExactly(1L);
    }

    @Test
    void negatesEachStepByItself() {
        String rule = "SecRule ARGS \"!@streq ab\" \"id:1,phase:1,pass,t:none,t:lowercase,multiMatch\"";

        assertThat(Trial.get("/?a=AB").run(rule).ids()).hasSize(1);
        assertThat(Trial.get("/?a=ab").run(rule).ids()).isEmpty();
    }
}
