package dev.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.rules.Trial.Outcome;
import dev.portcullis.seclang.Diagnostic;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule files as others write them, in {@code src/test/resources/foreign-rules}: they load as they are, or are told what to change. */
class ForeignRulesTest {
    private static Compilation files(String... names) {
        return RuleSetCompiler.standard(
                        new RuleFiles(Path.of("src/test/resources/foreign-rules")), EngineSurroundings.standard())
                .compileFiles(List.of(names));
    }

    private static RuleSet load(String... names) {
        Compilation compilation = files(names);
        return compilation.ruleSet().orElseThrow(() -> new AssertionError(compilation.diagnostics()));
    }

    private static List<String> warnings(Compilation compilation) {
        return compilation.diagnostics().stream()
                .map(Diagnostic::message)
                .map(message -> message.split(" ", 2)[0])
                .toList();
    }

    // ---- base configurations

    @Test
    void theBaseOfModSecurityLoadsAndSaysWhatIsNotNeeded() {
        Compilation compilation = files("modsecurity-base.conf");

        assertThat(compilation.errors()).isEmpty();
        assertThat(warnings(compilation))
                .containsExactlyInAnyOrder(
                        "SecPcreMatchLimit",
                        "SecPcreMatchLimitRecursion",
                        "SecTmpDir",
                        "SecDataDir",
                        "SecAuditLogParts:");
        Settings settings = compilation.ruleSet().orElseThrow().settings();
        assertThat(settings.engineMode()).isEqualTo(EngineMode.DETECTION_ONLY);
        assertThat(settings.jsonDepthLimit()).isEqualTo(512);
        assertThat(settings.rejectsOversizeResponse()).isFalse();
    }

    @Test
    void theBaseOfCorazaLoadsAndSaysWhatIsNotNeeded() {
        Compilation compilation = files("coraza-base.conf");

        assertThat(compilation.errors()).isEmpty();
        assertThat(warnings(compilation))
                .containsExactlyInAnyOrder("SecRequestBodyInMemoryLimit", "SecDataDir", "SecAuditLogParts:");
    }

    @Test
    void aBaseFindsContentThatCannotBeRead() {
        RuleSet rules = load("modsecurity-base.conf");

        assertThat(Trial.post("/", "application/json", "{\"a\":").run(rules).ids())
                .containsExactly(200002L);
        assertThat(Trial.post("/", "application/json", "{\"a\":1}").run(rules).ids())
                .isEmpty();
        assertThat(Trial.get("/?" + "a=1&".repeat(1000)).run(rules).ids()).contains(200007L);
    }

    @Test
    void aBaseForApacheIsToldWhichLinesToDrop() {
        Compilation compilation = files("modsecurity2-apache.conf");

        assertThat(compilation.ruleSet()).isEmpty();
        assertThat(compilation.errors())
                .hasSize(4)
                .allMatch(d -> d.code().equals("apache-section") && d.message().contains("directives inside"));
        assertThat(compilation.errors()).extracting(d -> d.span().line()).containsExactly(2, 5, 7, 8);
    }

