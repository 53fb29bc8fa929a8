package dev.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.seclang.Diagnostic;
import dev.portcullis.seclang.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DebugLogTest {
    private static final String RULES = """
            SecDebugLog debug.log
            SecDebugLogLevel %s
            SecAction "id:1,phase:1,pass,nolog,ctl:ruleRemoveById=2"
            SecAction "id:2,phase:1,pass"
            SecRule ARGS:a "@streq never" "id:3,phase:1,pass"
            SecRule ARGS:a "@contains evil" "id:4,phase:2,deny,t:lowercase"
            """;

    private final List<String> opened = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();

    private Compilation compile(String rules) {
        EngineSurroundings surroundings = new EngineSurroundings(
                        InstantSource.fixed(Trial.NOW.plusMillis(7)), Trial.STORE, 1_000_000)
                .withDebugLogs(file -> {
                    opened.add(file);
                    if (file.equals("unwritable")) {
                        throw new IOException("no space");
                    }
                    return lines::add;
                });
        return RuleSetCompiler.standard(new RuleFiles(Path.of("")), surroundings)
                .compile(List.of(new Source("test.conf", rules)));
    }

    private void run(String target, String rules) {
        Trial.get(target).run(compile(rules).ruleSet().orElseThrow());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "0 ~ 0", "1 ~ 1", "2 ~ 1", "3 ~ 2", "4 ~ 7", "5 ~ 8", "9 ~ 11",
            })
    void saysAsMuchAsTheLevelAsksFor(String level, int expected) {
        run("/?a=an+EVIL+plan", RULES.formatted(level));

        assertThat(lines).hasSize(expected);
    }

    @Test
    void tellsWhatHappenedInOrder() {
        run("/?a=an+EVIL+%22plan%0a", RULES.formatted(9));

        assertThat(lines)
                .extracting(line -> line.replace("[2026-11-23T22:00:05.007Z] [id-1] ", ""))
                .containsExactly(
                        "[4] phase 1 begins",
                        "[4] rule 1 matches (test.conf:3)",
                        "[9] rule 1 has matched",
                        "[4] rule 2 is left out, as ctl says",
                        "[9] rule 3 does not match",
                        "[4] phase 2 begins",
                        "[5] rule 4: ARGS:a = \"an evil \\\"plan\\x0a\" meets @contains evil",
                        "[3] rule 4 matches (test.conf:6)",
                        "[1] rule 4 ends the exchange: DENY 403",
                        "[9] rule 4 has matched",
                        "[4] phase 5 begins");
    }

    @Test
    void tellsOfLimits() {
        run("/?a=1&b=2", "SecDebugLog debug.log\nSecDebugLogLevel 2\nSecArgumentsLimit 1");

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).contains("[2] ").contains("rguments");
        assertThat(lines.get(1)).contains("[1] arguments-limit ends the exchange: DENY 400");
    }

    @Test
    void isSwitchedOnForOneTransaction() {
        String rules = """
                SecDebugLog debug.log
                SecRule ARGS:debug "@eq 1" "id:1,phase:1,pass,nolog,ctl:debugLogLevel=9"
                SecAction "id:2,phase:1,pass"
                """;

        run("/?debug=0", rules);
        assertThat(lines).isEmpty();
        run("/?debug=1", rules);
        assertThat(lines).anyMatch(line -> line.contains("rule 2 matches"));
    }

    @Test
    void isNotOpenedForNothing() {
        compile("SecDebugLog debug.log\nSecAction \"id:1,phase:1,pass\"");
        compile("SecDebugLog debug.log\nSecDebugLogLevel 0");
        assertThat(opened).isEmpty();
        compile("SecDebugLog debug.log\nSecDebugLogLevel 1");
        assertThat(opened).containsExactly("debug.log");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "SecDebugLogLevel 3 ~ names no file ~ false",
                "SecAction \"id:1,phase:1,pass,ctl:debugLogLevel=3\" ~ names no file ~ false",
                "SecDebugLogLevel 10 ~ from 0 to 9 ~ true",
                "SecDebugLog x\\nSecAction \"id:1,phase:1,pass,ctl:debugLogLevel=all\" ~ from 0 to 9 ~ true",
                "SecDebugLog unwritable\\nSecDebugLogLevel 3 ~ no space ~ true",
            })
    void saysWhyThereIsNone(String rules, String reason, boolean isError) {
        assertThat(compile(rules.replace("\\n", "\n")).diagnostics())
                .singleElement()
                .matches(d -> d.message().contains(reason), reason)
                .extracting(Diagnostic::isError)
                .isEqualTo(isError);
    }
}
