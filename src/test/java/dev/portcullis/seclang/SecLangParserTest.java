package dev.portcullis.seclang;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecLangParserTest {
    /** Sources by name; a pattern ending in * takes all that start with what is before it. */
    private record InMemory(Map<String, String> files) implements SourceLoader {
        @Override
        public List<Source> sources(String pattern, String includer) throws IOException {
            if (pattern.equals("broken")) {
                throw new IOException("disk on fire");
            }
            boolean isGlob = pattern.endsWith("*");
            String prefix = isGlob ? pattern.substring(0, pattern.length() - 1) : pattern;
            return new TreeMap<>(files)
                    .entrySet().stream()
                            .filter(e -> isGlob
                                    ? e.getKey().startsWith(prefix)
                                    : e.getKey().equals(prefix))
                            .map(e -> new Source(e.getKey(), e.getValue()))
                            .toList();
        }

        @Override
        public byte[] data(String name, String includer) throws IOException {
            throw new IOException("no data here");
        }
    }

    @Test
    void keepsTheTextOfARuleOnOneLine() {
        ParsedRules rules = parse("""
                SecRule "ARGS|\\
                    !ARGS:a"    "@rx a  b" \\
                \t"id:1,\\
                    msg:'a  b',\\
                    pass"
                SecAction \\
                  id:2
                """);

        assertThat(rules.directives().get(0))
                .extracting(each -> ((Directive.Rule) each).text())
                .isEqualTo("SecRule \"ARGS| !ARGS:a\"    \"@rx a  b\" \"id:1,msg:'a  b',pass\"");
        assertThat(rules.directives())
                .last()
                .extracting(each -> ((Directive.Action) each).text())
                .isEqualTo("SecAction id:2");
    }

    private static ParsedRules parse(String text) {
        return parse(text, Map.of());
    }

    private static ParsedRules parse(String text, Map<String, String> files) {
        return SecLangParser.parse(List.of(new Source("main.conf", text)), new InMemory(files));
    }

    private static Directive.Rule rule(String text) {
        ParsedRules parsed = parse(text);
        assertThat(parsed.diagnostics()).isEmpty();
        assertThat(parsed.directives()).hasSize(1);
        return (Directive.Rule) parsed.directives().get(0);
    }

    @Test
    void readsARuleWithItsParts() {
        Directive.Rule rule =
                rule("SecRule ARGS|!ARGS:foo|&TX:Score \"!@rx a\\\"b\\d\" \"id:1,phase:2,msg:'it\\'s, ok',deny\"");

        assertThat(rule.targets()).extracting(Target::toString).containsExactly("ARGS", "!ARGS:foo", "&TX:Score");
        assertThat(rule.operator().isNegated()).isTrue();
        assertThat(rule.operator().name()).isEqualTo("rx");
        assertThat(rule.operator().argument()).isEqualTo("a\"b\\d");
        assertThat(rule.actions())
                .extracting(ActionText::toString)
                .containsExactly("id:'1'", "phase:'2'", "msg:'it's, ok'", "deny");
    }

    @Test
    void keepsPositionsAcrossContinuedLines() {
        Directive.Rule rule =
                rule("\n# note\nSecRule ARGS \\\n    \"@contains x\" \\\r\n    \"id:1,\\\n    phase:2\"\n");

        assertThat(rule.span()).hasToString("main.conf:3:1");
        assertThat(rule.operator().span()).hasToString("main.conf:4:6");
        assertThat(rule.operator().argumentSpan()).hasToString("main.conf:4:16");
        assertThat(rule.actions().get(1).span()).hasToString("main.conf:6:5");
    }

    @Test
    void keepsPositionsBehindAnEscapedQuote() {
        Directive.Rule rule = rule("SecRule ARGS \"@rx \\\"\\\"\" \"id:1,msg:\\\"x,nolog\"");

        assertThat(rule.actions().get(2).span()).hasToString("main.conf:1:39");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '^',
            value = {
                "ARGS:/a|b/ ~ ARGS:/a|b/",
                "ARGS:'/a|b/'|TX ~ ARGS:/a|b/ TX",
                "ARGS:/a\\/b/ ~ ARGS:/a/b/",
                "XML:/*|ARGS ~ XML:/* ARGS",
                "XML://@*|XML:/a/b/|TX:/x/ ~ XML://@* XML:/a/b/ TX:/x/",
                "ARGS:'a|b' ~ ARGS:a|b",
                "args,tx:a ~ ARGS TX:a",
                "ARGS_NAMES:json.profile ~ ARGS_NAMES:json.profile",
                "REQUEST_HEADERS.User-Agent|&TX.a.b ~ REQUEST_HEADERS:User-Agent &TX:a.b",
                "ARGS|!ARGS./^a|b$/|!TX.'/x/' ~ ARGS !ARGS:/^a|b$/ !TX:/x/",
            })
    void readsTargets(String text, String expected) {
        Directive.Rule rule = rule("SecRule " + text + " @rx \"id:1\"");

        assertThat(rule.targets()).extracting(Target::toString).containsExactly(expected.split(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '^',
            value = {
                "attack ~ rx ~ attack ~ false",
                "!attack ~ rx ~ attack ~ true",
                "@eq  5 ~ eq ~ 5 ~ false",
                "! @EQ 5 ~ EQ ~ 5 ~ true",
                "@detectSQLi ~ detectSQLi ~ ^^ ~ false",
                "@rx \\\\x\\. ~ rx ~ \\\\x\\. ~ false",
            })
    void readsOperators(String text, String name, String argument, boolean negated) {
        OperatorText operator = rule("SecRule ARGS \"" + text + "\" id:1").operator();

        assertThat(operator.name()).isEqualTo(name);
        assertThat(operator.argument()).isEqualTo(argument);
        assertThat(operator.isNegated()).isEqualTo(negated);
    }

    @Test
    void keepsWhiteSpaceAtTheEndOfAnArgument() {
        assertThat(rule("SecRule ARGS \"@contains a  \" id:1").operator().argument())
                .isEqualTo("a  ");
    }

    @Test
    void readsValuesWithCommasOnlyInsideQuotes() {
        Directive.Rule rule = rule("SecRule ARGS a \"id:1, setvar:'tx.a=1,2' ,setvar:tx.b='x,y',setvar:!tx.c\"");

        assertThat(rule.actions()).extracting(ActionText::value).containsExactly("1", "tx.a=1,2", "tx.b=x,y", "!tx.c");
    }

    @Test
    void followsIncludesInPlaceAndInOrder() {
        ParsedRules parsed = parse(
                "SecMarker one\nInclude rules/*\nSecMarker four\nIncludeOptional none",
                Map.of("rules/b", "SecMarker three", "rules/a", "SecMarker two"));

        assertThat(parsed.diagnostics()).isEmpty();
        assertThat(parsed.directives())
                .extracting(d -> ((Directive.Marker) d).label())
                .containsExactly("one", "two", "three", "four");
        assertThat(parsed.directives().get(1).span()).hasToString("rules/a:1:1");
    }

    @Test
    void reportsAnIncludeCircleOnce() {
        ParsedRules parsed = parse("Include a", Map.of("a", "SecMarker x\nInclude a\nSecMarker y"));

        assertThat(parsed.directives()).hasSize(2);
        assertThat(parsed.diagnostics())
                .singleElement()
                .asString()
                .startsWith("a:2:9: ")
                .contains("includes itself");
    }

    @Test
    void readsADatasetBetweenBackticks() {
        ParsedRules parsed = parse("SecDataset bad `\none two\n three\n`\nSecMarker x");

        assertThat(parsed.diagnostics()).isEmpty();
        assertThat(((Directive.Setting) parsed.directives().get(0)).arguments())
                .extracting(Word::text)
                .containsExactly("bad", "\none two\n three\n");
        assertThat(parsed.directives().get(1).span().line()).isEqualTo(5);
    }

    @Test
    void leavesABacktickInAPatternAlone() {
        assertThat(rule("SecRule ARGS \"@rx [`;]\" id:1").operator().argument()).isEqualTo("[`;]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '^',
            value = {
                "SecRule ARGS ~ 1:1 ~ argument-count",
                "SecRule ARGS \"@rx a ~ 1:14 ~ open-quote",
                "SecRule ARGS \"@rx a\"\"id:1\" ~ 1:21 ~ text-after-quote",
                "SecRule ARGS| a id:1 ~ 1:14 ~ target-name",
                "SecRule ARGS:/a a id:1 ~ 1:14 ~ open-regex",
                "SecRule ARGS: a id:1 ~ 1:9 ~ empty-selector",
                "SecRule ARGS. a id:1 ~ 1:9 ~ empty-selector",
                "SecRule ARGS;a a id:1 ~ 1:13 ~ target-separator",
                "SecRule !&ARGS a id:1 ~ 1:9 ~ target-modifier",
                "SecAction \"id:1,msg:'x\" ~ 1:21 ~ open-quote",
                "SecAction \"id:1,msg:'x'y\" ~ 1:24 ~ action-separator",
                "SecAction \"id:1,=5\" ~ 1:17 ~ action-name",
                "<IfModule x> ~ 1:1 ~ apache-section",
                "Include nowhere ~ 1:9 ~ include-missing",
                "Include broken ~ 1:9 ~ include-unreadable",
                "SecMarker ~ 1:1 ~ argument-count",
            })
    void reportsMistakesWithTheirPlace(String text, String place, String code) {
        Diagnostic diagnostic = parse(text).diagnostics().get(0);

        assertThat(diagnostic.span()).hasToString("main.conf:" + place);
        assertThat(diagnostic.code()).isEqualTo(code);
    }

    @Test
    void reportsAllMistakesOfARunTogether() {
        ParsedRules parsed = parse("SecRule ARGS\nSecMarker ok\nSecMarker\n");

        assertThat(parsed.diagnostics()).extracting(d -> d.span().line()).containsExactly(1, 3);
        assertThat(parsed.directives()).hasSize(1);
    }

    @Test
    void refusesToGuessWhatAContinuedCommentSwallows() {
        ParsedRules parsed = parse("# a rule \\\nSecMarker x");

        assertThat(parsed.diagnostics())
                .singleElement()
                .extracting(Diagnostic::code)
                .isEqualTo("continued-comment");
        assertThat(parse("# SecAction \\\n#   \"id:1\"\nSecMarker x").diagnostics())
                .isEmpty();
    }

    @Test
    void takesABackslashAloneForABlankLine() {
        ParsedRules parsed = parse("\\\n\n  \\\r\n \nSecMarker x\n\\");

        assertThat(parsed.diagnostics()).isEmpty();
        assertThat(parsed.directives()).hasSize(1);
        assertThat(((Directive.Marker) parsed.directives().get(0)).span().line())
                .isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "\t ", " \r"})
    void saysThatWhiteSpaceStandsBehindABackslash(String space) {
        ParsedRules parsed = parse("SecMarker \\\n  a\nSecRule ARGS x \"id:1,\\" + space + "\n  pass\"\nSecMarker b");

        assertThat(parsed.diagnostics())
                .singleElement()
                .hasToString("main.conf:3:22: white space behind this \\ keeps it from joining the next line; remove it"
                        + " [space-after-backslash]");
        assertThat(parsed.directives()).hasSize(3);
    }

    @Test
    void saysThatAFileIsInUtf16() {
        for (Charset charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            Source source = Source.of("main.conf", "\uFEFFSecMarker a\nSecMarker b\n".getBytes(charset));

            assertThat(SecLangParser.parse(List.of(source), new InMemory(Map.of()))
                            .diagnostics())
                    .singleElement()
                    .matches(d -> d.isError() && d.message().contains("save it as UTF-8"));
        }
    }

    @Test
    void knowsWhereEachCharStoodWhateverWasJoinedAndUnescapedBeforeIt() {
        ParsedRules parsed = parse("SecRule \\\r\n  ARGS \"@rx a\\\"b\" \\\n    \"id:1,\\\n  msg:'\\\"', nope:x\"");

        Directive.Rule rule = (Directive.Rule) parsed.directives().get(0);
        assertThat(rule.targets().get(0).span()).hasToString("main.conf:2:3");
        assertThat(rule.operator().argument()).isEqualTo("a\"b");
        assertThat(rule.operator().argumentSpan()).hasToString("main.conf:2:13");
        assertThat(rule.actions())
                .extracting(action -> action.span().toString())
                .containsExactly("main.conf:3:6", "main.conf:4:3", "main.conf:4:13");
        assertThat(rule.actions().get(2).valueSpan()).hasToString("main.conf:4:18");
    }

    @Test
    void keepsBytesThatAreNotAscii() {
        byte[] text = {'S', 'e', 'c', 'M', 'a', 'r', 'k', 'e', 'r', ' ', (byte) 0xC3, (byte) 0xA9};

        ParsedRules parsed = SecLangParser.parse(List.of(Source.of("m", text)), new InMemory(Map.of()));

        assertThat(((Directive.Marker) parsed.directives().get(0)).label()).isEqualTo("\u00C3\u00A9");
    }
}