    // ---- virtual patches

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "/cgi-bin/view.cgi?id=1&id=2 ~ - ~ 990001",
                "/cgi-bin/view.cgi?id=1 ~ - ~ 0",
                "/wp-content/plugins/slider/ajax.php?img=../../wp-config.php ~ - ~ 0",
                "/reports?redirect=http://evil.example/ ~ - ~ 990007",
                "/reports?redirect=https://app.example/x ~ - ~ 0",
                "/reports?redirect=/x ~ - ~ 0",
                "/ ~ User-Agent: SQLmap/1.7 ~ 990004",
                "/ ~ User-Agent: Mozilla/5.0 ~ 0",
                "/ ~ X-Forwarded-Host: a.example/b ~ 990005",
                "/ ~ X-Forwarded-Host: a.example ~ 0",
                "/ ~ X-Api: ${JNDI:ldap://x} ~ 990006",
                "/ ~ Referer: ${jndi:ldap://x} ~ 0",
            })
    void virtualPatchesStopWhatTheyAreAbout(String target, String field, long rule) {
        Trial trial = Trial.get(target);
        if (!field.equals("-")) {
            trial.with(field.split(": ", 2)[0], field.split(": ", 2)[1]);
        }
        Outcome outcome = trial.run(load("virtual-patches.conf"));

        assertThat(outcome.interruption() == null ? 0 : outcome.interruption().ruleId())
                .isEqualTo(rule);
    }

    @Test
    void virtualPatchesLoadWithoutAWord() {
        assertThat(files("virtual-patches.conf").diagnostics()).isEmpty();
    }

    @Test
    void aPatchCountsFailuresInPhaseFive() {
        RuleSet rules = load("virtual-patches.conf");
        for (int i = 0; i < 6; i++) {
            assertThat(Trial.get("/login")
                            .answered(401, "text/html", "no")
                            .run(rules)
                            .interruption())
                    .isNull();
        }

        assertThat(Trial.get("/").run(rules).interruption()).isNotNull().matches(i -> i.ruleId() == 990011);
    }

    @Test
    void aPatchThatBlocksOnlyLogsWithoutADefaultThatDenies() {
        Outcome outcome = Trial.get("/wp-content/plugins/slider/ajax.php?img=../../wp-config.php")
                .run(load("virtual-patches.conf"));

        assertThat(outcome.ids()).containsExactly(990002L);
        assertThat(outcome.transaction().matches().get(0).logdata()).isEqualTo("../");
    }

    // ---- exclusions

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "/?a=1' or 1=1-- ~ true",
                "/wp-login.php?pwd=1' or 1=1-- ~ false",
                "/wp-login.php?log=1' or 1=1-- ~ false",
                "/wp-login.php?user=1' or 1=1-- ~ true",
                "/?message=1' or 1=1-- ~ false",
                "/?q1=1' or 1=1-- ~ false",
                "/?q12=1' or 1=1-- ~ true",
                "/?text=1' or 1=1-- ~ false",
                "/?html=<script>alert(1)</script> ~ false",
                "/?other=<script>alert(1)</script> ~ false",
            })
    void exclusionsLeaveOutNoMoreThanTheyName(String target, boolean denied) {
        String encoded = target.replace(" ", "%20").replace("<", "%3c").replace(">", "%3e");

        assertThat(Trial.get(encoded).run(load("application-exclusions.conf")).interruption() != null)
                .isEqualTo(denied);
    }

    @Test
    void exclusionsOfRulesThatAreNotThereAreToldAbout() {
        Compilation compilation = files("application-exclusions.conf");

        assertThat(compilation.errors()).isEmpty();
        assertThat(compilation.diagnostics())
                .allMatch(d -> d.code().equals("no-such-rule"))
                .extracting(d -> d.message().replaceAll(".*\"(.*)\".*", "$1"))
                .containsExactlyInAnyOrder("911100", "920170-920180", "no-such-tag");
        assertThat(Trial.get("/?other=%3cscript%3ealert(1)%3c/script%3e")
                        .run(load("application-exclusions.conf"))
                        .transaction()
                        .matches())
                .singleElement()
                .matches(match -> "Only watched".equals(match.msg()));
    }

    // ---- several files

    @Test
    void includesComeInPlaceInTheOrderOfNames() {
        assertThat(files("includes.conf").diagnostics()).isEmpty();
        assertThat(Trial.get("/").run(load("includes.conf")).tx("order")).isEqualTo("1234");
    }

    // ---- syntax

    /** Each line is one way to write the same rule. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SecRule ARGS:a \"@streq evil\" \"id:1,phase:2,deny\"",
                "secrule args:A @streq\\ evil id:1,phase:2,deny",
                "SECRULE ARGS:a '@streq evil' 'id:1,phase:2,deny'",
                "SecRule \"ARGS:a\" \"evil\" \"id:'1',phase:'2',deny\"",
                "SecRule ARGS:a evil id:1,deny",
                "SecRule ARGS:a ^evil$ \"id:1,phase:request,t:none,t:LowerCase,deny\"",
                "SecRule ARGS:a \"@rx ^evil$\" \"id:1, phase:2, t:none, deny\"",
                "SecRule\tARGS:a\t\"@streq evil\"\t\"id:1,\tphase:2,\tdeny\"",
                "\t  SecRule ARGS:a \"@streq evil\" \"id:1,phase:2,deny\"   \t",
                "SecRule ARGS:a \"@streq evil\" \\\n\t\"id:1,\\\n\tphase:2,\\\n\tdeny\"",
                "SecRule \\\n  ARGS:a \\\n  \"@streq evil\" \\\n  \"id:1,phase:2,deny\"",
                "SecRule ARGS:a \"@streq evil\" \"phase:2,deny,id:1,\"",
                "SecRule ARGS:a \"@streq evil\" \"\\\n  id:1,\\\n  deny\\\n  \"",
                "SecRule ARGS:a \"! @rx ^g\" \"id:9,pass\"\nSecRule ARGS:a \"@streq evil\" \"id:1,deny\"",
                "SecRule ARGS:a \"@pm evil @home\" \"id:1,deny\"",
                "SecRule ARGS:a \"@within evil,worse\" \"id:1,deny\"",
                "SecRule ARGS:/^a$/|!ARGS:b \"@contains evil\" \"id:1,deny\"",
                "SecRule ARGS|!ARGS:foo|!ARGS:/^bar/ \"@contains evil\" \"id:1,deny\"",
                "SecRule ARGS|&ARGS:evil \"@rx ^evil$\" \"id:1,deny\"",
                "SecRule ARGS:'a' \"@streq evil\" \"id:1,deny\"",
                "SecRule ARGS:a \"@STREQ evil\" \"ID:1,DENY,Phase:REQUEST\"",
                "SecRule ARGS:a \"@streq evil\" \"id:1,deny,msg:'it\\'s \\\"evil\\\", @ and # and | in it'\"",
                "SecRule ARGS:a \"@streq evil\" \"id:1,deny,tag:'a/b',tag:a-b,logdata:%{MATCHED_VAR_NAME}=%{MATCHED_VAR}\"",
                "SecRule ARGS:a \"@streq evil\" \"id:1,deny,status:403,severity:'2',rev:'2.1',ver:'x/1.0.0'\"",
                "# a note\n#SecRule ARGS:a \\\n#  x \"id:2\"\n\n  # more\nSecRule ARGS:a evil \"id:1,deny\"\n#",
                "SecRule ARGS:a \"@rx \\x65vil\" \"id:1,deny\"",
                "SecRule ARGS:a \"@rx ev[i\\]\\\"]l\" \"id:1,deny\"",
            })
    void oddButLegalSpellingsMeanTheSame(String rule) {
        for (String text : List.of(rule, rule.replace("\n", "\r\n"), "\u00ef\u00bb\u00bf" + rule + "\n", "\n" + rule)) {
            assertThat(Trial.get("/?a=evil").run(spelling(text)).interruption())
                    .as(text)
                    .isNotNull()
                    .matches(i -> i.ruleId() == 1);
            assertThat(Trial.get("/?a=good").run(spelling(text)).interruption())
                    .as(text)
                    .isNull();
        }
    }

    /** In the table a blank cannot stand in a bare word. */
    private static String spelling(String text) {
        return text.replace("@streq\\ evil", "evil");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '^',
            value = {
                "SecRule ARGS \"@rx a\" id:1, phase:2 ~ at most one list of actions",
                "SecRule ARGS \"@rx a\" \"id:1,phase:6\" ~ must be 1 to 5, request, response or logging",
                "SecRule ARGS \"@rx a\" \"phase:1,deny\" ~ a rule needs an id",
                "SecRule ARGS \"@rx a\" \"id:1,deny ~ never closed",
                "SecRule ARGS \"@rx a\" \"id:1\"x ~ white space is missing",
                "SecAction id:1,msg:'two words' ~ in quotes if it holds white space",
                "SecRule ARGS \"@rx a\" \"id:1,msg:'it's'\" ~ expected a comma",
                "SecRule ARGS \"@rx (?<=a)b\" \"id:1\" ~ look-behind",
                "SecRule ARGS \"@rx (a)\\1\" \"id:1\" ~ back-reference",
                "SecRule ARG \"@rx a\" \"id:1\" ~ did you mean \"ARGS\"",
                "SecRule ARGS \"@contain a\" \"id:1\" ~ did you mean \"contains\"",
                "SecRule ARGS \"@rx a\" \"id:1,t:lower\" ~ is not a transformation",
                "SecRule ARGS \"@rx a\" \"id:1,exec:/bin/x\" ~ out of scope",
                "SecRule ARGS \"@rx a\" \"id:1,proxy:http://x\" ~ routes are chosen",
                "SecRule FILES_TMPNAMES \"@inspectFile /bin/scan\" \"id:1\" ~ FILES_TMP_CONTENT",
                "SecRule ARGS \"@fuzzyHash x 1\" \"id:1\" ~ out of scope",
                "SecRuleScript x.lua ~ Lua is out of scope",
                "SecRemoteRules key https://x ~ files only",
                "SecChrootDir /chroot ~ service manager",
                "SecHashEngine On ~ out of scope",
                "<Location /x> ~ keep only the directives inside it",
                "SecRuleEngine Maybe ~ On, Off or DetectionOnly",
                "SecRulesEngine On ~ did you mean \"SecRuleEngine\"",
                "ServerName x ~ is not a directive",
                "SecRuleUpdateTargetById 1 ~ needs 2 to 3 arguments",
                "SecAction \"id:1,skipAfter:NOWHERE\" ~ no SecMarker \"NOWHERE\"",
                "Include nowhere.conf ~ IncludeOptional accepts that",
            })
    void whatCannotBeMeantIsRefusedWithAHint(String text, String hint) {
        Compilation compilation = Trial.compile(text);

        assertThat(compilation.ruleSet()).isEmpty();
        assertThat(compilation.errors())
                .isNotEmpty()
                .anyMatch(d -> d.message().toLowerCase(Locale.ROOT).contains(hint.toLowerCase(Locale.ROOT)), hint)
                .allMatch(d -> d.span().line() == 1);
    }
}
