package dev.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.rules.Trial.Outcome;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What rules mean together: defaults, chains, jumps, changes of earlier rules and of later ones. */
class RuleMeaningTest {
    private static String ids(Outcome outcome) {
        return outcome.ids().stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    // ---- defaults

    @Test
    void inheritsTagsAndEffectsOfTheDefaultToo() {
        String rules = """
                SecDefaultAction "phase:1,log,pass,tag:'host %{REQUEST_HEADERS.Host}',setvar:tx.hits=+1"
                SecRule ARGS:a "@streq x" "id:1,phase:1,tag:own"
                SecRule ARGS:a "@streq x" "id:2,phase:2"
                """;

        Outcome outcome = Trial.get("/?a=x").run(rules);

        assertThat(outcome.transaction().matches().get(0).tags()).containsExactly("host app.example", "own");
        assertThat(outcome.transaction().matches().get(1).tags()).isEmpty();
        assertThat(outcome.tx("hits")).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"id:7", "msg:no", "chain", "skip:1", "skipAfter:END", "rev:1"})
    void refusesInADefaultWhatOnlyARuleCanSay(String action) {
        Compilation compilation = Trial.compile("SecDefaultAction \"phase:1,pass," + action + "\"\nSecMarker END");

        assertThat(compilation.errors()).singleElement().matches(d -> d.code().equals("bad-value"));
        assertThat(Trial.compile("SecDefaultAction \"phase:1,pass,tag:x\"").errors())
                .isEmpty();
    }

    @Test
    void keepsTheDefaultThatStoodWhenARuleWasRead() {
        String rules = """
                SecRule ARGS:a "@streq 1" "id:1,phase:1,block"
                SecDefaultAction "phase:1,log,deny,status:406"
                SecRule ARGS:a "@streq 2" "id:2,phase:1,block"
                SecDefaultAction "phase:1,nolog,redirect:'https://help.example/%{UNIQUE_ID}'"
                SecRule ARGS:a "@streq 3" "id:3,phase:1,block"
                """;

        assertThat(Trial.get("/?a=1").run(rules).interruption()).isNull();
        assertThat(Trial.get("/?a=2").run(rules).interruption().status()).isEqualTo(406);
        assertThat(Trial.get("/?a=3").run(rules).interruption().location()).isEqualTo("https://help.example/id-1");
        assertThat(Trial.get("/?a=3").run(rules).ids()).isEmpty();
    }

    // ---- chains

    @Test
    void removesAndSkipsAChainAsAWhole() {
        String rules = """
                SecRule ARGS:skip "@eq 1" "id:1,phase:1,pass,nolog,skip:1"
                SecRule ARGS:a "@streq x" "id:2,phase:1,deny,chain"
                    SecRule ARGS:b "@streq y" "chain"
                        SecRule ARGS:c "@streq z"
                SecAction "id:3,phase:1,pass"
                """;

        assertThat(ids(Trial.get("/?a=x&b=y&c=z").run(rules))).isEqualTo("2");
        assertThat(ids(Trial.get("/?a=x&b=y").run(rules))).isEqualTo("3");
        assertThat(ids(Trial.get("/?a=x&b=y&c=z&skip=1").run(rules))).isEqualTo("3");
        assertThat(ids(Trial.get("/?a=x&b=y&c=z").run(rules + "SecRuleRemoveById 2")))
                .isEqualTo("3");
    }

    /** Written first: what the first rule of the chain says of the status, what the second says, what is answered. */
    @ParameterizedTest
    @CsvSource({"'', 'phase:2,status:451', 451", "'', phase:request, 403", "',status:418', 'phase:2,status:451', 418"})
    void letsALaterRuleOfAChainRepeatThePhaseAndSayTheStatus(String first, String second, int status) {
        String rules = """
                SecRule ARGS:a "@streq 1" "id:1,phase:2,deny%s,chain"
                  SecRule ARGS:b "@streq 1" "%s"
                """.formatted(first, second);

        assertThat(Trial.get("/?a=1&b=1").run(rules).interruption()).matches(i -> i.status() == status);
        assertThat(Trial.get("/?a=1&b=2").run(rules).interruption()).isNull();
    }

    @Test
    void jumpsOnlyWhenAWholeChainMatched() {
        String rules = """
                SecRule ARGS:a "@streq x" "id:1,phase:1,pass,nolog,skipAfter:END,chain"
                    SecRule ARGS:b "@streq y"
                SecAction "id:2,phase:1,pass"
                SecMarker END
                SecAction "id:3,phase:1,pass"
                """;

        assertThat(ids(Trial.get("/?a=x").run(rules))).isEqualTo("2 3");
        assertThat(ids(Trial.get("/?a=x&b=y").run(rules))).isEqualTo("3");
    }

    @Test
    void landsAfterAMarkerWhoseRulesAreGone() {
        String rules = """
                SecAction "id:1,phase:1,pass,nolog,skipAfter:END"
                SecAction "id:2,phase:1,pass"
                SecMarker "END"
                SecAction "id:3,phase:1,pass"
                SecRuleRemoveById 3
                """;

        assertThat(ids(Trial.get("/").run(rules))).isEmpty();
        assertThat(ids(Trial.get("/").run("SecAction \"id:2,phase:1,pass\"\nSecMarker \"END\"")))
                .isEqualTo("2");
    }

