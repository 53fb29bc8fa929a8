package dev.portcullis.rules.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.portcullis.rules.CountedCode;
import dev.portcullis.rules.Value;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodyParsersTest {
    private static final CountedCode COUNTED = new CountedCode(Parse.class);
    /** For each byte of content: about three times what the dearest takes. */
    private static final int MOST_STEPS = 150;

    private static final BodyLimits LIMITS = BodyLimits.STANDARD;

    private static ParsedBody parse(String parser, String content, BodyLimits limits) {
        return BodyParser.named(parser)
                .orElseThrow()
                .parse(Value.ofLatin1(content), Value.ofLatin1("multipart/form-data; boundary=b"), limits);
    }

    private static ParsedBody parse(String parser, String content) {
        return parse(parser, content, LIMITS);
    }

    /** Parses some text many times over. */
    static final class Parse implements Consumer<String[]> {
        private static final BodyLimits NONE =
                new BodyLimits(1_000_000, 1_000_000, 8192, 1 << 30, 1_000_000, 1_000_000);

        @Override
        public void accept(String[] parserUnitAndTimes) {
            String content = parserUnitAndTimes[1].repeat(Integer.parseInt(parserUnitAndTimes[2]));
            assertThat(parse(parserUnitAndTimes[0], content, NONE).arguments()).hasSizeLessThan(1_000_000);
        }
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
                "{\"a\":{},\"b\":[[],2]} | json.a= json.b.array_0= json.b.array_1=2",
                "{\"a.b\":1,\"a\":{\"b\":2}} | json.a.b=1 json.a.b=2",
                "~EF~BB~BF{\"a\":1} | json.a=1",
                "[123456789012345678901234567890,1e400] | json.array_0=123456789012345678901234567890 json.array_1=1e400",
            })
    void readsJson(String content, String expected) {
        ParsedBody body = parse("JSON", unescape(content));

        assertThat(body.error()).isEmpty();
        assertThat(arguments(body)).isEqualTo(unescape(expected));
    }

    private static String unescape(String text) {
        return text.replace("~0A", "\n")
                .replace("~F0~9F~98~80", "\u00f0\u009f\u0098\u0080")
                .replace("~EF~BB~BF", "\u00ef\u00bb\u00bf");
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
                "\u00ef\u00bb\u00bf\u00ef\u00bb\u00bf{}",
                "\u00ef\u00bb\u00bf",
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

    /** Node takes halves of characters and broken UTF-8, Python words like NaN, Newtonsoft nearly all of it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"x\":NaN,\"a\":1} | json.x=NaN json.a=1",
                "[-Infinity,+1,.5,0x10,01,undefined,nulls] | -Infinity +1 .5 0x10 01 undefined nulls",
                "{\"x\":\"\\ud800\\u0041\",\"a\":1} | json.x=\u00ef\u00bf\u00bdA json.a=1",
                "{\"x\":\"\\ud800\\ud83d\\ude00\"} | json.x=\u00ef\u00bf\u00bd\u00f0\u009f\u0098\u0080",
                "{\"x\":\"\u00ff\u0001\",\"a\":1} | json.x=\u00ff\u0001 json.a=1",
                "{\"x\":\"\\'\\u00g\"} | json.x='00g",
                "/* { */ {'x':/**/'y\"',//z~0Aa:\"b\",} | json.x=y\" json.a=b",
                "{\"x\":1}~0A{\"a\":[2,]} | json.x=1 json.a.array_0=2",
            })
    void readsOnWhereForgivingReadersDo(String content, String expected) {
        ParsedBody body = parse("JSON", unescape(content));

        assertThat(body.error()).get().extracting(BodyError::kind).isEqualTo(BodyError.Kind.MALFORMED);
        assertThat(arguments(body).replaceAll("json.array_.=", "")).isEqualTo(expected);
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

    @Test
    void joinsTextThatNoElementParts() {
        ParsedBody body = parse("XML", "<a>at<!-- x -->ta<![CDATA[c]]><?p?>k<b>&lt;</b></a>");

        assertThat(body.xml().texts()).extracting(Value::latin1).containsExactly("attack", "<");
        assertThat(body.xml().mixedText().isEmpty()).isTrue();
    }

    @Test
    void showsMixedTextInOnePieceToo() {
        ParsedBody body = parse("XML", "<a><b>union<c/> select</b> <d>x</d></a>");

        assertThat(body.xml().texts())
                .extracting(Value::latin1)
                .containsExactly("union", " select", "x", "union select x");
    }

    @Test
    void readsXmlBehindTheMarkOfUtf8() {
        ParsedBody body = parse("XML", "\u00ef\u00bb\u00bf<?xml version=\"1.0\"?><a>attack</a>");

        assertThat(body.error()).isEmpty();
        assertThat(body.xml().texts()).extracting(Value::latin1).containsExactly("attack");
        assertThat(parse("XML", "\u00ef\u00bb<a/>").error()).isPresent();
    }

    @Test
    void keepsTheTextBeforeAnErrorInXml() {
        assertThat(parse("XML", "<a>attack").xml().texts())
                .extracting(Value::latin1)
                .containsExactly("attack");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/xml | <?xml version='1.0' encoding='ISO-8859-1'?>",
                "text/xml | <?xml version='1.0' encoding=\"windows-1252\"?>",
                "text/xml; charset=iso-8859-15 | <?xml version='1.0'?>",
            })
    void readsXmlInCharsetsOfSingleBytes(String type, String declaration) {
        Value content = Value.ofLatin1(declaration + "<a b='\u00e4'>\u00ff</a>");
        ParsedBody body = new XmlParser().parse(content, Value.ofLatin1(type), LIMITS);

        assertThat(body.error()).isEmpty();
        assertThat(body.xml().texts()).extracting(Value::latin1).containsExactly("\u00ff");
        assertThat(body.xml().attributes()).extracting(Value::latin1).containsExactly("\u00e4");
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
                "<?xml version='1.0' encoding='utf-16'?><a/>",
                "<?xml version='1.0' encoding='utf-8' encoding='utf-7'?><a/>",
                "<a b='\u00ff'/>",
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!doctype a>",
                "<!DOCTYPE html SYSTEM 'about:legacy-compat'>",
                "<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\">",
            })
    void readsOnBehindADocumentTypeThatDeclaresNothing(String declaration) {
        ParsedBody body = parse("XML", declaration + "<a>x</a>");

        assertThat(body.error()).get().extracting(BodyError::kind).isEqualTo(BodyError.Kind.REFUSED);
        assertThat(body.xml().texts()).extracting(Value::latin1).containsExactly("x");
        assertThat(parse("XML", "<!DOCTYPE a SYSTEM 'http://a.example/'><a>x</a>")
                        .xml()
                        .nodes())
                .isEmpty();
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
            "-b",
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
                        Value.ofLatin1("f"), Value.ofLatin1("c:\\d\\e.txt"), Value.ofLatin1("-b\r\n")));
        assertThat(body.partHeaders()).extracting(h -> h.line().latin1()).contains("Content-Type: text/plain");
        assertThat(body.flags()).isEmpty();
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
                "--b^H; name=a; filename=x; filename*=utf-8''%78^^1^--b--^ | ''",
                "--b^H; name=a; filename=my file.txt^^1^--b--^ | MULTIPART_INVALID_QUOTING",
                "--b^H; name=\"a\";^^1^--b--^ | ''",
                "--b^H^^1^--b--^ | MULTIPART_INVALID_PART",
                "--b^H; name=a^H; name=b^^1^--b--^ | MULTIPART_INVALID_PART",
                "--b^X: y^^1^--b--^ | MULTIPART_INVALID_PART",
                "--b ^H; name=a^^1^--b--^ | MULTIPART_BOUNDARY_WHITESPACE",
                "--b^H; name=a^^--bad^--b--^ | MULTIPART_UNMATCHED_BOUNDARY",
                "x--b^H; name=c^^1^--b^H; name=a^^1^--b--^ | MULTIPART_UNMATCHED_BOUNDARY",
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
            assertThat(flags).contains(flag, "MULTIPART_STRICT_ERROR");
        }
    }

    @Test
    void leavesOutPairsWithoutATextForANameAmongBytes() {
        Value content = Value.ofLatin1("\u001f\u008b\b\b&q=1\u0000&\u0003K=2&%00=3&b+c=\u00ff&=4");
        ParsedBody body = new UrlEncodedParser().amongBytes().parse(content, Value.EMPTY, LIMITS);

        assertThat(arguments(body)).isEqualTo("q=1\u0000 b c=\u00ff =4");
    }

    /** Each is a way to show two readers different parts, names or texts; the twin beside it is how clients write it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "H; name=a; name=b^^1 | H; name=a^^1",
                "H; name=a; filename=x; filename=y^^1 | H; name=a; filename=x^^1",
                "H; name=a^H; name=b^^1 | H; name=a^X-Y: z^^1",
                "H; name=\"a\"b^^1 | H; name=\"ab\"^^1",
                "H; name=\"a^^1 | H; name=\"a\\\"b\"^^1",
                "H; name=a\"b^^1 | H; name=a; filename=\"\"^^1",
                "H; name='a'^^1 | H; name=\"'a'\"^^1",
                "H; name=\"a\\\\\"; filename=\"x\"^^1 | H; name=\"a\\\\b\"; filename=\"x\"^^1",
                "H; name=a; filename =\"x\"^^1 | H; name=a; filename=\"x\"^^1",
                "H; name=a; filename= \"x\"^^1 | H; name=a ; filename=\"x\" ^^1",
                "H; name=it's; filename=x^^1 | H; name=\"it's\"; filename=it's^^1",
                "H; x'=y; name=a; filename=x^^1 | H; name=a; filename=x; filename*=utf-8''it's^^1",
                "H; name^^1 | H; name=^^1",
                "H name=a^^1 | H;name=a^^1",
                "H; name=a; filename*0=x; filename*1=y^^1 | H; name=a; filename*=utf-8''xy^^1",
                "H; name=a; filename*=utf-7''xy^^1 | H; name=a; filename*=iso-8859-1''%e4^^1",
                "H; name=a; filename*=xy^^1 | H; name*=utf-8''a^^1",
                "H; name=a~0D; filename=x^^1 | H; name=a;~09filename=x^^1",
                "H; name=a~00^^1 | H; name=~E4^^1",
                "X y: z^H; name=a^^1 | X-y: z^H; name=a^^1",
                "Content-Disposition : form-data; name=a^^1 | content-disposition:form-data; name=a^^1",
                " x^H; name=a^^1 | H; ^ name=a^^1",
                "--b: x^H; name=a^^1 | H; name=a^--x: y^^1",
                "H; name=a$^1 | H; name=a^^1$2",
                "H; name=a^^1^--b ^H; name=c^^2 | H; name=a^^1^ -- b ^2",
                "H; name=a^^1^--bc | H; name=a^^1 -bc",
                "H; name=f; filename=x^^1--b^H; name=a^^2 | H; name=f; filename=x^^1-b^H; name=a^^2",
                "H; name=f; filename=x^^1~0D--b~0DH; name=a~0D~0D2 | H; name=f; filename=x^^1~0D-b~0DH; name=a~0D~0D2",
                "H; name=a^^1^--b--^--b^H; name=c^^2 | H; name=a^^1^--b^H; name=c^^2",
                "H; name=a^Content-Transfer-Encoding: base64^^YQ== | H; name=a^Content-Transfer-Encoding: 8bit^^1",
                "H; name=a^Content-Type: text/plain; charset=utf-7^^1 | H; name=a^Content-Type: text/plain; charset=utf-8^^1",
                "H; name=a^Content-Type: text/plain; charset=ibm037^^1 | H; name=a^Content-Type: text/plain; charset=windows-1252^^1",
                "H; name=a^Content-Type: multipart/mixed; boundary=c^^1 | H; name=a^Content-Type: text/html^^1",
            })
    void refusesWhatReadersTakeForDifferentParts(String odd, String twin) {
        ParsedBody refused = parse("MULTIPART", message(odd));

        assertThat(refused.error()).isPresent();
        assertThat(refused.error().get().kind())
                .isIn(BodyError.Kind.REFUSED, BodyError.Kind.FOREIGN, BodyError.Kind.MALFORMED);
        assertThat(refused.flags()).contains(BodyFlag.MULTIPART_STRICT_ERROR);
        assertThat(parse("MULTIPART", message(twin)).error()).as(twin).isEmpty();
    }

    @Test
    void findsADelimiterOfHyphensInNoOther() {
        Value content = Value.ofLatin1(message("H; name=a^^1").replace("--b", "------"));
        Value type = Value.ofLatin1("multipart/form-data; boundary=----");
        ParsedBody body = new MultipartParser().parse(content, type, LIMITS);

        assertThat(arguments(body)).isEqualTo("a=1");
        assertThat(body.error()).isEmpty();
    }

    private static String message(String parts) {
        return ("--b^" + parts + "^--b--^")
                .replace("H;", "Content-Disposition: form-data;")
                .replace("H ", "Content-Disposition: form-data ")
                .replace("^", "\r\n")
                .replace("$", "\n")
                .replace("~0D", "\r")
                .replace("~09", "\t")
                .replace("~00", "\u0000")
                .replace("~E4", "\u00e4");
    }

    @Test
    void keepsEveryNameAndEverythingBehindADoubt() {
        ParsedBody body = parse(
                "MULTIPART",
                message(
                        "H; name=a; name=b; filename=x; filename=y; filename*=iso-8859-1''%7a.php^^1^--b^H; name=c^^2"));

        assertThat(body.error()).get().extracting(BodyError::kind).isEqualTo(BodyError.Kind.REFUSED);
        assertThat(body.files()).extracting(f -> f.fileName().latin1()).containsExactly("x", "y", "z.php", "x");
        assertThat(body.files()).extracting(f -> f.name().latin1()).containsExactly("a", "a", "a", "b");
        assertThat(arguments(body)).isEqualTo("c=2");
    }

    /** Django, Go and busboy take an empty file name for none, PHP knows no other spelling than {@code filename}. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "H; name=a; filename=\"\"^^1 | a=1 | 1",
                "H; name=a; filename=^^1 | a=1 | 1",
                "H; name=a; filename*=utf-8''x^^1 | a=1 | 1",
                "H; name=a; filename*=iso-8859-1''x^^1 | a=1 | 1",
                "H; name=a; filename=\"\"; filename*=utf-8''x^^1 | a=1 | 2",
                "H; name=a; filename=x^^1 | '' | 1",
                "H; name=a; filename=x; filename*=utf-8''x^^1 | '' | 1",
            })
    void showsAsAnArgumentWhatSomeReaderTakesForAField(String part, String arguments, int files) {
        ParsedBody body = parse("MULTIPART", message(part));

        assertThat(arguments(body)).isEqualTo(arguments);
        assertThat(body.files()).hasSize(files);
        assertThat(body.error()).isEmpty();
    }

    @Test
    void showsTheContentOfAFoldedFileAsAnArgumentToo() {
        ParsedBody body = parse("MULTIPART", message("H; name=a;^ filename=x^^1"));

        assertThat(arguments(body)).isEqualTo("a=1");
        assertThat(body.files()).hasSize(1);
        assertThat(body.error()).isEmpty();
        assertThat(body.flags()).contains(BodyFlag.MULTIPART_HEADER_FOLDING);
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
                "multipart/form-data; boundary=b; boundary*=c | MULTIPART_STRICT_ERROR",
                "multipart/form-data; boundary*=b | MULTIPART_STRICT_ERROR",
                "multipart/form-data; boundary=b,c | MULTIPART_STRICT_ERROR",
                "multipart/form-data; boundary=b c | MULTIPART_STRICT_ERROR",
                "multipart/form-data; boundary=\"b\"c | MULTIPART_STRICT_ERROR",
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

    /** One below, at, and one above; the last is named. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "URLENCODED | a&b | a&b&c | a&b&c&d | TOO_MANY | number of arguments exceeds maxArguments of 3",
                "URLENCODED | aaaaaaaaaaa=1 | aaaaaaaaaaaa=1 | aaaaaaaaaaaaa=1 | TOO_LONG | argument name exceeds maxNameBytes of 12",
                "URLENCODED | a=1234567890&b=12345 | a=1234567890&b=123456 | a=1234567890&b=1234567 | TOO_LONG | length of all arguments exceeds maxTotalBytes of 18",
                "JSON | {\"a\":1} | {\"a\":1,\"b\":2,\"c\":3} | {\"a\":1,\"b\":2,\"c\":3,\"d\":4} | TOO_MANY | number of arguments exceeds maxArguments of 3",
                "JSON | [] | [[]] | [[[]]] | TOO_DEEP | nesting of JSON exceeds maxDepth of 2",
                "JSON | {\"aaaaaa\":1} | {\"aaaaaaa\":1} | {\"aaaaaaaa\":1} | TOO_LONG | argument name exceeds maxNameBytes of 12",
                "XML | <a>t</a> | <a><b>t</b></a> | <a><b>t</b>t</a> | TOO_MANY | number of XML nodes exceeds maxXmlNodes of 3",
                "XML | <a/> | <a><b/></a> | <a><b><c/></b></a> | TOO_DEEP | nesting of XML exceeds maxDepth of 2",
                "XML | <aaaaaaaaaaa/> | <aaaaaaaaaaaa/> | <aaaaaaaaaaaaa/> | TOO_LONG | XML name exceeds maxNameBytes of 12",
            })
    void stopsAtEachLimitByName(
            String parser, String below, String at, String above, BodyError.Kind kind, String message) {
        int nameBytes = message.contains("Name") ? 12 : 20;
        BodyLimits limits = new BodyLimits(3, 2, nameBytes, message.contains("Total") ? 18 : 1_000, 1, 3);

        assertThat(parse(parser, below, limits).error()).isEmpty();
        assertThat(parse(parser, at, limits).error()).isEmpty();
        assertThat(parse(parser, above, limits).error()).contains(new BodyError(kind, message));
    }

    @Test
    void countsFiles() {
        String part = "--b\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\n1\r\n";
        BodyLimits limits = new BodyLimits(10, 2, 100, 1_000, 2, 10);

        assertThat(parse("MULTIPART", part + "--b--", limits).flags()).isEmpty();
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
                "<![CDATA[",
                "<a>x<!-- -->",
                "\r\n x",
                "--b\r\nX: y\r\n z",
                "--b--\r\n",
                "-",
                "<a b='1' c='2'>x</a>"
            })
    void staysLinearOnAMegabyteOf(String unit) {
        String times = Integer.toString(1_000_000 / unit.length());

        for (String parser : List.of("URLENCODED", "JSON", "XML", "MULTIPART")) {
            assertThatCode(() -> COUNTED.steps(MOST_STEPS * 1_000_000L, parser, unit, times))
                    .as(parser)
                    .doesNotThrowAnyException();
        }
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
