package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Content that has fooled other inspections, over sockets, one class for each row of records: an attack is seen by a rule that looks at values only, or the request is
 * refused by name, and its ordinary twin reaches the backend byte by byte. In the tables {@code ^} is CRLF, {@code $} is LF, and {@code D;} begins a
 * Content-Disposition.
 */
class ContentRegressionsIT {
    private static final String RULES = """
            SecRuleEngine On
            SecRequestBodyLimit 1000000
            SecRequestBodyNoFilesLimit 1000000
            SecRule ARGS|FILES|XML:/*|XML://@* "@contains attack" "id:1,phase:2,deny,status:403"
            """;
    private static final String FORM = "application/x-www-form-urlencoded";

    @TempDir
    private static Path folder;

    /** As installed. */
    private static InspectedProxy lax;
    /** With {@code mislabelledContent: refuse}. */
    private static InspectedProxy strict;

    @BeforeAll
    static void start() throws Exception {
        lax = InspectedProxy.with(Files.createDirectory(folder.resolve("lax")), RULES);
        strict = InspectedProxy.with(
                Files.createDirectory(folder.resolve("strict")), RULES, "mislabelledContent: refuse", "");
    }

    @AfterAll
    static void stop() throws IOException {
        lax.close();
        strict.close();
    }

    private static String text(String template) {
        return template.replace("^", "\r\n").replace("$", "\n").replace("D;", "Content-Disposition: form-data;");
    }

    /** {@code types} are the values of Content-Type fields, with {@code &} between. */
    private static String fields(String types) {
        StringBuilder fields = new StringBuilder();
        for (String type : types.isEmpty() ? List.<String>of() : List.of(types.split(" & "))) {
            fields.append("Content-Type: ").append(type).append("\r\n");
        }
        return fields.toString();
    }

    private static InspectedAnswer post(InspectedProxy proxy, String types, String template) {
        return InspectedAnswer.toPost(proxy, fields(types), text(template));
    }

    private static void isSeenButItsTwinPasses(String types, String attack) {
        assertThat(attack).contains("attack");
        post(lax, types, attack).isSeenByRule();
        post(lax, types, attack.replace("attack", "letter")).hasPassed();
    }

