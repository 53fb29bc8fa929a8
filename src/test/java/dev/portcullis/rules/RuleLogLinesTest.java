package dev.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RuleLogLinesTest {
    private static String line(Trial trial, String rules) {
        Trial.Outcome outcome = trial.run(rules);
        return new RuleLogLines(
                        outcome.transaction().facts(), outcome.transaction().masking())
                .of(outcome.transaction().matches().get(0));
    }

    @Test
    void saysWhatMatchedInTheWayOfModSecurity() {
        assertThat(line(
                        Trial.get("/p?q=1"),
                        "SecRule REQUEST_METHOD \"@streq GET\" \"id:942100,phase:1,deny,msg:'A \\\"get\\\"',logdata:'%{MATCHED_VAR}',"
                                + "severity:CRITICAL,ver:'X/1',rev:2,maturity:3,accuracy:4,tag:a,tag:'b/c'\""))
                .isEqualTo(
                        "[client \"203.0.113.9\"] Portcullis: Access denied (phase 1). Matched \"@streq GET\" at REQUEST_METHOD."
                                + " [file \"test.conf\"] [line \"1\"] [id \"942100\"] [rev \"2\"] [msg \"A \\\"get\\\"\"] [data \"GET\"]"
                                + " [severity \"CRITICAL\"] [ver \"X/1\"] [maturity \"3\"] [accuracy \"4\"] [tag \"a\"] [tag \"b/c\"]"
                                + " [hostname \"app.example\"] [uri \"/p\"] [unique_id \"id-1\"]");
    }

    @Test
    void letsNoBytesOfARequestEndAValueALineOrATerminal() {
        String line = line(
                Trial.get("/").with("X-Evil", "a\"] [id \"1\"] \\\u001b[31m\u0085\u00ff"),
                "SecRule REQUEST_HEADERS:X-Evil \"@unconditionalMatch\" \"id:7,phase:1,pass,logdata:'%{MATCHED_VAR}'\"");

        assertThat(line)
                .contains("[data \"a\\\"] [id \\\"1\\\"] \\\\\\x1b[31m\\x85\\xff\"]")
                .matches("[\\x20-\\x7e]*");
    }

    @Test
    void expandsMacrosWhereverTheyMayStand() {
        assertThat(line(
                        Trial.get("/?x=%22a%0a"),
                        "SecRule ARGS:x \"@rx (a)\" \"id:8,phase:2,pass,capture,msg:'m %{MATCHED_VAR}',logdata:'d %{TX.1}',ver:'v %{MATCHED_VAR_NAME}',"
                                + "rev:'r %{TX.0}',tag:first,tag:'t %{MATCHED_VAR}',tag:last\""))
                .isEqualTo("[client \"203.0.113.9\"] Portcullis: Warning (phase 2). Matched \"@rx (a)\" at ARGS:x."
                        + " [file \"test.conf\"] [line \"1\"] [id \"8\"] [rev \"r a\"] [msg \"m \\\"a\\x0a\"] [data \"d a\"]"
                        + " [ver \"v ARGS:x\"] [tag \"first\"] [tag \"t \\\"a\\x0a\"] [tag \"last\"]"
                        + " [hostname \"app.example\"] [uri \"/\"] [unique_id \"id-1\"]");
    }

    @Test
    void tellsEachMatchOfARuleByItself() {
        Transaction transaction = Trial.get("/?a=1&b=2")
                .run("SecRule ARGS \"@rx .\" \"id:8,phase:2,pass,logdata:'%{MATCHED_VAR}'\"")
                .transaction();
        RuleLogLines lines = new RuleLogLines(transaction.facts(), transaction.masking());

        assertThat(transaction.matches().stream().map(lines::of))
                .satisfiesExactly(
                        first -> assertThat(first).contains("at ARGS:a.", "[data \"1\"]"),
                        second -> assertThat(second).contains("at ARGS:b.", "[data \"2\"]"));
    }

    @Test
    void namesACountAsTheRuleWritesIt() {
        assertThat(line(Trial.get("/?ab=1&ac=2"), "SecRule &ARGS:/^a/ \"@eq 2\" \"id:1,phase:1,pass\""))
                .contains("Matched \"@eq 2\" at &ARGS:/^a/.");
        assertThat(line(Trial.get("/?ab=1&ac=2"), "SecRule &ARGS \"@eq 2\" \"id:1,phase:1,pass\""))
                .contains("Matched \"@eq 2\" at &ARGS.");
        assertThat(line(Trial.get("/?ab=1"), "SecRule &ARGS:ab \"@eq 1\" \"id:1,phase:1,pass\""))
                .contains("Matched \"@eq 1\" at &ARGS:ab.");
    }

    @Test
    void masksThePathWhereItIsASecret() {
        String rule = "SecRule REQUEST_FILENAME \"@rx ^/reset/(.+)\" \"id:1,phase:1,pass,log,sanitiseMatched\"";

        assertThat(line(Trial.get("/reset/abcdefgh"), rule)).doesNotContain("abcdefgh");
        assertThat(line(Trial.get("/reset/abcdefgh"), rule.replace(",sanitiseMatched", "")))
                .contains("[uri \"/reset/abcdefgh\"]");
    }

    @Test
    void namesNothingWhereNothingWasLookedAt() {
        assertThat(line(Trial.get("/"), "SecAction \"id:9,phase:1,pass\""))
                .isEqualTo(
                        "[client \"203.0.113.9\"] Portcullis: Warning (phase 1). Unconditional match in SecAction."
                                + " [file \"test.conf\"] [line \"1\"] [id \"9\"] [hostname \"app.example\"] [uri \"/\"] [unique_id \"id-1\"]");
    }

    @Test
    void escapesAndCutsWhatARuleSays() {
        String line = line(
                Trial.get("/"),
                "SecRule REQUEST_METHOD \"!@rx ^" + "[^a]".repeat(60)
                        + "$\" \"id:9,phase:1,pass,msg:'back\\slash \u00e9 " + "y".repeat(600) + "'"
                        + ",tag:t".repeat(50) + "\"");

        assertThat(line)
                .contains("[msg \"back\\\\slash \\xe9 " + "y".repeat(512 - 13) + "...\"]")
                .contains("Matched \"!@rx ^[^a][^a]", "...\" at REQUEST_METHOD.")
                .containsOnlyOnce(" [tag \"t\"]".repeat(40) + " [hostname");
    }

    @Test
    void cutsLongValues() {
        String line = line(
                Trial.get("/").with("X-Long", "x".repeat(5_000)),
                "SecRule REQUEST_HEADERS:X-Long \"@unconditionalMatch\" \"id:7,phase:1,pass,logdata:'%{MATCHED_VAR}'\"");

        assertThat(line).contains("x".repeat(512) + "...\"]").hasSizeLessThan(1_000);
    }

    @Test
    void floodsNoLogWithOneRule() {
        Trial trial = Trial.get("/");
        for (int i = 0; i < 100; i++) {
            trial.with("X-" + i, "evil");
        }

        Trial.Outcome outcome =
                trial.run("SecRule REQUEST_HEADERS \"@streq evil\" \"id:7,phase:1,pass,setvar:tx.n=+1\"");

        assertThat(outcome.tx("n")).isEqualTo("100");
        assertThat(outcome.transaction().matches()).hasSize(8);
        assertThat(outcome.transaction().matchesDropped()).isEqualTo(92);
    }
}
