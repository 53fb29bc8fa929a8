package dev.portcullis.rules.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.portcullis.rules.Value;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodyParsersTest {
    private static final BodyLimits LIMITS = BodyLimits.STANDARD;

    private static ParsedBody parse(String parser, String content, BodyLimits limits) {
        return BodyParser.named(parser)
                .orElseThrow()
                .parse(Value.ofLatin1(content), Value.ofLatin1("multipart/form-data; boundary=b"), limits);
    }

    private static ParsedBody parse(String parser, String content) {
        return parse(parser, content, LIMITS);
    }

    private static String arguments(ParsedBody body) {
        return body.arguments().stream().map(a -> a.name() + "=" + a.value()).collect(Collectors.joining(" "));
    }

    @Test
    void findsParsersInAnyLetterCase() {
        assertThat(BodyParser.named("json")).get().isInstanceOf(JsonParser.class);
        assertThat(BodyParser.named("RAW")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a=1&b=2 | a=1 b=2",
                "a=1&a=2&a= | a=1 a=2 a=",
                "a+b=%3Cx%3e&&c | a b=<x> c=",
                "=x&a==y | =x a==y",
            })
    void readsFormFields(String content, String expected) {
        ParsedBody body = parse("URLENCODED", content);

        assertThat(arguments(body)).isEqualTo(expected);
        assertThat(body.flags()).isEmpty();
        assertThat(body.error()).isEmpty();
    }

    @Test
    void flagsBrokenPercentCodingAndKeepsIt() {
        ParsedBody body = parse("URLENCODED", "a=100%&b=%zz");

        assertThat(arguments(body)).isEqualTo("a=100% b=%zz");
        assertThat(body.flags()).containsExactly(BodyFlag.URLENCODED_ERROR);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":1,\"b\":{\"c\":\"x\"}} | json.a=1 json.b.c=x",
                "{\"a\":1,\"a\":2} | json.a=1 json.a=2",
                "{\"a\":[1,{\"b\":2},[3]]} | json.a.array_0=1 json.a.array_1.b=2 json.a.array_2.array_0=3",
                "[true,false,null,-0.5e+3] | json.array_0=true json.array_1=false json.array_2= json.array_3=-0.5e+3",
                "\"a\\u003cb\\n\\/\" | json=a<b~0A/",
                "{\"\\u0061\":\"\\ud83d\\ude00\"} | json.a=~F0~9F~98~80",
                "' {} ' | ''",
                "[] | ''",
            })
    void readsJson(String content, String expected) {
        ParsedBody body = parse("JSON", content);

        assertThat(body.error()).isEmpty();
        assertThat(arguments(body)).isEqualTo(unescape(expected));
    }

    private static String unescape(String text) {
        return text.replace("~0A", "\n").replace("~F0~9F~98~80", "\u00f0\u009f\u0098\u0080");
    }

    @Test
    void namesArrayElementsAsBothEnginesDo() {
        ParsedBody body = parse("JSON", "{\"a\":[7,{\"b\":8}]}");

        assertThat(body.arguments()).extracting(a -> a.otherName().latin1()).containsExactly("json.a.0", "json.a.1.b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,}",
                "[1,]",
                "{a:1}",
                "{'a':1}",
                "[01]",
                "[1.]",
                "[.5]",
                "[+1]",
                "[1",
                "{\"a\"",
                "{\"a\":",
                "nul",
                "[1] 2",
                "\"\n\"",
                "\"\\x\"",
                "\"\\ud800\"",
                "\"\\ude00x\"",
                "\"\\u12g4\"",
                "\"\u00ff\"",
                "\"\u00c0\u00af\"",
                "\"",
                "/* */ 1",
                "NaN",
                "[1 2]",
                "{\"a\" 1}",
                " ",
                "\u00ef\u00bb\u00bf{}",
                "\u0000{",
                "\u00ff\u00fe{\u0000"
            })
    void refusesWhatIsNotJson(String content) {
        assertThat(parse("JSON", content).error()).isPresent();
    }

    @Test
    void keepsWhatCameBeforeTheErrorInJson() {
        ParsedBody body = parse("JSON", "{\"a\":\"<script>\",\"b\":}");

        assertThat(arguments(body)).startsWith("json.a=<script>");
        assertThat(body.error()).get().extracting(BodyError::kind).isEqualTo(BodyError.Kind.MALFORMED);
    }

    @Test
    void readsXmlTextAndAttributes() {
        ParsedBody body = parse(
                "XML",
                "<?xml version=\"1.0\"?><!-- c --><r a='1&lt;2'>\n <x b=\"&#x41;\">t&amp;u</x><![CDATA[<raw>]]><?pi x?></r>\n");

        assertThat(body.error()).isEmpty();
        assertThat(body.xml().texts()).extracting(Value::latin1).containsExactly("t&u", "<raw>");
        assertThat(body.xml().attributes()).extracting(Value::latin1).containsExactly("1<2", "A");
        assertThat(body.xml().nodes().get(2).parent()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<a>",
                "<a></b>",
                "</a>",
                "<a/><b/>",
                "text",
                "<a>&x;</a>",
                "<a>&#0;</a>",
                "<a>& </a>",
                "<a b=1/>",
                "<a b='<'/>",
                "<a b='1' b='2'/>",
                "<a b='1'c='2'/>",
                "<a b/>",
                "<!-- -- --><a/>",
                "<a><![CDATA[x</a>",
                "<1/>",
                "<a",
                "<a>\u00ff</a>",
                "<?xml?",
                "<a/>x",
                " ",
                "<?xml version='1.0' encoding='utf-7'?><a/>",
                "\u0000<\u0000a",
                "\u00fe\u00ff\u0000<"
            })
    void refusesWhatIsNotWellFormed(String content) {
        assertThat(parse("XML", content).error()).isPresent();
    }

    @Test
    void refusesDocumentTypesSoThatNothingIsEverExpanded() {
        ParsedBody body = parse("XML", "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><r>&x;</r>");

        assertThat(body.error()).get().extracting(BodyError::kind).isEqualTo(BodyError.Kind.REFUSED);
        assertThat(body.xml().nodes()).isEmpty();
    }

    private static final String FORM = String.join(
            "\r\n",
            "--b",
            "Content-Disposition: form-data; name=\"a\"",
            "",
            "x",
            "y",
            "--b",
            "Content-Disposition: form-data; name=\"f\"; filename=\"c:\\d\\e.txt\"",
            "Content-Type: text/plain",
            "",
            "--bb",
            "",
            "--b--",
            "");

    @Test
    void readsPartsFilesAndPartHeaders() {
        ParsedBody body = parse("MULTIPART", FORM);

        assertThat(body.error()).isEmpty();
        assertThat(arguments(body)).isEqualTo("a=x\r\ny");
        assertThat(body.files())
                .containsExactly(new ParsedBody.FilePart(
                        Value.ofLatin1("f"), Value.ofLatin1("c:\\d\\e.txt"), Value.ofLatin1("--bb\r\n")));
        assertThat(body.partHeaders()).extracting(h -> h.line().latin1()).contains("Content-Type: text/plain");
        assertThat(body.flags()).containsExactly(BodyFlag.MULTIPART_UNMATCHED_BOUNDARY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--b^H; name=a^^1^--b--^ | ''",
                "pre^--b^H; name=a^^1^--b--^ | MULTIPART_DATA_BEFORE",
                "--b^H; name=a^^1^--b--^post | MULTIPART_DATA_AFTER",
                "--b^H; name=a^ X: y^^1^--b--^ | MULTIPART_HEADER_FOLDING",
                "--b^ H; name=a^^1^--b--^ | MULTIPART_INVALID_HEADER_FOLDING",
                "--b$H; name=a$$1$--b--$ | MULTIPART_LF_LINE",
                "--b^H; name=a$^1^--b--^ | MULTIPART_CRLF_LF_LINES",
                "--b^H; name='a'^^1^--b--^ | MULTIPART_INVALID_QUOTING",
                "--b^H; name=\"a^^1^--b--^ | MULTIPART_INVALID_QUOTING",
                "--b^H; name=a; name=b^^1^--b--^ | MULTIPART_INVALID_PART",
                "--b^H; name=a; filename=x; filename*=utf-8''y^^1^--b--^ | MULTIPART_INVALID_PART",
                "--b^H^^1^--b--^ | MULTIPART_INVALID_PART",
                "--b^H; name=a^H; name=b^^1^--b--^ | MULTIPART_INVALID_PART",
                "--b^X: y^^1^--b--^ | MULTIPART_INVALID_PART",
                "--b ^H; name=a^^1^--b--^ | MULTIPART_BOUNDARY_WHITESPACE",
                "--b^H; name=a^^--bad^--b--^ | MULTIPART_UNMATCHED_BOUNDARY",
            })
    void flagsWhatReadersSeeDifferently(String template, String flag) {
        String content = template.replace("H", "Content-Disposition: form-data")
                .replace("^", "\r\n")
                .replace("$", "\n");
        ParsedBody body = parse("MULTIPART", content);

        List<String> flags = body.flags().stream().map(Enum::name).toList();
        if (flag.isEmpty()) {
            assertThat(flags).isEmpty();
        } else {
            assertThat(flags).contains(flag);
            assertThat(flags.contains("MULTIPART_STRICT_ERROR"))
                    .isEqualTo(!flag.equals("MULTIPART_UNMATCHED_BOUNDARY"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "multipart/form-data; boundary=b | ''",
                "multipart/form-data; boundary=\"b\" | MULTIPART_BOUNDARY_QUOTED",
                "multipart/form-data; boundary = b | MULTIPART_BOUNDARY_WHITESPACE",
                "multipart/form-data boundary=b | MULTIPART_MISSING_SEMICOLON",
                "multipart/form-data; boundary=b; boundary=c | MULTIPART_STRICT_ERROR",
                "multipart/form-data | MULTIPART_STRICT_ERROR",
                "multipart/form-data; boundary= | MULTIPART_STRICT_ERROR",
                "multipart/form-data; boundary=b@ | MULTIPART_STRICT_ERROR",
            })
    void readsTheBoundaryStrictly(String contentType, String flag) {
        String content = "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--b--\r\n";
        ParsedBody body = new MultipartParser().parse(Value.ofLatin1(content), Value.ofLatin1(contentType), LIMITS);

        List<String> flags = body.flags().stream().map(Enum::name).toList();
        assertThat(flags.isEmpty()).isEqualTo(flag.isEmpty());
        assertThat(flag.isEmpty() || flags.contains(flag)).as("%s", flags).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--b\r\n", "--b\r\nX: y\r\n\r\nz\r\n", "--b\r\nno colon\r\n\r\n1\r\n--b--\r\n", "--b"})
    void refusesMultipartThatDoesNotEnd(String content) {
        assertThat(parse("MULTIPART", content).error()).isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "URLENCODED | a&b&c | a&b&c&d | number of arguments exceeds maxArguments of 3",
                "URLENCODED | aaaaaaaaaaaa=1 | aaaaaaaaaaaaa=1 | argument name exceeds maxNameBytes of 12",
                "JSON | [1,2,3] | [1,2,3,4] | number of arguments exceeds maxArguments of 3",
                "JSON | [[]] | [[[]]] | nesting of JSON exceeds maxDepth of 2",
                "JSON | {\"aaaaaaa\":1} | {\"aaaaaaaa\":1} | argument name exceeds maxNameBytes of 12",
                "XML | <a><b>t</b></a> | <a><b>t</b>t</a> | number of XML nodes exceeds maxArguments of 3",
                "XML | <a><b/></a> | <a><b><c/></b></a> | nesting of XML exceeds maxDepth of 2",
            })
    void stopsAtEachLimitByName(String parser, String fits, String exceeds, String message) {
        BodyLimits limits = new BodyLimits(3, 2, 12, 1);

        assertThat(parse(parser, fits, limits).error()).isEmpty();
        assertThat(parse(parser, exceeds, limits).error()).contains(new BodyError(BodyError.Kind.LIMIT, message));
    }

    @Test
    void countsFiles() {
        String part = "--b\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\n1\r\n";
        BodyLimits limits = new BodyLimits(10, 2, 10, 2);

        assertThat(parse("MULTIPART", part + part + "--b--", limits).flags()).isEmpty();
        assertThat(parse("MULTIPART", part + part + part + "--b--", limits).flags())
                .contains(BodyFlag.MULTIPART_FILE_LIMIT_EXCEEDED, BodyFlag.MULTIPART_STRICT_ERROR);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a&",
                "=",
                "%",
                "[",
                "{\"a\":",
                "\"\\u0041",
                "[1,",
                "<a>",
                "<a b='",
                "&#",
                "<!--",
                "--b\r\n",
                "\r\n",
                "--b",
                "--b\r\nX: y\r\n\r\n",
                "--b\r\n ",
                "<![CDATA["
            })
    void staysLinearOnAMegabyteOf(String unit) {
        String content = unit.repeat(1_000_000 / unit.length());
        BodyLimits limits = new BodyLimits(1_000_000, 1_000_000, 8192, 1_000_000);

        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            for (String parser : List.of("URLENCODED", "JSON", "XML", "MULTIPART")) {
                assertThat(parse(parser, content, limits).arguments().size()).isLessThan(1_000_000);
            }
        });
    }

    @Test
    void survivesRandomBytes() {
        long seed = 99;
        Random random = new Random(seed);
        String alphabet = "{}[]\":,\\u0<>/=&#;!-'a b\r\n\t1eE.%+?x\u00c3\u0000";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder content = new StringBuilder(random.nextBoolean() ? "" : "--b\r\n");
            for (int i = random.nextInt(30); i > 0; i--) {
                content.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            for (String parser : List.of("URLENCODED", "JSON", "XML", "MULTIPART")) {
                assertThat(parse(parser, content.toString()))
                        .as("seed %d: %s", seed, content)
                        .isNotNull();
            }
        }
    }
}
