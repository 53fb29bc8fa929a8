package dev.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules that all transactions run alike are run once, and rules that nothing leads to are left out: nobody may notice. */
class ShortcutsTest {
    /** Defaults, then a gate as the Core Rule Set has it. */
    private static final String GATED = """
            SecAction "id:1,phase:1,pass,nolog,setvar:tx.level=1"
            SecRule &TX:threshold "@eq 0" "id:2,phase:1,pass,nolog,setvar:tx.threshold=5"
            SecRule REQUEST_METHOD "@streq POST" "id:3,phase:1,pass,nolog,setvar:tx.level=2"
            SecRule REQUEST_HEADERS:X-Name "@rx ^(.+)$" "id:4,phase:1,pass,nolog,capture,setvar:tx.%{TX.1}=2"
            SecRule REQUEST_HEADERS:X-Leave-Out "@streq yes" "id:5,phase:1,pass,nolog,ctl:ruleRemoveById=10"
            SecRule REQUEST_HEADERS:X-Jump "@streq yes" "id:6,phase:2,pass,nolog,skipAfter:INSIDE"
            SecRule TX:LEVEL "@lt 2" "id:10,phase:2,pass,nolog,skipAfter:END"
            SecRule ARGS "@contains evil" "id:11,phase:2,pass,log"
            SecMarker INSIDE
            SecRule ARGS "@contains bad" "id:12,phase:2,pass,log"
            SecMarker END
            SecRule ARGS "@rx e" "id:13,phase:2,pass,log"
            """;

    private static List<Long> ids(Trial trial) {
        return trial.run(GATED).ids();
    }

    @Test
    void aGateThatIsClosedSkipsItsRules() {
        assertThat(ids(Trial.get("/?q=evil+bad"))).containsExactly(13L);
    }

    @Test
    void aGateWhoseVariableIsTakenFromItSkipsNothing() {
        String rules = """
                SecAction "id:1,phase:1,pass,nolog,setvar:tx.a=1"
                SecRule ARGS:x "@rx ." "id:2,phase:1,pass,nolog,ctl:ruleRemoveTargetById=100-400;TX:a"
                SecRule TX:a "@eq 1" "id:101,phase:2,pass,nolog,skipAfter:M"
                SecRule ARGS:x|ARGS:y "@rx ." "id:102,phase:2,pass,log"
                SecMarker M
                """;

        assertThat(Trial.get("/?x=1").run(rules).ids()).containsExactly(102L);
        assertThat(Trial.get("/?y=1").run(rules).ids()).isEmpty();
    }

    /** Rule 21 asks what rule 20 has seen. */
    static List<String> rulesThatLookBack() {
        return List.of(
                "SecAction \"id:20,phase:2,pass,nolog,setvar:'tx.seen=%{MATCHED_VAR}'\"",
                "SecAction \"id:20,phase:2,pass,nolog,chain\"\nSecAction \"setvar:'tx.seen=%{MATCHED_VAR}'\"",
                "SecAction \"id:20,phase:2,pass,nolog,chain\"\nSecRule MATCHED_VAR \"@streq 1\" \"setvar:tx.seen=1\"",
                "SecAction \"id:20,phase:2,pass,nolog,chain\"\nSecRule MATCHED_VARS_NAMES \"@rx TX\" \"setvar:tx.seen=1\"",
                "SecAction \"id:20,phase:2,pass,nolog,chain\"\nSecRule TX:LEVEL \"@streq %{MATCHED_VAR}\" \"setvar:tx.seen=1\"",
                "SecRule TX:LEVEL \"@streq %{MATCHED_VAR}\" \"id:20,phase:2,pass,nolog,setvar:tx.seen=1\"",
                "SecRule MATCHED_VAR \"@streq 1\" \"id:20,phase:2,pass,nolog,setvar:tx.seen=1\"",
                "SecRule REQUEST_METHOD \"@streq GET\" \"id:20,phase:2,pass,nolog,setvar:'tx.seen=%{MATCHED_VARS}'\"",
                "SecRule REQUEST_METHOD \"@streq GET\" \"id:20,phase:2,pass,nolog,chain,setvar:'tx.seen=%{MATCHED_VARS}'\"\n"
                        + "SecRule REQUEST_METHOD \"@streq GET\"",
                "SecDefaultAction \"phase:2,pass,nolog,setvar:'tx.seen=%{MATCHED_VAR}'\"\n"
                        + "SecAction \"id:20,phase:2,pass,nolog\"");
    }

    @ParameterizedTest
    @MethodSource("rulesThatLookBack")
    void whoeverLooksBackSeesWhatAGateHasMatched(String rule) {
        String gated = """
                SecAction "id:1,phase:1,pass,nolog,setvar:tx.level=1"
                SecRule ARGS:q "@rx e" "id:2,phase:2,pass,nolog"
                SecRule TX:LEVEL "@lt 2" "id:3,phase:2,pass,nolog,skipAfter:END"
                SecAction "id:4,phase:2,pass,nolog"
                SecMarker END
                """;
        String asking = "\nSecRule TX:SEEN \"@streq 1\" \"id:21,phase:2,pass,log\"";

        assertThat(Trial.get("/?q=evil").run(gated + rule + asking).ids()).containsExactly(21L);
    }

