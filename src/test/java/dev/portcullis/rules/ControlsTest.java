package dev.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.http.Fields;
import dev.portcullis.rules.Trial.Outcome;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code ctl} changes for the rest of one transaction, and for no other. */
class ControlsTest {
    private static String ids(Outcome outcome) {
        return outcome.ids().stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    private static final String RULES = """
            SecAction "id:1,phase:1,pass,nolog,%s"
            SecRule ARGS "@streq x" "id:20,phase:1,pass,msg:'twenty one',tag:'attack/sqli',tag:other"
            SecRule ARGS:a|REQUEST_METHOD "@rx x|GET" "id:30,phase:2,pass,msg:'thirty',tag:'attack/xss'"
            SecRule &ARGS "@eq 2" "id:40,phase:2,pass,chain,msg:'forty'"
                SecRule ARGS:b "@streq x" "tag:'attack/sqli'"
            SecRule REQUEST_COOKIES|REQUEST_HEADERS:X-One "@streq x" "id:50,phase:5,pass"
            """;

    /** Without a control: {@code 20 20 30 30 40 50 50}. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "setvar:tx.a=1 ~ 20 20 30 30 40 50 50",
                "ctl:ruleRemoveById=1-19 ~ 20 20 30 30 40 50 50",
                "ctl:ruleRemoveById=20-40 ~ 50 50",
                "ctl:ruleRemoveById=25-45 ~ 20 20 50 50",
                "ctl:ruleRemoveById=20,ctl:ruleRemoveById=50 ~ 30 30 40",
                "ctl:ruleRemoveById='20 50' ~ 30 30 40",
                "ctl:RULEREMOVEBYID=30 ~ 20 20 40 50 50",
                "ctl:ruleRemoveByTag=attack/sqli ~ 30 30 50 50",
                "ctl:ruleRemoveByTag=^attack/ ~ 50 50",
                "ctl:ruleRemoveByTag=attack ~ 20 20 30 30 40 50 50",
                "ctl:ruleRemoveByMsg=thirty ~ 20 20 40 50 50",
                "ctl:'ruleRemoveByMsg=twenty one' ~ 30 30 40 50 50",
                "ctl:ruleRemoveTargetById=20;ARGS ~ 30 30 40 50 50",
                "ctl:ruleRemoveTargetById=20;ARGS:B ~ 20 30 30 40 50 50",
                "ctl:ruleRemoveTargetById=20-30;ARGS:a ~ 20 30 40 50 50",
                "ctl:ruleRemoveTargetById=20;ARGS:/^[ab]$/ ~ 30 30 40 50 50",
                "ctl:ruleRemoveTargetById=30;REQUEST_METHOD ~ 20 20 30 40 50 50",
                "ctl:ruleRemoveTargetById=40;ARGS:a ~ 20 20 30 30 50 50",
                "ctl:ruleRemoveTargetById=50;REQUEST_COOKIES:/^s/ ~ 20 20 30 30 40 50",
                "ctl:ruleRemoveTargetById=50;REQUEST_HEADERS:x-one ~ 20 20 30 30 40 50",
                "ctl:ruleRemoveTargetByTag=attack/xss;ARGS:a ~ 20 20 30 40 50 50",
                "ctl:ruleRemoveTargetByTag=^attack;ARGS ~ 30 50 50",
                "ctl:ruleRemoveTargetByMsg=thirty;ARGS:a ~ 20 20 30 40 50 50",
                "ctl:ruleEngine=Off ~ ''",
                "ctl:ruleEngine=detectiononly ~ 20 20 30 30 40 50 50",
            })
    void changesWhatItNamesAndNothingElse(String control, String expected) {
        Trial trial = Trial.get("/?a=x&b=x").with("Cookie", "sid=x").with("X-One", "x");

        assertThat(ids(trial.run(RULES.formatted(control)))).isEqualTo(expected.replace("'", ""));
    }

    @Test
    void lastsForOneTransactionOnly() {
        RuleSet rules = Trial.compile("""
                SecRule ARGS:friend "@eq 1" "id:1,phase:1,pass,nolog,ctl:ruleRemoveById=2,ctl:ruleRemoveTargetById=3;ARGS"
                SecAction "id:2,phase:1,pass"
                SecRule ARGS "@unconditionalMatch" "id:3,phase:1,pass"
                """).ruleSet().orElseThrow();

        assertThat(ids(Trial.get("/?friend=1").run(rules))).isEmpty();
        assertThat(ids(Trial.get("/?friend=0").run(rules))).isEqualTo("2 3");
    }

    @Test
    void hasNoEffectOnRulesBeforeIt() {
        assertThat(ids(Trial.get("/").run("""
                        SecAction "id:1,phase:1,pass"
                        SecAction "id:2,phase:1,pass,ctl:ruleRemoveById=1-3"
                        SecAction "id:3,phase:1,pass"
                        """))).isEqualTo("1 2");
    }

    @Test
    void takesEffectInTheMiddleOfAChain() {
        String rules = """
                SecRule ARGS:a "@streq x" "id:1,phase:1,pass,nolog,ctl:ruleRemoveById=2,chain"
                    SecRule ARGS:b "@streq x" "ctl:ruleRemoveById=3"
                SecAction "id:2,phase:1,pass"
                SecAction "id:3,phase:1,pass"
                """;

        assertThat(ids(Trial.get("/?a=x").run(rules))).isEqualTo("3");
        assertThat(ids(Trial.get("/?a=x&b=x").run(rules))).isEmpty();
    }

    // ---- bodies

    @Test
    void keepsContentFromRules() {
        String rules = """
                SecRule ARGS_GET:raw "@eq 1" "id:1,phase:1,pass,nolog,ctl:requestBodyAccess=Off"
                SecRule ARGS_POST "@streq evil" "id:2,phase:2,deny"
                """;
        Trial read = Trial.post("/", "application/x-www-form-urlencoded", "a=evil");
        Trial unread = Trial.post("/?raw=1", "application/x-www-form-urlencoded", "a=evil");

        assertThat(read.run(rules).interruption()).isNotNull();
        assertThat(unread.run(rules).interruption()).isNull();
    }

    @Test
    void showsContentOfAnyTypeAsAWhole() {
        String rules = """
                SecAction "id:1,phase:1,pass,nolog,ctl:forceRequestBodyVariable=%s"
                SecRule REQUEST_BODY "@contains evil" "id:2,phase:2,deny"
                """;
        Trial trial = Trial.post("/", "text/plain", "an evil text");

        assertThat(trial.run(rules.formatted("On")).interruption()).isNotNull();
        assertThat(trial.run(rules.formatted("Off")).interruption()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"10, true", "11, false"})
    void limitsContentOfRequests(int bytes, boolean denied) {
        Outcome outcome = Trial.post("/", "text/plain", "0123456789-")
                .run("SecAction \"id:1,phase:1,pass,nolog,ctl:requestBodyLimit=" + bytes + "\"");

        assertThat(outcome.interruption() != null).isEqualTo(denied);
    }

    @Test
    void readsResponsesAsToldAndOnlyThose() {
        String rules = """
                SecRule ARGS:read "@streq on" "id:1,phase:1,pass,nolog,ctl:responseBodyAccess=On"
                SecRule ARGS:force "@streq on" "id:2,phase:3,pass,nolog,ctl:forceResponseBodyVariable=On"
                SecRule ARGS:limit "@streq on" "id:3,phase:3,pass,nolog,ctl:responseBodyLimit=4"
                SecRule RESPONSE_BODY "@contains evil" "id:4,phase:4,deny"
                """;

        assertThat(answered("/?read=on", "text/html", rules)).isEqualTo(4);
        assertThat(answered("/?read=off", "text/html", rules)).isZero();
        assertThat(answered("/?read=on", "image/png", rules)).isZero();
        assertThat(answered("/?read=on&force=on", "image/png", rules)).isEqualTo(4);
        Transaction limited = Trial.compile(rules)
                .ruleSet()
                .orElseThrow()
                .begin(Trial.get("/?read=on&limit=on").facts(), null);
        limited.requestHeaders();
        limited.requestBody(new byte[0]);
        limited.responseHeaders(200, "HTTP/1.1", Fields.EMPTY);
        assertThat(limited.responseBodyLimitBytes()).isEqualTo(4);
    }

    private static long answered(String target, String type, String rules) {
        Interruption interruption =
                Trial.get(target).answered(200, type, "an evil text").run(rules).interruption();
        return interruption == null ? 0 : interruption.ruleId();
    }

    @Test
    void saysWhoWritesTheAuditLog() {
        Outcome outcome =
                Trial.get("/").run("SecAction \"id:1,phase:1,pass,ctl:auditEngine=Off,ctl:auditLogParts=+E\"");

        assertThat(outcome.transaction().auditMode(AuditMode.ON)).isEqualTo(AuditMode.OFF);
        assertThat(outcome.transaction().auditLogParts("ABZ")).contains("E");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "ctl:ruleRemoveById=a ~ not a rule id",
                "ctl:ruleRemoveById=9-5 ~ not a rule id",
                "ctl:ruleRemoveById ~ a name and a value",
                "ctl:ruleRemoveTargetById=5 ~ needs a ;",
                "ctl:ruleRemoveTargetById=5;NOTHING:x ~ is not a variable",
                "ctl:ruleRemoveTargetById=5;ARGS:/(/ ~ missing closing )",
                "ctl:ruleEngine=Maybe ~ On, Off or DetectionOnly",
                "ctl:requestBodyAccess=1 ~ On or Off",
                "ctl:requestBodyLimit=big ~ number of bytes",
                "ctl:requestBodyProcessor=YAML ~ must be one of",
                "ctl:responseBodyProcessor=MULTIPART ~ must be one of",
                "ctl:ruleRemoveById=%{ARGS.a} ~ takes no macros",
                "ctl:ruleRemoveByld=1 ~ did you mean",
            })
    void refusesWhatItCannotDo(String control, String reason) {
        assertThat(Trial.compile("SecAction \"id:1,phase:1,pass," + control + "\"")
                        .errors())
                .isNotEmpty()
                .anyMatch(d -> d.message().contains(reason), reason);
    }
}