    /** WAFFLED (arXiv 2503.10846), CRS CVE-2023-38199: the label and the content disagree, or there is no one label. */
    @Nested
    class ContentTypeConfusion {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    // JSON that is called something else
                    "application/x-www-form-urlencoded | {\"a\":\"attack\"} | 400",
                    "application/x-www-form-urlencoded | ^[{\"a\":[\"attack\"]}] | 400",
                    "application/xml | {\"a\":\"attack\"} | 400",
                    "multipart/form-data; boundary=b | {\"a\":\"attack\"} | 400",
                    "text/plain;charset=UTF-8 | {\"a\":\"attack\"} | 415",
                    "text/json | {\"a\":\"attack\"} | 415",
                    "image/png | {\"a\":\"attack\"} | 415",
                    // JSON that only some readers take
                    "text/plain | {\"x\":NaN,\"a\":\"attack\"} | 415",
                    "text/plain | {\"x\":\"\\ud800\",\"a\":\"attack\"} | 415",
                    "text/plain | {\"x\":\"\u00ff\",\"a\":\"attack\"} | 415",
                    "text/json | {'a':'attack'} | 415",
                    "text/json | /**/{\"a\":\"attack\"} | 415",
                    "application/x-ndjson | {\"a\":1}${\"a\":\"attack\"} | 415",
                    "application/octet-stream | \u00ef\u00bb\u00bf{\"a\":\"attack\"} | 415",
                    "`` | {\"a\":\"attack\"} | 415",
                    // XML that is called something else
                    "application/json | <a b='attack'/> | 400",
                    "application/x-www-form-urlencoded | <a>attack</a> | 400",
                    "text/plain | <a><![CDATA[attack]]></a> | 415",
                    "text/plain | <!DOCTYPE a><a>attack</a> | 415",
                    "`` | <?xml version='1.0'?><a>attack</a> | 415",
                    // a form that is called something else
                    "application/json | q=attack&r=1 | 400",
                    "text/xml | q=attack&r=1 | 400",
                    "multipart/form-data; boundary=b | q=attack&r=1 | 400",
                    "text/plain | q=attack&r=1 | 415",
                    "`` | q=attack&r=1 | 415",
                    "`` | [&q=attack | 415",
                    // multipart that is called something else
                    "application/x-www-form-urlencoded | --b^D; name=a^^attack^--b--^ | 400",
                    "text/plain | --b^D; name=a^^attack^--b--^ | 415",
                    "multipart/mixed; boundary=b | --b^D; name=a^^attack^--b--^ | 415",
                    "`` | --b^D; name=f; filename=attack^^x^--b--^ | 415",
                    // no one label
                    "application/json & text/plain | {\"a\":\"attack\"} | 400",
                    "text/plain & application/json | {\"a\":\"attack\"} | 400",
                    "application/json & application/x-www-form-urlencoded | q=attack | 400",
                    "application/x-www-form-urlencoded & application/json | {\"a\":\"attack\"} | 400",
                    "application/json, text/plain | {\"a\":\"attack\"} | 400",
                    "application/json charset=utf-8 | {\"a\":\"attack\"} | 400",
                    "json | {\"a\":\"attack\"} | 400",
                    "json | q=attack | 400",
                    "application/json; charset=utf-8; charset=iso-8859-1 | {\"a\":\"attack\"} | 415",
                })
        void triesEveryParserThatFitsAndStrictlyRefuses(String types, String attack, int strictly) {
            isSeenButItsTwinPasses(types, attack);
            post(strict, types, attack.replace("attack", "letter")).isRefused(strictly, "mislabelled-request");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "<!DOCTYPE html><html><p>a letter</html>",
                    "<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\"><plist/>",
                    "[a letter](http://a.example/) and more",
                    "[section]$key=letter",
                })
        void letsTextThatOnlyLooksLikeXmlOrJsonPass(String content) {
            post(lax, "text/plain", content).hasPassed();
        }

        @ParameterizedTest
        @ValueSource(strings = {"text/plain", "application/octet-stream", FORM, ""})
        void refusesXmlInEbcdicUnderAnyLabel(String types) {
            byte[] xml = "<?xml version='1.0' encoding='ibm037'?><a>attack</a>".getBytes(Charset.forName("ibm037"));
            InspectedAnswer.toPost(lax, fields(types), xml).isRefused(415, "mislabelled-request");
            InspectedAnswer.toPost(lax, fields(types), "Lo\u00a7 and more").hasPassed();
        }

        @Test
        void refusesAQueryThatNamesAnotherCharset() {
            InspectedAnswer.toGet(lax, "/?_charset_=ibm037&q=x").isRefused(400, "unreadable-request");
            InspectedAnswer.toGet(lax, "/?_charset_=utf-8&q=x").hasPassed();
        }

        @Test
        void readsPartsByEveryBoundaryAndRefusesTheOneThatFindsNone() {
            String types = "multipart/form-data; boundary=b & multipart/form-data; boundary=c";
            post(lax, types, "--c^D; name=a^^attack^--c--^").isSeenByRule();
            post(lax, types, "--c^D; name=a^^letter^--c--^").isRefused(400, "unreadable-request");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "application/json | {\"a\":\"letter\"}",
                    "application/json | \"letter\"",
                    "Application/JSON;charset=\"utf-8\" | [1]",
                    "application/problem+json | {\"a\":\"letter\"}",
                    "application/x-www-form-urlencoded; charset=iso-8859-15 | q=letter",
                    "application/x-www-form-urlencoded; charset=shift_jis | q=letter",
                    "application/x-www-form-urlencoded | _charset_=UTF-8&q=letter",
                    "application/x-www-form-urlencoded | _charset_=&q=letter",
                    "multipart/form-data; boundary=b | --b^D; name=_charset_^^windows-1252^--b^D; name=q^^x^--b--^",
                    "application/x-www-form-urlencoded; x-charset=utf-8 | q=letter",
                    "application/x-www-form-urlencoded | just text",
                    "application/soap+xml | <a>letter</a>",
                    "text/xml; charset=iso-8859-1 | <a>\u00e4</a>",
                    "multipart/form-data; boundary=\"b\" | --b^D; name=a^^letter^--b--^",
                    "text/plain | a letter, <not> {a} form",
                    "text/css | /* a {letter} */ p { color: red }",
                    "text/plain; charset= | a letter",
                    "image/png | \u0089PNG^\u001a$",
                    "application/octet-stream | \u0000\u0001\u0002\u0003",
                })
        void letsClearLabelsPassInBothModes(String types, String content) {
            post(lax, types, content).hasPassed();
            post(strict, types, content).hasPassed();
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "application/json | {\"a\":\"x\"}// | 400 | unreadable-request",
                    "application/json | a letter | 400 | unreadable-request",
                    "application/json | 'a'=1 | 400 | unreadable-request",
                    "application/xml | <a>& </a> | 400 | unreadable-request",
                    "application/xml | {\"a\":1 | 400 | unreadable-request",
                    "multipart/form-data; boundary=b | q=x^--b^D; name=a^^x | 400 | unreadable-request",
                    "application/x-www-form-urlencoded; charset=utf-8; charset=ibm037 | q=x | 415 | unreadable-request",
                    "application/x-www-form-urlencoded; charset=ibm037 | q=x | 415 | unreadable-request",
                    "application/x-www-form-urlencoded; charset=iso-2022-jp | q=x%1B%28By | 415 | unreadable-request",
                    "application/x-www-form-urlencoded; xcharset=ibm037 | q=x | 415 | unreadable-request",
                    "application/x-www-form-urlencoded | _charset_=ibm037&q=x | 415 | unreadable-request",
                    "application/x-www-form-urlencoded | q=x&%5Fcharset_=UTF-16 | 415 | unreadable-request",
                    "multipart/form-data; boundary=b | --b^D; name=_charset_^^iso-2022-jp^--b^D; name=q^^x^--b--^ | 415 | unreadable-request",
                    "multipart/form-data; boundary=b | --b^D; name=_charset_; filename=x^^ibm037^--b^D; name=q^^x^--b--^ | 415 | unreadable-request",
                    "application/json; charset=utf-7 | {\"a\":1} | 415 | unreadable-request",
                    "text/plain & text/plain; charset=utf-16 | x | 415 | unreadable-request",
                    "a/b & a/c & a/d & a/e & a/f | q=x | 400 | mislabelled-request",
                    "text/plain | <!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a> | 415 | mislabelled-request",
                    "text/plain | <?xml version='1.0' encoding='utf-7'?><a>x</a> | 415 | mislabelled-request",
                    "text/plain | <!DOCTYPE a SYSTEM 'http://127.0.0.1:1/x.dtd'><a>&b;</a> | 415 | mislabelled-request",
                })
        void refusesWhatNoParserReadsInBothModes(String types, String content, int status, String reason) {
            post(lax, types, content).isRefused(status, reason);
            assertThat(post(strict, types, content).status()).isEqualTo(status);
        }

        @ParameterizedTest
        @ValueSource(strings = {"utf-16le", "utf-16be", "utf-16", "utf-32le", "utf-32be"})
        void refusesJsonAndXmlOfWideCharactersUnderAnyLabel(String charset) {
            for (String content : List.of("{\"a\":\"attack\"}", "<a>attack</a>")) {
                byte[] wide = content.getBytes(Charset.forName(charset));
                for (String types : List.of("", "text/plain", "application/octet-stream", FORM)) {
                    InspectedAnswer.toPost(lax, fields(types), wide).isRefused(415, "mislabelled-request");
                    byte[] behindSpaces = (" ".repeat(100) + content).getBytes(Charset.forName(charset));
                    InspectedAnswer.toPost(lax, fields(types), behindSpaces).isRefused(415, "mislabelled-request");
                }
            }
        }
    }

    /** Coraza CVE-2026-114099, -107826. */
    @Nested
    class Json {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"a\":\"x\",\"a\":\"attack\"}",
                    "{\"a\":\"attack\",\"a\":\"x\"}",
                    "{\"a\":{\"b\":\"x\"},\"a\":{\"b\":\"attack\"}}",
                    "{\"a.b\":\"x\",\"a\":{\"b\":\"attack\"}}",
                    "{\"a.b\":\"attack\",\"a\":{\"b\":\"x\"}}",
                    "{\"a\":[1,[{\"b\":\"attack\"}]]}",
                    "{\"\":\"attack\"}",
                    "\"attack\"",
                    "\u00ef\u00bb\u00bf{\"a\":\"attack\"}",
                    " \t\r\n{ \"a\" : \"attack\" } ",
                    "{\"a\":12345678901234567890123456789012345678901234567890,\"b\":1e400,\"c\":\"attack\"}",
                    "{\"a\":\"\\ud83d\\ude00 \\/attack\"}",
                })
        void showsEveryValue(String attack) {
            isSeenButItsTwinPasses("application/json", attack);
        }

        @Test
        void decodesEscapesInValues() {
            post(lax, "application/json", "{\"a\":\"\\u0061tt\\u0061ck\"}").isSeenByRule();
            post(lax, "application/json", "{\"a\":\"\\u006cetter\"}").hasPassed();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"a\":\"x\",}",
                    "[1,]",
                    "{\"a\":\"x\"}/* c */",
                    "// c\n{\"a\":\"x\"}",
                    "{\"a\":\"x\"}{\"a\":\"y\"}",
                    "{'a':'x'}",
                    "{a:\"x\"}",
                    "[NaN]",
                    "[0x10]",
                    "[01]",
                    "{\"a\":\"\\ud800\"}",
                    "{\"a\":\"\\udc00\\ud800\"}",
                    "{\"a\":\"\u00ff\"}",
                    "{\"a\":\"\u00c0\u00bc\"}",
                    "{\"a\":\"\u00ed\u00a0\u0080\"}",
                    "{\"a\":\"\\x61\"}",
                    "{\"a\":\"\t\"}",
                    "{\"a\":\"x\"",
                    "{\"a\" \"x\"}",
                    "{\"a\":\"x\"}\u0000",
                })
        void refusesWhatForgivingReadersTake(String content) {
            post(lax, "application/json", content).isRefused(400, "unreadable-request");
        }

        @ParameterizedTest
        @ValueSource(strings = {"utf-16le", "utf-16be", "utf-16", "utf-32le", "utf-32be"})
        void refusesWideCharacters(String charset) {
            for (String type : List.of("application/json", "application/json; charset=" + charset)) {
                InspectedAnswer.toPost(lax, fields(type), "{\"a\":\"letter\"}".getBytes(Charset.forName(charset)))
                        .isRefused(415, "unreadable-request");
            }
        }

        @Test
        void refusesADepthOfAHundredThousand() {
            post(lax, "application/json", "[".repeat(100_000) + "\"attack\"" + "]".repeat(100_000))
                    .isRefused(400, "depth-limit");
            post(lax, "application/json", "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000))
                    .isRefused(400, "depth-limit");
            post(lax, "application/json", "[".repeat(100) + "\"letter\"" + "]".repeat(100))
                    .hasPassed();
        }
    }

    /** CRS GHSA-6jp8-c2w2-x7wr. */
    @Nested
    class Xml {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "<a b='attack'/>",
                    "<a xmlns:p='u'><p:b p:c=\"attack\"/></a>",
                    "<a><![CDATA[attack]]></a>",
                    "<a>x<![CDATA[y]]>z<b>attack</b></a>",
                    "<a><b>x</b>attack</a>",
                    "\u00ef\u00bb\u00bf<?xml version='1.0' encoding='UTF-8'?><a>attack</a>",
                    "<?xml version='1.0' encoding='ISO-8859-1'?><a b='\u00e4'>attack \u00ff</a>",
                    "<?xml version='1.0' encoding='windows-1252' standalone='yes'?><a>\u0080 attack</a>",
                    "<a xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include href='attack'/></a>",
                })
        void showsEveryValue(String attack) {
            isSeenButItsTwinPasses("text/xml", attack);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "<a>&#97;ttack</a>",
                    "<a b='&#x61;ttack'/>",
                    "<a>att<![CDATA[ack]]></a>",
                    "<a>att<!-- -->ack</a>",
                    "<a>att<?x y?>ack</a>",
                    "<a><b>att<c/>ack</b></a>",
                    "<a>att<b>ac</b>k</a>",
                })
        void putsTextTogetherAsApplicationsDo(String attack) {
            post(lax, "text/xml", attack).isSeenByRule();
            post(
                            lax,
                            "text/xml",
                            attack.replace("ttack", "ttic").replace("ack", "ic").replace("ac<", "ic<"))
                    .hasPassed();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "<!DOCTYPE a><a>letter</a>",
                    "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
                    "<!DOCTYPE a SYSTEM 'http://127.0.0.1:1/x.dtd'><a>letter</a>",
                    "<!DOCTYPE a [<!ENTITY % p SYSTEM 'http://127.0.0.1:1/x'> %p;]><a>letter</a>",
                    "<!DOCTYPE a [<!ENTITY b 'x'><!ENTITY c '&b;&b;&b;'><!ENTITY d '&c;&c;&c;'>]><a>&d;</a>",
                    "<?xml version='1.0'?>\n<!doctype a><a>letter</a>",
                    "<a>&b;</a>",
                    "<a>&nbsp;</a>",
                    "<a><!ENTITY b 'x'></a>",
                    "<a b='1' b='2'/>",
                    "<a>\u00ff</a>",
                    "<a b='\u00c0\u00bc'/>",
                    "<a/><b/>",
                    "<a>letter",
                })
        void neverExpandsOrFetchesAndRefusesWhatIsBroken(String content) {
            post(lax, "application/xml", content).isRefused(400, "unreadable-request");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "text/xml | <?xml version='1.0' encoding='utf-7'?><a>letter</a>",
                    "text/xml; charset=utf-8 | <?xml version='1.0' encoding='utf-16'?><a>letter</a>",
                    "text/xml | <?xml version='1.0' encoding='ibm037'?><a>letter</a>",
                    "text/xml | <?xml version='1.0' encoding='utf-8' encoding='utf-7'?><a>letter</a>",
                    "text/xml; charset=utf-16 | <a>letter</a>",
                })
        void refusesEncodingsInWhichAsciiIsNotAscii(String type, String content) {
            post(lax, type, content).isRefused(415, "unreadable-request");
        }

        @ParameterizedTest
        @ValueSource(strings = {"utf-16le", "utf-16be", "utf-16", "utf-32be"})
        void refusesWideCharacters(String charset) {
            byte[] content = "<?xml version='1.0'?><a>letter</a>".getBytes(Charset.forName(charset));
            InspectedAnswer.toPost(lax, fields("text/xml"), content).isRefused(415, "unreadable-request");
        }
    }

    /** ModSecurity CVE-2026-52747; CRS CVE-2026-21876, CVE-2022-39956; Coraza CVE-2026-114101. */
    @Nested
    class Multipart {
        private static final String TYPE = "multipart/form-data; boundary=b";

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "--b^D; name=a^^attack^--b--^",
                    "--b^D; name=a^^x^--b^D; name=a^^attack^--b--^",
                    "--b^D; name=a^^attack^--b^D; name=a^^x^--b--^",
                    "--b^D; name=a^^x^^attack^--b--^",
                    "--b^D; name=f; filename=attack.php^^x^--b--^",
                    "--b^D; name=f; filename=\"c:\\attack.php\"^^x^--b--^",
                    "--b^D; name=f; filename*=iso-8859-1''attack.php^^x^--b--^",
                    "--b^D; name=f; filename*=utf-8'en'%2e%2e%2fattack.php^^x^--b--^",
                    "--b^D; name=f; filename=x.txt; filename*=utf-8''attack.php^^x^--b--^",
                    "--b^D; name=f; filename*=utf-8''attack.php; filename=x.txt^^x^--b--^",
                    "--b^D; name=a;^ filename=x^^attack^--b--^",
                    "--b^D; name=a; filename=\"\"^^attack^--b--^",
                    "--b^D; name=a; filename*=utf-8''x.txt^^attack^--b--^",
                    "--b^D; filename=x^^x^--b^Content-Type: text/plain^D; name=a^^attack^--b--^",
                    "preamble^--b^D; name=a^^attack^--b--^epilogue",
                    "--b$D; name=a$$attack$--b--$",
                    "--b^Content-Type: text/plain; charset=utf-8^D; name=a^^x^--b^Content-Type: text/plain; charset=iso-8859-1^D; name=b^^attack^--b--^",
                    "--b^D; name=a^Content-Transfer-Encoding: binary^^attack^--b--^",
                    "--b^D; name=a^^ -- b attack^--b--^",
                })
        void showsEveryPart(String attack) {
            isSeenButItsTwinPasses(TYPE, attack);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    // embedded CR, LF, NUL
                    "--b^Content-Disposition: form-data; name=a\r; filename=x^^x^--b--^",
                    "--b^Content-Disposition: form-data; name=\"a\n; filename=x\"^^x^--b--^",
                    "--b^Content-Disposition: form-data; name=a\u0000; filename=x^^x^--b--^",
                    "--b^D; name=a^^x$--b^D; name=f; filename=y^^x^--b--^",
                    // names that readers pick differently
                    "--b^D; name=a; name=c^^x^--b--^",
                    "--b^D; name=f; filename=x.txt; filename=x.php^^x^--b--^",
                    "--b^D; name=a^D; name=f; filename=x^^x^--b--^",
                    "--b^D; name=f; filename*0=x.; filename*1=php^^x^--b--^",
                    "--b^D; name='a; filename=x'^^x^--b--^",
                    "--b^D; name=\"a\"; \"; filename=x\"^^x^--b--^",
                    "--b^D; name=\"a\\\\\"; filename=\"x\"^^x^--b--^",
                    "--b^D; name=it's; filename=\"x\"^^x^--b--^",
                    "--b^D; name=\"a\"; filename =\"x\"^^x^--b--^",
                    "--b^Content-Disposition : form-data; name=a^^x^--b--^",
                    // boundary tricks
                    "--b^D; name=a^^x^--b ^D; name=c^^x^--b--^",
                    "--b^D; name=a^^x^--bb^D; name=c^^x^--b--^",
                    "--b^D; name=a^^x^--b--^--b^D; name=c^^x^--b--^",
                    "--b^D; name=a^^x^",
                    "--b^D; name=a^^x^--b",
                    "--b^D; name=f; filename=x^^y--b^D; name=a^^x^--b--^",
                    "--b^D; name=f; filename=x^^y\r--b\rD; name=a\r\rx^--b--^",
                    "y--b^D; name=a^^x^--b^D; name=c^^x^--b--^",
                    "--c^D; name=a^^x^--c--^",
                    "--b^--b^D; name=a^^x^--b--^",
                    // parts in parts
                    "--b^D; name=f; filename=x^Content-Type: multipart/mixed; boundary=c^^--c^D; name=a^^x^--c--^--b--^",
                    " ^--b^ D; name=a^^x^--b--^",
                })
        void refusesWhatReadersTakeForDifferentParts(String content) {
            post(lax, TYPE, content).isRefused(400, "unreadable-request");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "--b^Content-Type: text/plain; charset=utf-7^D; name=a^^x^--b^Content-Type: text/plain; charset=utf-8^D; name=c^^x^--b--^",
                    "--b^Content-Type: text/plain; charset=utf-8^D; name=a^^x^--b^Content-Type: text/plain; charset=ibm037^D; name=c^^x^--b--^",
                    "--b^Content-Type: text/plain; charset=utf-8; charset=utf-16^D; name=a^^x^--b--^",
                    "--b^D; name=a^Content-Transfer-Encoding: base64^^YXR0YWNr^--b--^",
                    "--b^D; name=a^content-transfer-encoding:Quoted-Printable^^=61ttack^--b--^",
                    "--b^D; name=a^Content-Transfer-Encoding: x^^x^--b--^",
                    "--b^D; name=a; filename=\"\"^Content-Transfer-Encoding: base64^^YXR0YWNr^--b--^",
                    "--b^D; name=f; filename*=utf-7''x.php^^x^--b--^",
                    "--b^D; name=f; filename*=x.php^^x^--b--^",
                    "--b^D; name=f; filename*=utf-8''%zz^^x^--b--^",
                })
        void refusesCharsetsAndCodingsThatRulesWouldNotSeeThrough(String content) {
            post(lax, TYPE, content).isRefused(415, "unreadable-request");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "multipart/form-data; boundary=b; boundary=c",
                    "multipart/form-data; boundary=b; boundary*=utf-8''c",
                    "multipart/form-data; boundary=b,c",
                    "multipart/form-data; boundary=\"b\"c",
                    "multipart/form-data; boundary=",
                    "multipart/form-data; boundary=\"b",
                    "multipart/form-data; x-boundary=c; boundary=b",
                    "multipart/form-data",
                })
        void refusesBoundariesThatReadersTakeDifferently(String type) {
            post(lax, type, "--b^D; name=a^^x^--b--^").isRefused(400, "unreadable-request");
        }

        /** As browsers, curl, .NET, Java and Python write them. */
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "multipart/form-data; boundary=----WebKitFormBoundaryAbc | ------WebKitFormBoundaryAbc^D; name=\"a\"^^x^------WebKitFormBoundaryAbc^D; name=\"f\"; filename=\"\"^Content-Type: application/octet-stream^^^------WebKitFormBoundaryAbc--^",
                    "multipart/form-data; boundary=------------------------d74496d66958873e | --------------------------d74496d66958873e^D; name=\"f\"; filename=\"a\\\"b.txt\"^Content-Type: text/plain^^x$y$^--------------------------d74496d66958873e--^",
                    "multipart/form-data; boundary=\"6c3a-11\" | --6c3a-11^Content-Type: text/plain; charset=utf-8^D; name=a^^x^--6c3a-11^D; name=f; filename=a.txt; filename*=utf-8''a.txt^^x^--6c3a-11--^",
                    "multipart/form-data; boundary=x_y-z; charset=UTF-8 | --x_y-z^D; name=\"a\"^Content-Type: text/plain; charset=ISO-8859-1^Content-Transfer-Encoding: 8bit^^\u00e4^--x_y-z^D; name=\"f\"; filename=\"x.bin\"^Content-Type: application/octet-stream^Content-Transfer-Encoding: binary^^\u0000\u0001^--x_y-z--^",
                    "multipart/form-data; boundary=b | --b^D; name=\"a[]\"^^1^--b^D; name=\"a[]\"^^2^--b^D; name=\"a[]\"^^^--b--",
                    "multipart/form-data; boundary=b | --b^D; name=\"f\"; filename=\"c:\\\\it's\\\\x.txt\"^^x^--b--^",
                    "multipart/form-data; boundary=b | --b^D; name=\"f\"; filename=\"x.pdf\"^Content-Type: application/pdf^Content-Transfer-Encoding: base64^^JVBERi0=^--b--^",
                })
        void letsWhatClientsSendPass(String type, String content) {
            post(lax, type, content).hasPassed();
            post(strict, type, content).hasPassed();
        }
    }
}