    @Test
    void runsEffectsOfEachLinkForEachOfItsMatches() {
        Outcome outcome = Trial.get("/?a=x&b=x&c=y").run("""
                SecRule ARGS "@streq x" "id:1,phase:1,pass,nolog,setvar:tx.first=+1,chain"
                    SecRule ARGS "@unconditionalMatch" "setvar:tx.second=+1,setvar:'tx.last=%{MATCHED_VAR_NAME}'"
                """);

        assertThat(outcome.tx("first")).isEqualTo("2");
        assertThat(outcome.tx("second")).isEqualTo("3");
        assertThat(outcome.tx("last")).isEqualTo("ARGS:c");
    }

    @Test
    void capturesWhatTheStepOfAMultiMatchSaw() {
        String rules =
                "SecRule ARGS:a \"@rx (b+)\" \"id:1,phase:1,pass,capture,%st:none,t:urlDecodeUni,setvar:'tx.all=%%{tx.all}[%%{tx.1}]'\"";

        assertThat(Trial.get("/?a=bb%2562").run(rules.formatted("multiMatch,")).tx("all"))
                .isEqualTo("[bb][bbb]");
        assertThat(Trial.get("/?a=bb%2562").run(rules.formatted("")).tx("all")).isEqualTo("[bbb]");
    }

