package dev.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.seclang.Diagnostic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleSetCompilerTest {
    /** Every construct that is not understood: where, and under which code. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '^',
            value = {
                "SecRule ARGS a \"phase:1,pass\" ~ 1:1 ~ missing-id",
                "SecRule ARGS a \"id:x,phase:1\" ~ 1:20 ~ missing-id",
                "SecRule ARGS a \"id:1,phase:6\" ~ 1:28 ~ bad-value",
                "SecRule ARGZ a \"id:1\" ~ 1:9 ~ unknown-variable",
                "SecRule JSON a \"id:1\" ~ 1:9 ~ unsupported-variable",
                "SecRule REQUEST_METHOD:x a \"id:1\" ~ 1:9 ~ bad-selector",
                "SecRule XML:/a[b[1]] a \"id:1\" ~ 1:9 ~ bad-selector",
                "SecRule ARGS:/(/ a \"id:1\" ~ 1:9 ~ bad-regex",
                "SecRule ARGS \"@contians a\" \"id:1\" ~ 1:15 ~ unknown-operator",
                "SecRule ARGS \"@fuzzyHash a 1\" \"id:1\" ~ 1:26 ~ bad-operator-argument",
                "SecRule ARGS \"@rx (?<=a)b\" \"id:1\" ~ 1:19 ~ bad-operator-argument",
                "SecRule ARGS \"@ipMatch 10.0.0.0/33\" \"id:1\" ~ 1:24 ~ bad-operator-argument",
                "SecRule ARGS \"@pmFromFile none.data\" \"id:1\" ~ 1:27 ~ bad-operator-argument",
                "SecRule ARGS \"@pmFromDataset none\" \"id:1\" ~ 1:30 ~ no-such-dataset",
                "SecRule ARGS a \"id:1,t:lowercaze\" ~ 1:24 ~ unknown-transformation",
                "SecRule ARGS a \"id:1,dney\" ~ 1:22 ~ unknown-action",
                "SecRule ARGS a \"id:1,exec:/bin/x\" ~ 1:22 ~ unsupported-action",
                "SecRule ARGS a \"id:1,proxy:http://x\" ~ 1:22 ~ unsupported-action",
                "SecAction \"id:1,sanitiseMatched\" ~ 1:17 ~ bad-value",
                "SecRule ARGS a \"id:1,msg\" ~ 1:22 ~ missing-value",
                "SecRule ARGS a \"id:1,setvar\" ~ 1:22 ~ missing-value",
                "SecRule ARGS a \"id:1,severity:LOUD\" ~ 1:31 ~ bad-value",
                "SecRule ARGS a \"id:1,status:99\" ~ 1:29 ~ bad-value",
                "SecRule ARGS a \"id:1,allow:all\" ~ 1:28 ~ bad-value",
                "SecRule ARGS a \"id:1,setvar:foo=1\" ~ 1:29 ~ bad-value",
                "SecRule ARGS a \"id:1,setvar:args.a=1\" ~ 1:29 ~ bad-value",
                "SecRule ARGS a \"id:1,msg:'%{NOPE.x}'\" ~ 1:26 ~ unknown-macro",
                "SecRule ARGS \"@contains %{reqest_headers.host}\" \"id:1\" ~ 1:25 ~ unknown-macro",
                "SecRule ARGS \"!@within %{tz.allowed}\" \"id:1\" ~ 1:24 ~ unknown-macro",
                "SecRule ARGS \"@lt %{limit}\" \"id:1\" ~ 1:19 ~ unknown-macro",
                "SecRule ARGS \"@rx ^%{tz.prefix}\" \"id:1\" ~ 1:19 ~ unknown-macro",
                "SecRule ARGS a \"id:1,initcol:cookie=1\" ~ 1:30 ~ bad-value",
                "SecRule ARGS a \"id:1,expirevar:tx.a=1\" ~ 1:32 ~ bad-value",
                "SecRule ARGS a \"id:1,ctl:ruleEngine=maybe\" ~ 1:26 ~ bad-ctl",
                "SecRule ARGS a \"id:1,ctl:ruelEngine=On\" ~ 1:26 ~ bad-ctl",
                "SecRule ARGS a \"id:1,ctl:hashEngine=On\" ~ 1:26 ~ bad-ctl",
                "SecRule ARGS a \"id:1,ctl:ruleRemoveTargetById=1\" ~ 1:26 ~ bad-ctl",
                "SecRule ARGS a \"id:1,ctl:requestBodyProcessor=YAML\" ~ 1:26 ~ bad-ctl",
                "SecRule ARGS a \"id:1,skipAfter:NOWHERE\" ~ 1:32 ~ no-such-marker",
                "SecRule ARGS a \"id:1,chain\" ~ 1:1 ~ open-chain",
                "SecRuleEngine Maybe ~ 1:15 ~ bad-value",
                "SecRequestBodyLimit lots ~ 1:21 ~ bad-value",
                "SecRuleEngine ~ 1:1 ~ argument-count",
                "SecRulEngine On ~ 1:1 ~ unknown-directive",
                "SecRemoteRules key https://x ~ 1:1 ~ unsupported-directive",
                "SecRuleScript x.lua ~ 1:1 ~ unsupported-directive",
                "SecHashEngine On ~ 1:1 ~ unsupported-directive",
                "SecDefaultAction \"log,pass\" ~ 1:1 ~ bad-value",
                "SecDefaultAction \"phase:1,log\" ~ 1:1 ~ bad-value",
                "SecRuleRemoveById x ~ 1:19 ~ bad-value",
            })
    void refusesWhatItDoesNotUnderstand(String rules, String place, String code) {
        Compilation compilation = Trial.compile(rules);

        assertThat(compilation.ruleSet()).isEmpty();
        assertThat(compilation.errors())
                .extracting(d -> d.span().toString() + " " + d.code())
                .containsExactly("test.conf:" + place + " " + code);
    }

    @Test
    void suggestsTheNameThatMayHaveBeenMeant() {
        assertThat(Trial.compile("SecRule ARGZ \"@contians a\" \"id:1,t:lowercaze,dney\"")
                        .errors())
                .extracting(Diagnostic::message)
                .containsExactlyInAnyOrder(
                        "\"ARGZ\" is not a variable, did you mean \"ARGS\"?",
                        "\"@contians\" is not an operator, did you mean \"contains\"?",
                        "\"lowercaze\" is not a transformation, did you mean \"lowercase\"?",
                        "\"dney\" is not an action, did you mean \"deny\"?");
    }

    @ParameterizedTest
    @CsvSource({"!ARGS:a, write ARGS|!ARGS:a", "!ARGS, write ARGS|!ARGS", "ARGS|!ARGS:a, -"})
    void warnsOfARuleThatLooksAtNothing(String targets, String hint) {
        Compilation compilation = Trial.compile("SecRule " + targets + " x \"id:1,phase:2,deny\"");

        assertThat(compilation.ruleSet()).isPresent();
        assertThat(compilation.diagnostics())
                .hasSize(hint.equals("-") ? 0 : 1)
                .allMatch(d -> d.message().endsWith(hint));
    }

    /** The places of names are counted beyond what 16 bits hold. */
    @Test
    void findsEachOfSeventyThousandNames() {
        StringBuilder rules = new StringBuilder();
        for (int i = 1; i <= 70_000; i++) {
            rules.append("SecRule ARGS:n")
                    .append(i)
                    .append(" x \"id:")
                    .append(i)
                    .append(",phase:2,pass\"\n");
        }
        RuleSet compiled = Trial.compile(rules.toString()).ruleSet().orElseThrow();

        assertThat(Trial.get("/?n4464=x&n65535=x&n65536=x&n65537=x&n70000=y")
                        .run(compiled)
                        .ids())
                .containsExactly(4464L, 65_535L, 65_536L, 65_537L);
    }

    @Test
    void tellsAMistakeInADefaultOnce() {
        String rules = """
                SecDefaultAction "phase:2,deny,exec:/bin/x,setvar:x.y=1"
                SecRule ARGS a id:1
                SecRule ARGS b "id:2,dney"
                SecRule ARGS c "id:3,dney"
                """;

        assertThat(Trial.compile(rules).errors())
                .extracting(d -> d.span().line() + " " + d.code())
                .containsExactlyInAnyOrder(
                        "1 unsupported-action", "1 bad-value", "3 unknown-action", "4 unknown-action");
    }

    @ParameterizedTest
    @CsvSource({"'pass,block', 1", "block, 1", "'block,deny', 0", "deny, 0", "pass, 0"})
    void warnsOfADefaultThatSendsRulesBackToTheDefault(String actions, int warnings) {
        Compilation compilation =
                Trial.compile("SecDefaultAction \"phase:2,log," + actions + "\"\nSecRule ARGS a \"id:1,block\"");

        assertThat(compilation.ruleSet()).isPresent();
        assertThat(compilation.diagnostics())
                .hasSize(warnings)
                .allMatch(d -> d.message().contains("write deny"));
    }

    @Test
    void reportsMistakesOfReadingAndCompilingTogether() {
        Compilation compilation = Trial.compile("SecRule ARGS\nSecRule ARGZ a id:1\nSecNonsense\n");

        assertThat(compilation.errors()).extracting(d -> d.span().line()).containsExactly(1, 3, 2);
        assertThat(compilation.ruleSet()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '^',
            value = {
                "SecRule ARGS a id:1\\nSecRule ARGS b id:1 ~ 2:1 duplicate-id",
                "SecRule ARGS a \"id:1,chain\"\\nSecRule ARGS b \"deny\" ~ 2:17 chained-action",
                "SecRule ARGS a \"id:1,chain\"\\nSecRule ARGS b \"id:2\" ~ 2:17 chained-action",
                "SecRule ARGS a \"id:1,phase:1,chain\"\\nSecRule ARGS b \"phase:2\" ~ 2:17 chained-action",
                "SecRule ARGS a \"id:1,chain\"\\nSecRule ARGS b \"skip:1\" ~ 2:17 chained-action",
                "SecRule ARGS a \"id:1,chain\"\\nSecMarker X ~ 1:1 open-chain",
                "SecMarker X\\nSecRule ARGS a \"id:1,skipAfter:X\" ~ 2:32 no-such-marker",
            })
    void refusesRulesThatDoNotFitTogether(String rules, String expected) {
        assertThat(Trial.compile(rules.replace("\\n", "\n")).errors())
                .extracting(d -> d.span().line() + ":" + d.span().column() + " " + d.code())
                .containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "SecRuleRemoveById 7, no-such-rule",
        "SecRuleUpdateTargetById 7 !ARGS:a, no-such-rule",
        "SecDebugLogLevel 3, no-effect",
        "SecPcreMatchLimit 1000, no-effect",
    })
    void warnsOfWhatDoesNothing(String rules, String code) {
        Compilation compilation = Trial.compile(rules);

        assertThat(compilation.ruleSet()).isPresent();
        assertThat(compilation.diagnostics())
                .singleElement()
                .matches(d -> d.code().equals(code) && !d.isError(), "a warning " + code);
    }

    /** One rule too few is what this directive asks for; without it, and for rules before it, every mistake keeps the set from loading. */
    @Test
    void leavesOutRulesThatCannotBeUsedWhereToldTo() {
        String broken = """
                SecRule ARGS "@rx (a" "id:1,phase:1,deny"
                SecRule ARGS "@streq x" "id:2,phase:1,deny,chain"
                    SecRule ARGS:a "@streq x" "t:lowrecase"
                SecRule ARGS "@streq x" "id:3,phase:1,pass,skipAfter:1"
                """;
        String rest = """
                SecRule ARGS "@streq x" "id:4,phase:1,pass,skipAfter:5"
                SecRule ARGS "@noSuch x" "id:5,phase:1,deny"
                SecRule ARGS "@streq x" "id:6,phase:1,deny"
                """;
        String rules = "SecIgnoreRuleCompilationErrors On\n" + rest;

        assertThat(Trial.compile(rest).ruleSet()).isEmpty();
        assertThat(Trial.compile(broken + rules).errors()).hasSize(3);
        assertThat(Trial.compile(rules).diagnostics())
                .singleElement()
                .matches(d -> !d.isError() && d.message().startsWith("rule 5 is left out: "));
        assertThat(Trial.get("/?a=x").run(rules).ids()).containsExactly(4L, 6L);
        assertThat(Trial.compile("SecIgnoreRuleCompilationErrors On\nSecRule ARGS \"x")
                        .errors())
                .isNotEmpty();
        assertThat(Trial.compile(rules + "SecIgnoreRuleCompilationErrors Off\n" + broken)
                        .errors())
                .hasSize(3);
    }

    @Test
    void readsSettings() {
        Settings settings = Trial.compile("""
                        SecRuleEngine DetectionOnly
                        SecRequestBodyAccess Off
                        SecRequestBodyLimit 1000
                        SecRequestBodyNoFilesLimit 100
                        SecRequestBodyLimitAction ProcessPartial
                        SecRequestBodyJsonDepthLimit 5
                        SecArgumentsLimit 7
                        SecResponseBodyAccess On
                        SecResponseBodyMimeTypesClear
                        SecResponseBodyMimeType text/xml Application/JSON
                        SecResponseBodyLimit 2000
                        SecResponseBodyLimitAction ProcessPartial
                        SecCollectionTimeout 60
                        SecComponentSignature "X/1"
                        SecAuditLogParts ABIJEFHZ
                        SecUploadKeepFiles Off
                        SecCookieFormat 0
                        SecArgumentSeparator &
                        """).ruleSet().orElseThrow().settings();

        assertThat(settings.engineMode()).isEqualTo(EngineMode.DETECTION_ONLY);
        assertThat(settings.readsRequestBody()).isFalse();
        assertThat(settings.requestBodyLimitBytes()).isEqualTo(1_000);
        assertThat(settings.requestBodyNoFilesLimitBytes()).isEqualTo(100);
        assertThat(settings.rejectsOversizeRequest()).isFalse();
        assertThat(settings.jsonDepthLimit()).isEqualTo(5);
        assertThat(settings.argumentsLimit()).isEqualTo(7);
        assertThat(settings.readsResponseBody()).isTrue();
        assertThat(settings.responseBodyTypes()).containsExactlyInAnyOrder("text/xml", "application/json");
        assertThat(settings.responseBodyLimitBytes()).isEqualTo(2_000);
        assertThat(settings.rejectsOversizeResponse()).isFalse();
        assertThat(settings.collectionTimeoutSeconds()).isEqualTo(60);
        assertThat(settings.componentSignatures()).containsExactly("X/1");
        assertThat(settings.audit().parts()).isEqualTo("ABEFHIJZ");
    }

    @Test
    void readsPhrasesFromADataset() {
        String rules =
                "SecDataset bad `\nevil\nworse\n`\nSecRule REQUEST_URI \"@pmFromDataset bad\" \"id:1,phase:1,deny\"";

        assertThat(Trial.get("/worse").run(rules).interruption()).isNotNull();
        assertThat(Trial.get("/good").run(rules).interruption()).isNull();
    }

    @Test
    void hasAFingerprintThatFollowsTheText() {
        String one = Trial.compile("SecMarker A").ruleSet().orElseThrow().fingerprint();

        assertThat(one)
                .hasSize(64)
                .isEqualTo(Trial.compile("SecMarker A").ruleSet().orElseThrow().fingerprint());
        assertThat(one)
                .isNotEqualTo(
                        Trial.compile("SecMarker B").ruleSet().orElseThrow().fingerprint());
    }

    @Test
    void readsFilesByPatternIncludesAndDataBesideThem(@TempDir Path folder) throws IOException {
        Files.createDirectories(folder.resolve("rules/more"));
        Files.writeString(folder.resolve("setup.conf"), "Include rules/*.conf\n");
        Files.writeString(folder.resolve("rules/b.conf"), "SecRule ARGS \"@pmFromFile words.data\" \"id:2\"\n");
        Files.writeString(folder.resolve("rules/a.conf"), "SecAction id:1\nInclude more/?.conf\n");
        Files.writeString(folder.resolve("rules/more/x.conf"), "SecAction id:3\n");
        Files.writeString(folder.resolve("rules/words.data"), "evil\n");
        RuleSetCompiler compiler = RuleSetCompiler.standard(
                new RuleFiles(folder), new EngineSurroundings(InstantSource.fixed(Trial.NOW), Trial.STORE, 1_000));

        Compilation good = compiler.compileFiles(List.of("setup.conf"));
        String before = good.ruleSet().orElseThrow().fingerprint();
        Files.writeString(folder.resolve("rules/words.data"), "evil\nworse\n");
        Compilation changed = compiler.compileFiles(List.of("setup.conf"));
        Compilation missing = compiler.compileFiles(List.of("nothing*.conf", "setup.conf"));

        assertThat(good.diagnostics()).isEmpty();
        assertThat(good.ruleSet().orElseThrow().ruleCount()).isEqualTo(3);
        assertThat(changed.ruleSet().orElseThrow().fingerprint()).isNotEqualTo(before);
        assertThat(missing.errors())
                .singleElement()
                .extracting(Diagnostic::code)
                .isEqualTo("no-such-file");
    }
}
