package dev.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.rules.Trial.Outcome;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluationTest {
    @Test
    void deniesWhatARuleMatchesAndPassesItsTwin() {
        String rules =
                "SecRule ARGS:q \"@contains evil\" \"id:1,phase:1,deny,status:418,msg:'no %{MATCHED_VAR_NAME}'\"";

        Outcome denied = Trial.get("/?q=an+evil+plan").run(rules);
        Outcome passed = Trial.get("/?q=a+good+plan").run(rules);

        assertThat(denied.interruption())
                .isEqualTo(new Interruption(
                        Interruption.Kind.DENY, 418, null, 1, 1, Interruption.Reason.RULE, "no ARGS:q"));
        assertThat(denied.ids()).containsExactly(1L);
        assertThat(denied.transaction().matches().get(0).hasInterrupted()).isTrue();
        assertThat(passed.interruption()).isNull();
        assertThat(passed.ids()).isEmpty();
    }

    /** Each line: rules as TARGETS ~ OPERATOR ~ ACTIONS, a request, and whether rule 1 matches. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '^',
            value = {
                "ARGS ~ @streq x ~ t:none ~ /?a=x ~ true",
                "ARGS:A ~ @streq x ~ t:none ~ /?a=x ~ true",
                "ARGS:b ~ @streq x ~ t:none ~ /?a=x ~ false",
                "ARGS|!ARGS:a ~ @streq x ~ t:none ~ /?a=x ~ false",
                "!ARGS:a|ARGS ~ @streq x ~ t:none ~ /?a=x&b=x ~ true",
                "ARGS:/^a\\d$/ ~ @streq x ~ t:none ~ /?A7=x ~ true",
                "ARGS|!ARGS:/^a/ ~ @streq x ~ t:none ~ /?a7=x ~ false",
                "&ARGS ~ @eq 2 ~ t:none ~ /?a=1&b=2 ~ true",
                "&ARGS:a ~ @eq 2 ~ t:none ~ /?a=1&a=2&b=3 ~ true",
                "&ARGS:c ~ @eq 0 ~ t:none ~ /?a=1 ~ true",
                "&TX:nothing ~ @eq 0 ~ t:none ~ / ~ true",
                "TX:nothing ~ @eq 0 ~ t:none ~ / ~ false",
                "ARGS ~ !@streq x ~ t:none ~ /?a=x ~ false",
                "ARGS ~ !@streq x ~ t:none ~ / ~ false",
                "ARGS ~ @streq abc ~ t:lowercase ~ /?a=ABC ~ true",
                "ARGS ~ @streq abc ~ t:lowercase,t:none ~ /?a=ABC ~ false",
                "ARGS_NAMES ~ @streq key ~ t:none ~ /?key=1 ~ true",
                "ARGS_GET_NAMES ~ @streq key ~ t:none ~ /?key=1 ~ true",
                "ARGS_POST ~ @streq 1 ~ t:none ~ /?key=1 ~ false",
                "ARGS_COMBINED_SIZE ~ @eq 4 ~ t:none ~ /?key=1 ~ true",
                "QUERY_STRING ~ @streq key=1 ~ t:none ~ /?key=1 ~ true",
                "REQUEST_URI ~ @streq /p?key=1 ~ t:none ~ /p?key=1 ~ true",
                "REQUEST_FILENAME ~ @streq /p/f.php ~ t:none ~ /p/f.php?key=1 ~ true",
                "REQUEST_FILENAME ~ @streq /p q;x=1 ~ t:none ~ /p%20q;x=1 ~ true",
                "REQUEST_URI ~ @streq /p%20q ~ t:none ~ /p%20q ~ true",
                "REQUEST_BASENAME ~ @streq f.php ~ t:none ~ /p/f.php?key=1 ~ true",
                "REQUEST_LINE ~ @beginsWith GET /p ~ t:none ~ /p ~ true",
                "REQUEST_METHOD ~ @within GET HEAD ~ t:none ~ /p ~ true",
                "REQUEST_PROTOCOL ~ @streq HTTP/1.1 ~ t:none ~ /p ~ true",
                "REQUEST_HEADERS:host ~ @streq app.example ~ t:none ~ /p ~ true",
                "REQUEST_HEADERS_NAMES ~ @streq Host ~ t:none ~ /p ~ true",
                "SERVER_NAME ~ @streq app.example ~ t:none ~ /p ~ true",
                "SERVER_PORT ~ @eq 8080 ~ t:none ~ /p ~ true",
                "REMOTE_ADDR ~ @ipMatch 203.0.113.0/24 ~ t:none ~ /p ~ true",
                "REMOTE_PORT ~ @eq 4711 ~ t:none ~ /p ~ true",
                "UNIQUE_ID ~ @streq id-1 ~ t:none ~ /p ~ true",
                "TIME ~ @streq 22:00:05 ~ t:none ~ /p ~ true",
                "TIME_WDAY ~ @eq 1 ~ t:none ~ /p ~ true",
                "TIME_MON ~ @eq 10 ~ t:none ~ /p ~ true",
                "TIME_YEAR ~ @eq 2026 ~ t:none ~ /p ~ true",
                "ARGS ~ evil|bad ~ t:none ~ /?a=bad ~ true",
                "ARGS ~ !evil|bad ~ t:none ~ /?a=good ~ true",
                "ARGS ~ @pmFromFile words.data ~ t:none ~ /?a=so+very+bad ~ true",
                "ARGS ~ @unconditionalMatch ~ t:none ~ /?a= ~ true",
            })
    void matchesValuesOfVariables(String targets, String operator, String actions, String target, boolean matches) {
        Outcome outcome = Trial.get(target)
                .run("SecRule " + targets + " \"" + operator + "\" \"id:1,phase:2,pass,log," + actions + "\"");

        assertThat(outcome.ids().contains(1L)).isEqualTo(matches);
    }

    /** It is 22:00:05 on Monday the 23rd in UTC. */
    @ParameterizedTest
    @CsvSource({"UTC, 22 23 1", "Asia/Tokyo, 7 24 2", "America/New_York, 17 23 1"})
    void tellsTheTimeOfThePlace(String zone, String expected) {
        EngineSurroundings there = new EngineSurroundings(InstantSource.fixed(Trial.NOW), Trial.STORE, 1_000_000)
                .withZone(ZoneId.of(zone));
        String rules =
                "SecAction \"id:1,phase:1,pass,setvar:'tx.now=%{TIME_HOUR} %{TIME_DAY} %{TIME_WDAY}',setvar:tx.s=%{TIME_EPOCH}\"";

        Outcome outcome =
                Trial.get("/").run(Trial.compile(rules, there).ruleSet().orElseThrow());

        assertThat(outcome.tx("now")).isEqualTo(expected);
        assertThat(outcome.tx("s")).isEqualTo(String.valueOf(Trial.NOW.getEpochSecond()));
    }

    @Test
    void showsAPathWithDoubledSlashesInBothReadings() {
        String rules = "SecRule REQUEST_FILENAME \"%s\" \"id:1,phase:1,pass\"";
        Trial doubled = Trial.get("/get/https://x");

        assertThat(doubled.run(rules.formatted("@contains https://x")).ids()).hasSize(1);
        assertThat(doubled.run(rules.formatted("@streq /get/https:/x")).ids()).hasSize(1);
        assertThat(Trial.get("/static/..//admin")
                        .run(rules.formatted("@beginsWith /static"))
                        .ids())
                .isEmpty();
        assertThat(Trial.get("/a//b/../c").run(rules.formatted("@contains //")).ids())
                .isEmpty();
    }

    @Test
    void takesCookiesApart() {
        Outcome outcome = Trial.get("/")
                .with("Cookie", "a=1; b = 2 ;c")
                .with("Cookie", "d=e=f")
                .run("SecRule REQUEST_COOKIES|REQUEST_COOKIES_NAMES \"@unconditionalMatch\" \"id:1,phase:1,pass\"");

        assertThat(outcome.transaction().matches())
                .extracting(m -> m.variable() + "=" + m.value())
                .containsExactly(
                        "REQUEST_COOKIES:a=1",
                        "REQUEST_COOKIES:b=2",
                        "REQUEST_COOKIES:c=",
                        "REQUEST_COOKIES:d=e=f",
                        "REQUEST_COOKIES_NAMES:a=a",
                        "REQUEST_COOKIES_NAMES:b=b",
                        "REQUEST_COOKIES_NAMES:c=c",
                        "REQUEST_COOKIES_NAMES:d=d");
    }

    /** Python's http.cookies, Django and Werkzeug unquote; PHP and Node do not. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '^',
            value = {
                "\"\\141ttack\" ~ \"\\141ttack\",attack",
                "\"a\\t\\t\\a\\c\\k\" ~ \"a\\t\\t\\a\\c\\k\",attack",
                "\"\\\\\\\"\\400\\07\" ~ \"\\\\\\\"\\400\\07\",\\\"40007",
                "\"x\\ ~ \"x\\,x",
                "\"\\ ~ \"\\,",
                "\"letter\" ~ \"letter\"",
                "c:\\141 ~ c:\\141",
            })
    void showsCookiesWithEscapesInBothReadings(String cookie, String values) {
        Outcome outcome = Trial.get("/")
                .with("Cookie", "a=" + cookie)
                .run("SecRule REQUEST_COOKIES \"@unconditionalMatch\" \"id:1,phase:1,pass\"");

        assertThat(String.join(
                        ",",
                        outcome.transaction().matches().stream()
                                .map(m -> m.value().toString())
                                .toList()))
                .isEqualTo(values);
    }

    // ---- setvar and macros

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '^',
            value = {
                "setvar:tx.a=5 ~ 5",
                "setvar:tx.a ~ 1",
                "setvar:TX.A=b ~ b",
                "setvar:tx.a=5,setvar:tx.a=+3 ~ 8",
                "setvar:tx.a=5,setvar:tx.a=-7 ~ -2",
                "setvar:tx.a=+3 ~ 3",
                "setvar:tx.a=x,setvar:tx.a=+3 ~ 3",
                "setvar:tx.b=4,setvar:tx.a=5,setvar:tx.a=+%{tx.b} ~ 9",
                "setvar:tx.b=a,setvar:tx.%{tx.b}=7 ~ 7",
                "setvar:tx.a=5,setvar:!tx.a ~ null",
                "setvar:'tx.a=1,2 %{REQUEST_METHOD} %{REQUEST_HEADERS.Host}' ~ 1,2 GET app.example",
                "setvar:tx.a=%{ARGS.q}-%{ARGS.none} ~ x-",
                "setvar:tx.a=%{RULE.id} ~ 1",
            })
    void setsVariables(String actions, String expected) {
        assertThat(Trial.get("/?q=x")
                        .run("SecAction \"id:1,phase:1,pass,nolog," + actions + "\"")
                        .tx("a"))
                .isEqualTo(expected);
    }

    @Test
    void runsEffectsForEveryMatchingValue() {
        Outcome outcome = Trial.get("/?a=x&b=x&c=y")
                .run("SecRule ARGS \"@streq x\" \"id:1,phase:1,pass,nolog,setvar:tx.score=+5\"");

        assertThat(outcome.tx("score")).isEqualTo("10");
    }

    @Test
    void capturesGroupsAndForgetsThoseOfTheMatchBefore() {
        Outcome outcome = Trial.get("/?a=one-two&b=three").run("""
                        SecRule ARGS:a "@rx (\\w+)-(\\w+)" "id:1,phase:1,pass,capture,nolog,setvar:'tx.x=%{tx.0}|%{tx.1}|%{tx.2}'"
                        SecRule ARGS:b "@rx (\\w+)" "id:2,phase:1,pass,capture,nolog,setvar:'tx.y=%{tx.1}|%{tx.2}'"
                        SecRule ARGS:b "@rx (t)" "id:3,phase:1,pass,nolog,setvar:'tx.z=%{tx.1}'"
                        SecRule &TX:1 "@eq 1" "id:4,phase:1,pass,nolog,setvar:tx.count=1"
                        """);

        assertThat(outcome.tx("x")).isEqualTo("one-two|one|two");
        assertThat(outcome.tx("y")).isEqualTo("three|");
        assertThat(outcome.tx("z")).isEqualTo("three");
        assertThat(outcome.tx("count")).isEqualTo("1");
    }

    @Test
    void expandsMacrosInArgumentsOfOperators() {
        String rules = """
                SecAction "id:1,phase:1,pass,nolog,setvar:'tx.allowed=GET POST',setvar:tx.limit=3"
                SecRule REQUEST_METHOD "!@within %{tx.allowed}" "id:2,phase:1,deny"
                SecRule &ARGS "@ge %{tx.limit}" "id:3,phase:1,deny"
                """;

        assertThat(Trial.get("/?a=1&b=2").run(rules).interruption()).isNull();
        assertThat(Trial.get("/?a=1&b=2&c=3").run(rules).ids()).containsExactly(3L);
    }

    /** What starts with no letter is no macro: OGNL is written like that, and counts in patterns are. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "@contains %{#a} ~ x%25{%23a}x ~ true",
                "@contains %{#a} ~ hello ~ false",
                "@rx ^%{2}%{tx.word}$ ~ %25%25end ~ true",
                "@rx ^%{2}%{tx.word}$ ~ end ~ false",
                "@pm %{tx.word} ~ %25{tx.word} ~ true",
            })
    void takesForMacrosOnlyWhatCanBeOne(String operator, String value, boolean matches) {
        String rules = """
                SecAction "id:1,phase:1,pass,nolog,setvar:tx.word=end"
                SecRule ARGS:a "%s" "id:2,phase:1,deny"
                """.formatted(operator);

        assertThat(Trial.get("/?a=" + value).run(rules).ids().contains(2L)).isEqualTo(matches);
    }

    @Test
    void testsEveryStepWithMultiMatch() {
        String rules = "SecRule ARGS \"@streq aB\" \"id:1,phase:1,pass,t:none,t:trim,t:lowercase%s\"";

        assertThat(Trial.get("/?a=+aB+").run(rules.formatted("")).ids()).isEmpty();
        assertThat(Trial.get("/?a=+aB+").run(rules.formatted(",multiMatch")).ids())
                .containsExactly(1L);
    }

    // ---- chains and flow

    @Test
    void runsAChainToItsLastLinkAndLogsOnlyThen() {
        String rules = """
                SecRule ARGS:a "@rx ^(.)" "id:1,phase:1,deny,capture,log,msg:'both',setvar:tx.first=%{tx.1},chain"
                    SecRule ARGS:b "@streq %{tx.1}" "setvar:tx.second=1"
                """;

        Outcome half = Trial.get("/?a=xy&b=y").run(rules);
        Outcome whole = Trial.get("/?a=xy&b=x").run(rules);

        assertThat(half.interruption()).isNull();
        assertThat(half.ids()).isEmpty();
        assertThat(half.tx("first")).isEqualTo("x");
        assertThat(half.tx("second")).isEqualTo("null");
        assertThat(whole.ids()).containsExactly(1L);
        assertThat(whole.interruption()).isNotNull();
        assertThat(whole.transaction().matches().get(0).variable()).isEqualTo("ARGS:b");
    }

    @Test
    void handsTheMatchesOfOneLinkToTheNext() {
        String rules = """
                SecRule ARGS "@contains x" "id:1,phase:1,pass,log,chain"
                    SecRule MATCHED_VARS "@contains y" "chain"
                        SecRule MATCHED_VARS_NAMES "@rx :ok$"
                """;

        assertThat(Trial.get("/?a=x&ok=y").run(rules).ids()).isEmpty();
        assertThat(Trial.get("/?a=x&ok=xy").run(rules).ids()).containsExactly(1L);
        assertThat(Trial.get("/?ok=x&b=xy").run(rules).ids()).isEmpty();
    }

    @Test
    void skipsRulesAndLandsAfterMarkersInEachPhase() {
        Outcome outcome = Trial.get("/").run("""
                SecAction "id:1,phase:1,pass,nolog,skipAfter:END"
                SecAction "id:2,phase:1,pass,nolog,setvar:tx.two=1"
                SecAction "id:3,phase:2,pass,nolog,setvar:tx.three=1"
                SecMarker END
                SecAction "id:4,phase:1,pass,nolog,setvar:tx.four=1,skip:1"
                SecAction "id:5,phase:2,pass,nolog,setvar:tx.five=1,skipAfter:7"
                SecAction "id:6,phase:1,pass,nolog,setvar:tx.six=1"
                SecAction "id:7,phase:2,pass,nolog,setvar:tx.seven=1"
                SecAction "id:8,phase:1,pass,nolog,setvar:tx.eight=1"
                """);

        assertThat(outcome.tx("two")).isEqualTo("null");
        assertThat(outcome.tx("three")).isEqualTo("1");
        assertThat(outcome.tx("four")).isEqualTo("1");
        assertThat(outcome.tx("six")).isEqualTo("null");
        assertThat(outcome.tx("eight")).isEqualTo("1");
        assertThat(outcome.tx("five")).isEqualTo("1");
        assertThat(outcome.tx("seven")).isEqualTo("null");
    }

    @ParameterizedTest
    @CsvSource({"allow,1--5", "allow:phase,1-2345", "allow:request,1--345"})
    void allowsInThreeForms(String allow, String phases) {
        Outcome outcome = Trial.get("/").answered(200, "text/html", "x").run("""
                SecAction "id:1,phase:1,%s,nolog,setvar:tx.p1=1"
                SecAction "id:2,phase:1,pass,nolog,setvar:tx.rest=1"
                SecAction "id:3,phase:2,pass,nolog,setvar:tx.p2=2"
                SecAction "id:4,phase:3,pass,nolog,setvar:tx.p3=3"
                SecAction "id:5,phase:4,pass,nolog,setvar:tx.p4=4"
                SecAction "id:6,phase:5,pass,nolog,setvar:tx.p5=5"
                """.formatted(allow));

        String ran = outcome.tx("p1") + "-" + outcome.tx("p2") + outcome.tx("p3") + outcome.tx("p4") + outcome.tx("p5");
        assertThat(outcome.tx("rest")).isEqualTo("null");
        assertThat(ran.replace("nullnullnull", "-").replace("null", "-")).isEqualTo(phases);
    }

    @Test
    void runsNothingButLoggingAfterAnInterruption() {
        Outcome outcome = Trial.get("/").answered(200, "text/html", "x").run("""
                SecAction "id:1,phase:2,drop,log"
                SecAction "id:2,phase:2,pass,log"
                SecAction "id:3,phase:3,pass,log"
                SecAction "id:4,phase:5,deny,log"
                """);

        assertThat(outcome.ids()).containsExactly(1L, 4L);
        assertThat(outcome.interruption().kind()).isEqualTo(Interruption.Kind.DROP);
        assertThat(outcome.transaction().matches().get(1).hasInterrupted()).isFalse();
    }

    @Test
    void redirectsToWhatAClientSentOnlyAsAUrlHoldsIt() {
        String rules =
                "SecRule ARGS:a \"@rx .\" \"id:1,phase:1,redirect:'https://other/?from=%{ARGS.a}&to=%{ARGS.b}'\"";

        assertThat(Trial.get("/?a=1%0d%0aSet-Cookie:%20x&b=%e9%00%7f")
                        .run(rules)
                        .interruption())
                .extracting(Interruption::location)
                .isEqualTo("https://other/?from=1%0D%0ASet-Cookie:%20x&to=%E9%00%7F");
        assertThat(Trial.get("/?a=1%252F&b=/~x;y").run(rules).interruption())
                .extracting(Interruption::location)
                .isEqualTo("https://other/?from=1%2F&to=/~x;y");
    }

    @Test
    void redirectsWithMacros() {
        Outcome outcome =
                Trial.get("/x?a=1").run("SecAction \"id:1,phase:1,redirect:'https://other%{REQUEST_FILENAME}'\"");

        assertThat(outcome.interruption().kind()).isEqualTo(Interruption.Kind.REDIRECT);
        assertThat(outcome.interruption().status()).isEqualTo(302);
        assertThat(outcome.interruption().location()).isEqualTo("https://other/x");
    }

    @Test
    void onlyReportsWhileDetecting() {
        Outcome outcome = Trial.get("/").mode(EngineMode.DETECTION_ONLY).run("""
                SecAction "id:1,phase:1,deny,log"
                SecAction "id:2,phase:2,deny,log"
                """);

        assertThat(outcome.interruption()).isNull();
        assertThat(outcome.ids()).containsExactly(1L, 2L);
        assertThat(outcome.transaction().matches()).allMatch(m -> m.isDisruptive() && !m.hasInterrupted());
    }

    @Test
    void runsNoRuleWhenOff() {
        Outcome outcome = Trial.get("/").run("SecRuleEngine Off\nSecAction \"id:1,phase:1,deny,log\"");

        assertThat(outcome.ids()).isEmpty();
        assertThat(outcome.interruption()).isNull();
    }

    // ---- defaults

    @Test
    void blocksAsTheDefaultOfThePhaseSays() {
        String rules = """
                SecDefaultAction "phase:1,log,deny,status:406"
                SecRule ARGS:a "@streq 1" "id:1,phase:1,block"
                SecRule ARGS:a "@streq 2" "id:2,phase:1,block,status:409"
                SecRule ARGS:a "@streq 3" "id:3,phase:1"
                SecRule ARGS:a "@streq 4" "id:4,phase:1,pass"
                SecRule ARGS:a "@streq 5" "id:5,phase:2,block"
                """;

        assertThat(Trial.get("/?a=1").run(rules).interruption().status()).isEqualTo(406);
        assertThat(Trial.get("/?a=2").run(rules).interruption().status()).isEqualTo(409);
        assertThat(Trial.get("/?a=3").run(rules).interruption().status()).isEqualTo(406);
        assertThat(Trial.get("/?a=4").run(rules).interruption()).isNull();
        assertThat(Trial.get("/?a=5").run(rules).interruption()).isNull();
    }

    @Test
    void inheritsTransformationsUntilNone() {
        String rules = """
                SecDefaultAction "phase:1,log,pass,t:lowercase"
                SecRule ARGS:a "@streq x" "id:1,phase:1"
                SecRule ARGS:a "@streq x" "id:2,phase:1,t:none"
                """;

        assertThat(Trial.get("/?a=X").run(rules).ids()).containsExactly(1L);
    }

    @Test
    void keepsWhatIsNotLoggedOutOfTheMatches() {
        Outcome outcome = Trial.get("/").run("""
                SecAction "id:1,phase:1,pass,nolog"
                SecAction "id:2,phase:1,pass,log,noauditlog"
                SecAction "id:3,phase:1,pass,nolog,auditlog"
                """);

        assertThat(outcome.transaction().matches())
                .extracting(m -> m.id() + (m.isLogged() ? "L" : "") + (m.isAudited() ? "A" : ""))
                .containsExactly("2L", "3A");
    }

    // ---- removals and updates, at load and at run time

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '^',
            value = {
                "SecRuleRemoveById 2 ~ 1 3",
                "SecRuleRemoveById \"2-3\" ~ 1",
                "SecRuleRemoveById 1 3 ~ 2",
                "SecRuleRemoveByTag attack-x ~ 3",
                "SecRuleRemoveByTag \"^attack\" ~ 3",
                "SecRuleRemoveByMsg two ~ 1 3",
                "SecRuleUpdateTargetById 1 !ARGS:a ~ 2 3",
                "SecRuleUpdateTargetById 1-2 \"!ARGS:/^a/\" ~ 3",
                "SecRuleUpdateTargetByTag attack-x !ARGS:a ~ 3",
                "SecRuleUpdateTargetByMsg two !ARGS:a ~ 1 3",
                "SecRuleUpdateTargetById 1 REQUEST_METHOD ARGS ~ 2 3",
                "SecRuleUpdateActionById 1 nolog ~ 2 3",
                "SecRuleUpdateActionById 1 \"deny,status:499\" ~ 1",
            })
    void changesEarlierRules(String directive, String ids) {
        String rules = """
                SecRule ARGS "@streq x" "id:1,phase:1,pass,msg:'one',tag:'attack-x'"
                SecRule ARGS "@streq x" "id:2,phase:1,pass,msg:'two',tag:'attack-x'"
                SecRule ARGS "@streq x" "id:3,phase:1,pass,msg:'three',tag:'other'"
                """;

        assertThat(Trial.get("/?a=x").run(rules + directive).ids())
                .map(String::valueOf)
                .containsExactly(ids.split(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '^',
            value = {
                "ctl:ruleRemoveById=2 ~ 3 4",
                "ctl:ruleRemoveById=2-3 ~ 4",
                "ctl:ruleRemoveByTag=attack-x ~ 4",
                "ctl:ruleRemoveByMsg=two ~ 3 4",
                "ctl:ruleRemoveTargetById=2;ARGS:a ~ 3 4",
                "ctl:ruleRemoveTargetById=2;ARGS:b ~ 2 3 4",
                "ctl:ruleRemoveTargetById=2-3;ARGS:/^A$/ ~ 4",
                "ctl:ruleRemoveTargetByTag=attack-x;ARGS ~ 4",
                "ctl:ruleRemoveTargetByMsg=two;ARGS ~ 3 4",
                "ctl:ruleEngine=Off ~ ^^",
            })
    void changesLaterRulesOfOneTransaction(String control, String ids) {
        String rules = """
                SecRule ARGS:switch "@eq 1" "id:1,phase:1,pass,nolog,%s"
                SecRule ARGS "@streq x" "id:2,phase:2,pass,msg:'two',tag:'attack-x'"
                SecRule ARGS "@streq x" "id:3,phase:2,pass,msg:'three',tag:'attack-x'"
                SecRule ARGS "@streq x" "id:4,phase:2,pass,msg:'four',tag:'other'"
                """.formatted(control);

        assertThat(String.join(
                        " ",
                        Trial.get("/?a=x&switch=1").run(rules).ids().stream()
                                .map(String::valueOf)
                                .toList()))
                .isEqualTo(ids);
        assertThat(Trial.get("/?a=x").run(rules).ids()).containsExactly(2L, 3L, 4L);
    }

    @Test
    void switchesToDetectionForOneTransaction() {
        String rules = """
                SecRule ARGS:friend "@eq 1" "id:1,phase:1,pass,nolog,ctl:ruleEngine=DetectionOnly"
                SecAction "id:2,phase:2,deny,log"
                """;

        assertThat(Trial.get("/?friend=1").run(rules).interruption()).isNull();
        assertThat(Trial.get("/?friend=0").run(rules).interruption()).isNotNull();
    }

    // ---- response

    @Test
    void inspectsResponses() {
        String rules = """
                SecResponseBodyAccess On
                SecRule RESPONSE_STATUS "@eq 500" "id:1,phase:3,pass"
                SecRule RESPONSE_HEADERS:Content-Type "@contains html" "id:2,phase:3,pass"
                SecRule RESPONSE_BODY "@contains ORA-" "id:3,phase:4,deny,status:502"
                """;

        assertThat(Trial.get("/")
                        .answered(500, "text/html; charset=x", "ORA-1")
                        .run(rules)
                        .ids())
                .containsExactly(1L, 2L, 3L);
        assertThat(Trial.get("/").answered(200, "image/png", "ORA-1").run(rules).ids())
                .isEmpty();
    }

    // ---- bodies

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '^',
            value = {
                "application/x-www-form-urlencoded ~ a=evil&b=2 ~ ARGS:a ARGS_POST:a REQUEST_BODY",
                "application/json ~ {\"a\":[\"good\",\"evil\"]} ~ ARGS:json.a.1 ARGS_POST",
                "application/vnd.x+json; charset=utf-8 ~ {\"a\":{\"b\":\"evil\"}} ~ ARGS:json.a.b",
                "text/xml ~ <a x='1'><b>evil</b></a> ~ XML:/*",
                "application/soap+xml ~ <a x='evil'><b>2</b></a> ~ XML://@*",
                "text/plain ~ evil ~ ^^",
            })
    void inspectsBodiesByTheirMediaType(String type, String body, String found) {
        for (String target : List.of(
                "ARGS:a",
                "ARGS_POST:a",
                "ARGS_POST",
                "ARGS:json.a.1",
                "ARGS:json.a.b",
                "REQUEST_BODY",
                "XML:/*",
                "XML://@*")) {
            boolean matches = !Trial.post("/", type, body)
                    .run("SecRule " + target + " \"@contains evil\" \"id:1,phase:2,pass\"")
                    .ids()
                    .isEmpty();
            boolean expected = List.of(found.split(" ", -1)).contains(target)
                    || (target.equals("ARGS_POST") && found.contains("ARGS"));
            assertThat(matches).as(target).isEqualTo(expected);
        }
    }

    @Test
    void readsMultipartWithFilesAndPartHeaders() {
        String body = String.join(
                "\r\n",
                "------WebKitFormBoundary",
                "Content-Disposition: form-data; name=\"t\"",
                "",
                "evil",
                "------WebKitFormBoundary",
                "Content-Disposition: form-data; name=\"f\"; filename=\"x.php\"",
                "Content-Type: text/plain",
                "",
                "12345",
                "------WebKitFormBoundary--",
                "");
        String rules = """
                SecRule ARGS:t "@streq evil" "id:1,phase:2,pass"
                SecRule FILES "@endsWith .php" "id:2,phase:2,pass"
                SecRule FILES_NAMES "@streq f" "id:3,phase:2,pass"
                SecRule FILES_COMBINED_SIZE "@eq 5" "id:4,phase:2,pass"
                SecRule MULTIPART_PART_HEADERS:f "@rx (?i)^content-type: text" "id:5,phase:2,pass"
                SecRule MULTIPART_STRICT_ERROR "!@eq 0" "id:6,phase:2,pass"
                SecRule REQBODY_PROCESSOR "@streq MULTIPART" "id:7,phase:1,pass"
                """;

        assertThat(Trial.post("/", "multipart/form-data; boundary=----WebKitFormBoundary", body)
                        .run(rules)
                        .ids())
                .containsExactly(7L, 1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void tellsRulesOfABodyThatCannotBeRead() {
        String rules = "SecRule REQBODY_ERROR \"!@eq 0\" \"id:1,phase:2,deny,status:400,msg:'%{REQBODY_ERROR_MSG}'\"";

        Outcome broken = Trial.post("/", "application/json", "{\"a\":").run(rules);

        assertThat(broken.interruption().status()).isEqualTo(400);
        assertThat(broken.interruption().message()).isNotEmpty();
        assertThat(Trial.post("/", "application/json", "{\"a\":1}").run(rules).interruption())
                .isNull();
    }

    @Test
    void letsRulesChooseHowABodyIsRead() {
        String rules = """
                SecRule REQUEST_HEADERS:Content-Type "@streq text/odd" "id:1,phase:1,pass,nolog,ctl:requestBodyProcessor=JSON"
                SecRule REQUEST_HEADERS:Content-Type "@streq text/raw" "id:2,phase:1,pass,nolog,ctl:forceRequestBodyVariable=On"
                SecRule REQUEST_HEADERS:Content-Type "@streq text/none" "id:3,phase:1,pass,nolog,ctl:requestBodyAccess=Off"
                SecRule ARGS:json.a "@streq 1" "id:4,phase:2,pass"
                SecRule REQUEST_BODY "@contains a" "id:5,phase:2,pass"
                SecRule REQUEST_BODY_LENGTH "@gt 0" "id:6,phase:2,pass"
                """;
        String body = "{\"a\":1}";

        assertThat(Trial.post("/", "text/odd", body).run(rules).ids()).containsExactly(4L, 6L);
        assertThat(Trial.post("/", "text/raw", "just a text").run(rules).ids()).containsExactly(5L, 6L);
        // what looks like JSON is read as JSON whatever rules and label say of it
        assertThat(Trial.post("/", "text/raw", body).run(rules).ids()).containsExactly(4L, 5L, 6L);
        assertThat(Trial.post("/", "text/none", body).run(rules).ids()).isEmpty();
    }

    // ---- limits

    @ParameterizedTest
    @CsvSource({"2,false", "3,false", "4,true"})
    void deniesMoreArgumentsThanTheLimit(int arguments, boolean denied) {
        String text = "a=1&".repeat(arguments);

        for (Trial trial :
                List.of(Trial.get("/?" + text), Trial.post("/", "application/x-www-form-urlencoded", text))) {
            Outcome outcome = trial.run("SecArgumentsLimit 3");
            assertThat(outcome.interruption() != null).isEqualTo(denied);
            if (denied) {
                assertThat(outcome.interruption().reason()).isEqualTo(Interruption.Reason.ARGUMENTS_LIMIT);
            }
        }
        Outcome detected =
                Trial.get("/?" + text).mode(EngineMode.DETECTION_ONLY).run("SecArgumentsLimit 3");
        assertThat(detected.interruption()).isNull();
        assertThat(detected.transaction().limitsHit()).hasSize(denied ? 1 : 0);
    }

    @Test
    void deniesAnOversizeBodyByNameAndOnlyReportsItWhileDetecting() {
        String rules = "SecRequestBodyLimit 10\n";

        Outcome denied = Trial.post("/", "text/plain", "01234567890").run(rules);
        Outcome detected = Trial.post("/", "text/plain", "01234567890")
                .mode(EngineMode.DETECTION_ONLY)
                .run(rules);
        Outcome partial = Trial.post("/", "text/plain", "01234567890")
                .run(rules + "SecRequestBodyLimitAction ProcessPartial\n"
                        + "SecRule INBOUND_DATA_ERROR \"@eq 1\" \"id:1,phase:2,pass\"");

        assertThat(denied.interruption().reason()).isEqualTo(Interruption.Reason.REQUEST_BODY_LIMIT);
        assertThat(denied.interruption().status()).isEqualTo(413);
        assertThat(detected.interruption()).isNull();
        assertThat(detected.transaction().limitsHit()).hasSize(1);
        assertThat(partial.ids()).containsExactly(1L);
        assertThat(Trial.post("/", "text/plain", "0123456789").run(rules).interruption())
                .isNull();
    }

    @Test
    void deniesContentOutsideOfFilesBeyondItsLimit() {
        String rules = "SecRequestBodyNoFilesLimit 10";

        assertThat(Trial.post("/", "text/plain", "01234567890")
                        .run(rules)
                        .interruption()
                        .reason())
                .isEqualTo(Interruption.Reason.REQUEST_BODY_NO_FILES_LIMIT);
        assertThat(Trial.post("/", "text/plain", "0123456789").run(rules).interruption())
                .isNull();
    }

    /** Each of forty arguments doubles the variable: 2^40 bytes. */
    @Test
    void stopsRulesThatMakeAVariableGrow() {
        String rules = """
                SecAction "id:1,phase:1,pass,nolog,setvar:tx.a=x"
                SecRule ARGS "@rx ." "id:2,phase:1,pass,nolog,setvar:'tx.a=%{tx.a}%{tx.a}'"
                """;
        String query = "a=1&".repeat(40);

        Interruption interruption =
                Trial.get("/?" + query).workLimit(1_000_000).run(rules).interruption();
        assertThat(interruption).isNotNull();
        assertThat(interruption.reason()).isEqualTo(Interruption.Reason.WORK_LIMIT);
        assertThat(Trial.get("/?a=1&a=2").workLimit(1_000_000).run(rules).interruption())
                .isNull();
    }

    @Test
    void deniesARequestThatCostsTooMuchWork() {
        String rules = "SecRule ARGS \"@rx a\" \"id:1,phase:1,pass,nolog,t:lowercase,t:urlDecode\"";

        Outcome outcome = Trial.get("/?a=" + "b".repeat(1_000)).workLimit(1_500).run(rules);

        assertThat(outcome.interruption().reason()).isEqualTo(Interruption.Reason.WORK_LIMIT);
        assertThat(Trial.get("/?a=b").workLimit(1_500).run(rules).interruption())
                .isNull();
    }

    // ---- persistent collections

    @Test
    void countsAcrossTransactionsUntilExpiry() {
        InMemoryCollectionStore store = new InMemoryCollectionStore(10);
        String rules = """
                SecAction "id:1,phase:1,pass,nolog,initcol:ip=%{REMOTE_ADDR},setvar:ip.hits=+1,expirevar:ip.hits=60"
                SecRule IP:hits "@gt 2" "id:2,phase:1,deny,status:429"
                """;

        assertThat(Trial.get("/").at(Trial.NOW, store).run(rules).interruption())
                .isNull();
        assertThat(Trial.get("/").at(Trial.NOW, store).run(rules).interruption())
                .isNull();
        assertThat(Trial.get("/").at(Trial.NOW, store).run(rules).interruption().status())
                .isEqualTo(429);
        assertThat(Trial.get("/")
                        .at(Trial.NOW.plus(Duration.ofSeconds(61)), store)
                        .run(rules)
                        .interruption())
                .isNull();
    }

    // ---- the flow of the Core Rule Set in small

    @Test
    void scoresSeveralSignsAndBlocksAtTheThreshold() {
        String rules = """
                SecDefaultAction "phase:1,log,auditlog,pass"
                SecDefaultAction "phase:2,log,auditlog,pass"
                SecRule &TX:threshold "@eq 0" "id:1,phase:1,pass,nolog,setvar:'tx.threshold=5'"
                SecAction "id:2,phase:1,pass,nolog,setvar:tx.score=0,setvar:tx.critical=5,setvar:tx.notice=2,setvar:tx.pl=1"
                SecRule ARGS "@rx (?i)union\\s+select" \
                    "id:10,phase:2,block,capture,t:none,t:urlDecodeUni,msg:'SQL',logdata:'Found %{TX.0} in %{MATCHED_VAR_NAME}',\
                    tag:'attack-sqli',severity:'CRITICAL',setvar:'tx.score=+%{tx.critical}'"
                SecRule REQUEST_HEADERS:User-Agent "@pm sqlmap" "id:11,phase:2,block,severity:NOTICE,setvar:tx.score=+%{tx.notice}"
                SecRule TX:pl "@lt 2" "id:12,phase:2,pass,nolog,skipAfter:END-PL2"
                SecRule ARGS "@rx '" "id:13,phase:2,block,setvar:tx.score=+5"
                SecMarker END-PL2
                SecRule TX:score "@ge %{tx.threshold}" "id:90,phase:2,deny,t:none,msg:'Score %{TX.SCORE}'"
                """;

        Outcome attack = Trial.get("/?q=1'%2bunion%20SELECT+x")
                .with("User-Agent", "sqlmap/1")
                .run(rules);
        Outcome weak = Trial.get("/?q=it's").with("User-Agent", "sqlmap/1").run(rules);

        assertThat(attack.ids()).containsExactly(10L, 11L, 90L);
        assertThat(attack.interruption().status()).isEqualTo(403);
        assertThat(attack.interruption().message()).isEqualTo("Score 7");
        assertThat(attack.transaction().matches().get(0).logdata()).isEqualTo("Found union SELECT in ARGS:q");
        assertThat(weak.ids()).containsExactly(11L);
        assertThat(weak.interruption()).isNull();
        assertThat(weak.tx("score")).isEqualTo("2");
    }
}