    // ---- targets

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "&ARGS:/^a/ ~ @eq 2 ~ true",
                "&ARGS|!ARGS:b ~ @eq 2 ~ true",
                "&ARGS|!ARGS:/./ ~ @eq 0 ~ true",
                "&REQUEST_HEADERS:x-none ~ @eq 0 ~ true",
                "ARGS|!ARGS ~ @unconditionalMatch ~ false",
                "ARGS_NAMES|!ARGS_NAMES:a1 ~ @streq a1 ~ false",
                "ARGS_NAMES|!ARGS_NAMES:a1 ~ @streq a2 ~ true",
                "REQUEST_HEADERS|!REQUEST_HEADERS:HOST ~ @streq app.example ~ false",
                "REQUEST_HEADERS:/^ho/ ~ @streq app.example ~ true",
                "REQUEST_HEADERS:'/^HO/' ~ @streq app.example ~ true",
                "TX:/^a|b$/ ~ @streq set ~ true",
            })
    void selectsByNameAndExpressionAndCounts(String targets, String operator, boolean matches) {
        Outcome outcome = Trial.get("/?a1=1&a2=1&b=1")
                .run("SecAction \"id:2,phase:1,pass,nolog,setvar:tx.ab=set\"\nSecRule " + targets + " \"" + operator
                        + "\" \"id:1,phase:1,pass\"");

        assertThat(outcome.ids().contains(1L)).isEqualTo(matches);
    }

    // ---- changes of earlier rules

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "SecRuleUpdateActionById 1 t:lowercase ~ /?a=X ~ 1 4",
                "SecRuleUpdateActionById 1 \"msg:'new',severity:ERROR\" ~ /?a=x ~ 1 3 4",
                "SecRuleUpdateActionById 1 \"skipAfter:END\" ~ /?a=x ~ 1 4",
                "SecRuleUpdateActionById 1 \"skip:2\" ~ /?a=x ~ 1 4",
                "SecRuleUpdateActionById 2:1 t:uppercase ~ /?a=x&b=y ~ 1 3 4",
                "SecRuleUpdateActionById 2 nolog ~ /?a=x&b=y ~ 1 3 4",
                "SecRuleUpdateTargetById 2 !ARGS:a ~ /?a=x&b=y ~ 1 3 4",
                "SecRuleUpdateTargetById 2 !ARGS:b ~ /?a=x&b=y ~ 1 2 3 4",
                "SecRuleUpdateTargetById 3 REQUEST_METHOD ~ /?c=x ~ 1 3 3 4",
                "SecRuleUpdateTargetById 3 REQUEST_URI ARGS:c ~ /?c=x ~ 1 3 4",
                "SecRuleUpdateTargetByTag ^t[0-9]$ !ARGS:/A/ ~ /?a=x&b=y ~ 4",
                "SecRuleRemoveByTag t1 ~ /?a=x&b=y ~ 2 3 4",
                "SecRuleRemoveByMsg ^(one|two)$ ~ /?a=x&b=y ~ 3 4",
                "SecRuleRemoveById 1 \"2-3\" ~ /?a=x&b=y ~ 4",
                "SecRuleRemoveById 1 ~ /?a=x&b=y ~ 2 3 4",
            })
    void changesRulesThatWereLoadedBefore(String directive, String target, String ids) {
        String rules = """
                SecRule ARGS "@streq x" "id:1,phase:1,pass,msg:'one',tag:t1"
                SecRule ARGS "@streq x" "id:2,phase:1,pass,msg:'two',tag:t2,chain"
                    SecRule ARGS "@streq y"
                SecRule ARGS:a|ARGS:c "@rx x|GET" "id:3,phase:1,pass,msg:'three',tag:t3"
                SecMarker END
                SecAction "id:4,phase:1,pass"
                """;

        assertThat(ids(Trial.get(target).run(rules + directive))).isEqualTo(ids);
    }

    @Test
    void turnsARuleIntoABlockOfItsDefaultAndBack() {
        String rules = """
                SecDefaultAction "phase:1,log,deny,status:406"
                SecRule ARGS:a "@streq x" "id:1,phase:1,pass"
                SecRule ARGS:b "@streq x" "id:2,phase:1,block"
                """;

        assertThat(Trial.get("/?a=x").run(rules).interruption()).isNull();
        assertThat(Trial.get("/?a=x")
                        .run(rules + "SecRuleUpdateActionById 1 block")
                        .interruption()
                        .status())
                .isEqualTo(406);
        assertThat(Trial.get("/?b=x")
                        .run(rules + "SecRuleUpdateActionById 2 pass")
                        .interruption())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"id:2", "phase:2", "chain"})
    void refusesToChangeWhatARuleIs(String action) {
        String rules = "SecAction \"id:1,phase:1,pass\"\nSecRuleUpdateActionById 1 " + action;

        assertThat(Trial.compile(rules).errors())
                .singleElement()
                .matches(d -> d.code().equals("bad-value"));
    }

    @Test
    void looksAtRemovedTargetsInLaterLinksOfAChain() {
        String rules = """
                SecAction "id:1,phase:1,pass,nolog,ctl:ruleRemoveTargetById=2;ARGS:a"
                SecRule ARGS "@streq x" "id:2,phase:1,pass,chain"
                    SecRule ARGS "@streq x"
                """;

        assertThat(ids(Trial.get("/?a=x").run(rules))).isEmpty();
        assertThat(ids(Trial.get("/?a=x&b=x").run(rules))).isEqualTo("2 2");
    }

    // ---- what rules may do

    @ParameterizedTest
    @ValueSource(strings = {"deny", "drop", "redirect:https://x.example", "block"})
    void neverInterruptsInPhaseFive(String action) {
        String rules = "SecDefaultAction \"phase:5,log,deny\"\nSecAction \"id:1,phase:5," + action + "\"";

        Outcome outcome = Trial.get("/").answered(200, "text/html", "x").run(rules);

        assertThat(outcome.interruption()).isNull();
        assertThat(ids(outcome)).isEqualTo("1");
    }

    @ParameterizedTest
    @CsvSource({
        "deny, DENY, 403",
        "'deny,status:500', DENY, 500",
        "drop, DROP, 403",
        "'redirect:/x,status:307', REDIRECT, 307"
    })
    void interruptsInEachOfTheFirstFourPhases(String action, Interruption.Kind kind, int status) {
        for (int phase = 1; phase <= 4; phase++) {
            Interruption interruption = Trial.get("/")
                    .answered(200, "text/html", "x")
                    .run("SecAction \"id:1,phase:" + phase + "," + action + "\"")
                    .interruption();

            assertThat(interruption.kind()).isEqualTo(kind);
            assertThat(interruption.phase()).isEqualTo(phase);
            assertThat(interruption.status()).isEqualTo(status);
        }
    }

    /** As both reference engines do: an {@code allow} is a decision, and decisions are not carried out while detecting. */
    @ParameterizedTest
    @ValueSource(strings = {"allow", "allow:phase", "allow:request"})
    void goesOnAfterAnAllowWhileDetecting(String allow) {
        String rules = "SecAction \"id:1,phase:1," + allow + "\"\nSecAction \"id:2,phase:1,deny\"";

        assertThat(ids(Trial.get("/").mode(EngineMode.DETECTION_ONLY).run(rules)))
                .isEqualTo("1 2");
        assertThat(ids(Trial.get("/").run(rules))).isEqualTo("1");
    }

    @Test
    void letsNoRuleSwitchAnEngineOnThatTheOperatorOnlyLetsDetect() {
        String rules = """
                SecRuleEngine DetectionOnly
                SecAction "id:1,phase:1,pass,nolog,ctl:ruleEngine=On"
                SecAction "id:2,phase:1,deny"
                """;

        assertThat(Trial.get("/").run(rules).interruption()).isNotNull();
        Outcome detected = Trial.get("/").mode(EngineMode.DETECTION_ONLY).run(rules);
        assertThat(detected.interruption()).isNull();
        assertThat(ids(detected)).isEqualTo("2");
    }

    @Test
    void runsNoLaterPhaseOnceARuleSwitchedTheEngineOff() {
        String rules = """
                SecAction "id:1,phase:1,pass,nolog,ctl:ruleEngine=Off"
                SecAction "id:2,phase:2,deny"
                SecAction "id:3,phase:5,pass"
                """;

        assertThat(ids(Trial.get("/").run(rules))).isEmpty();
        assertThat(Trial.get("/").run(rules).interruption()).isNull();
    }
}