    @Test
    void aRuleThatOpensAGateLetsItsRulesRun() {
        assertThat(ids(Trial.post("/?q=evil+bad", "application/x-www-form-urlencoded", "")))
                .containsExactly(11L, 12L, 13L);
    }

    @Test
    void aNameThatIsPutTogetherOpensAGateToo() {
        assertThat(ids(Trial.get("/?q=evil+bad").with("X-Name", "level"))).containsExactly(11L, 12L, 13L);
        assertThat(ids(Trial.get("/?q=evil+bad").with("X-Name", "other"))).containsExactly(13L);
    }

    @Test
    void aGateThatWasTakenOutSkipsNothing() {
        assertThat(ids(Trial.get("/?q=evil+bad").with("X-Leave-Out", "yes"))).containsExactly(11L, 12L, 13L);
    }

    @Test
    void aSkipIntoRulesThatAGateSkipsRunsThem() {
        assertThat(ids(Trial.get("/?q=evil+bad").with("X-Jump", "yes"))).containsExactly(12L, 13L);
    }

    @Test
    void defaultsAreThereAndTransactionsDoNotSeeEachOther() {
        RuleSet rules = Trial.compile(GATED).ruleSet().orElseThrow();
        Trial opening = Trial.post("/?q=evil", "application/x-www-form-urlencoded", "");

        assertThat(opening.run(rules).transaction().tx("level")).isEqualTo("2");
        Trial.Outcome other = Trial.get("/?q=evil").run(rules);
        assertThat(other.transaction().tx("level")).isEqualTo("1");
        assertThat(other.transaction().tx("threshold")).isEqualTo("5");
        assertThat(other.ids()).containsExactly(13L);
    }

    @Test
    void whatAnEarlierRuleOfPhase1RefusesIsNotForegone() {
        String rules = """
                SecRule &TX:version "@eq 0" "id:1,phase:1,deny,status:418,log"
                SecAction "id:2,phase:1,pass,nolog,setvar:tx.version=1"
                """;
        assertThat(Trial.get("/").run(rules).interruption())
                .as("a rule that matches is run each time")
                .isNotNull();
    }

    @Test
    void aRuleThatLooksAtTheLastMatchSeesThatOfAGate() {
        String rules = """
                SecAction "id:1,phase:1,pass,nolog,setvar:tx.level=1"
                SecRule TX:LEVEL "@lt 2" "id:2,phase:2,pass,nolog"
                SecRule MATCHED_VAR "@streq 1" "id:3,phase:2,pass,log"
                """;
        assertThat(Trial.get("/").run(rules).ids()).containsExactly(3L);
    }

    @Test
    void countsOfVariablesAndPatternsOfNamesSeeDefaults() {
        String rules = """
                SecAction "id:1,phase:1,pass,nolog,setvar:tx.one_a=x,setvar:tx.one_b=y"
                SecRule REQUEST_METHOD "@streq GET" "id:2,phase:1,pass,nolog,setvar:tx.one_%{REQUEST_METHOD}=x"
                SecRule TX:/^one_/ "@streq x" "id:3,phase:2,pass,log"
                SecRule &TX:/^one_/ "@eq 3" "id:4,phase:2,pass,log"
                SecRule &TX "@eq 3" "id:5,phase:2,pass,log"
                """;
        assertThat(Trial.get("/").run(rules).ids()).containsExactly(3L, 3L, 4L, 5L);
    }

    /** Limits as the Core Rule Set has them: nobody has set one, until somebody does. */
    @Test
    void aRuleThatAVariableKeepsFromMatchingRunsOnceItIsSet() {
        String rules = """
                SecAction "id:1,phase:1,pass,nolog,setvar:tx.level=1"
                SecRule REQUEST_METHOD "@streq POST" "id:2,phase:1,pass,nolog,setvar:tx.max_args=1,setvar:tx.level=3"
                SecRule &TX:MAX_ARGS "@eq 1" "id:3,phase:2,pass,log,chain"
                    SecRule &ARGS "@gt %{tx.max_args}"
                SecRule TX:LEVEL "@ge 2" "id:4,phase:2,pass,log"
                """;
        assertThat(Trial.get("/?a=1&b=2").run(rules).ids()).isEmpty();
        assertThat(Trial.post("/?a=1&b=2", "application/x-www-form-urlencoded", "")
                        .run(rules)
                        .ids())
                .containsExactly(3L, 4L);
        assertThat(Trial.post("/?a=1", "application/x-www-form-urlencoded", "")
                        .run(rules)
                        .ids())
                .containsExactly(4L);
    }

    @Test
    void aVariableThatARuleNoLongerLooksAtOpensItsGate() {
        String rules = """
                SecAction "id:1,phase:1,pass,nolog,setvar:tx.level=1"
                SecRule REQUEST_METHOD "@streq POST" "id:2,phase:1,pass,nolog,ctl:ruleRemoveTargetById=10;TX:level"
                SecRule TX:LEVEL "@lt 2" "id:10,phase:2,pass,nolog,skipAfter:END"
                SecRule ARGS "@contains evil" "id:11,phase:2,pass,log"
                SecMarker END
                """;
        assertThat(Trial.get("/?q=evil").run(rules).ids()).isEmpty();
        assertThat(Trial.post("/?q=evil", "application/x-www-form-urlencoded", "")
                        .run(rules)
                        .ids())
                .containsExactly(11L);
    }
}
