package dev.portcullis.rules.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.rules.CountedCode;
import dev.portcullis.rules.body.BodyLimits;
import dev.portcullis.rules.html.HtmlCleaner.Cleaned;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HtmlCleanerTest {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String MULTIPART = "multipart/form-data; boundary=frontier";

    private static final CountedCode COUNTED = new CountedCode(Clean.class);
    /** For each byte of content: about three times what the dearest takes. */
    private static final int MOST_STEPS = 230;

    private static HtmlCleaner cleaner(HtmlPolicy policy, String... fields) {
        return new HtmlCleaner(List.of(new HtmlCleaner.Rule(List.of(fields), policy)), BodyLimits.STANDARD);
    }

    private static final HtmlCleaner CLEANER = cleaner(HtmlPolicy.images(), "html", "json.html", "json.posts.*.text");

    private static Cleaned clean(HtmlCleaner cleaner, String type, String content) {
        return cleaner.clean(content.getBytes(StandardCharsets.UTF_8), List.of(type), List.of());
    }

    private static String text(Cleaned cleaned) {
        assertThat(cleaned.refusal()).isEmpty();
        return new String(cleaned.content(), StandardCharsets.UTF_8);
    }

    private static String part(String fields, String content) {
        return "--frontier\r\nContent-Disposition: form-data; " + fields + "\r\n\r\n" + content + "\r\n";
    }

    private static String json(String html) {
        StringBuilder out = new StringBuilder("{\"html\":\"");
        html.chars().forEach(c -> out.append(String.format("\\u%04x", c)));
        return out.append("\"}").toString();
    }

    /** PHP has no dots, blanks and lone brackets in names, and no NUL. */
    @ParameterizedTest
    @CsvSource({
        "user.comment, true",
        "user+comment, true",
        "+user[comment, true",
        "user.comment[a.b], true",
        "user_comment%00x, true",
        "user_comment[.x, true",
        "user-comment, false",
        "user.comments, false",
        "user[comment], false",
    })
    void cleansWhatPhpTakesForTheField(String name, boolean isCleaned) {
        HtmlCleaner cleaner = cleaner(HtmlPolicy.images(), "user_comment");
        String content = name + "=<script>a</script>";

        assertThat(text(clean(cleaner, FORM, content))).isEqualTo(isCleaned ? name + "=" : content);
    }

    @Test
    void refusesACharsetThatOnlySomeReadersSee() {
        assertThat(clean(CLEANER, FORM + "; xcharset=ibm037", "html=a").refusal())
                .isPresent();
        assertThat(clean(CLEANER, FORM + "; xcharset=utf-8", "html=a").refusal())
                .isEmpty();
    }

    /** What browsers run, in spellings of our own making. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>steal()</script>",
                "<ScRiPt src=//evil.example/x.js>",
                "<script\n>a</script\n>",
                "<img src=x onerror=steal()>",
                "<img src=x oNeRrOr = 'steal()'>",
                "<img/src=x/onerror=steal()>",
                "<img \"\"\"><script>steal()</script>\">",
                "<a href=javascript:steal()>x</a>",
                "<a href='&#106;avascript:steal()'>x</a>",
                "<a href='java\tscript:steal()'>x</a>",
                "<a href=' \u0001javascript:steal()'>x</a>",
                "<a href='data:text/html,<script>steal()</script>'>x</a>",
                "<a href=vbscript:steal()>x</a>",
                "<svg onload=steal()>",
                "<svg><script>steal()</script></svg>",
                "<svg><a xlink:href=javascript:steal()><text>x</text></a></svg>",
                "<math><mi xlink:href=javascript:steal()>x</mi></math>",
                "<math><mtext><table><mglyph><style><img src=x onerror=steal()>",
                "<iframe src=javascript:steal()></iframe>",
                "<iframe srcdoc='<script>steal()</script>'></iframe>",
                "<object data=javascript:steal()></object>",
                "<embed src=javascript:steal()>",
                "<form action=javascript:steal()><button>x</button></form>",
                "<button formaction=javascript:steal()>x</button>",
                "<body onload=steal()>",
                "<base href=//evil.example/>",
                "<meta http-equiv=refresh content='0;url=javascript:steal()'>",
                "<link rel=stylesheet href=//evil.example/x.css>",
                "<style>@import '//evil.example/x.css';</style>",
                "<p style='background:url(javascript:steal())'>x</p>",
                "<p style='width:expression(steal())'>x</p>",
                "<details open ontoggle=steal()>",
                "<video><source onerror=steal()></video>",
                "<noscript><p title='</noscript><img src=x onerror=steal()>'>",
                "<textarea></textarea><script>steal()</script>",
                "<!--><script>steal()</script>-->",
                "<![CDATA[><script>steal()</script>]]>",
                "<xmp><p title='</xmp><img src=x onerror=steal()>'></xmp>",
                "<template><script>steal()</script></template>",
                "<<script>steal()//<</script>",
                "<p><b onclick=steal()>x",
                "<input autofocus onfocus=steal()>",
                "<marquee onstart=steal()>x</marquee>",
                "<x onclick=steal()>x</x>",
            })
    void takesOutWhatRunsInEveryKindOfBody(String attack) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : attack.getBytes(StandardCharsets.UTF_8)) {
            encoded.append(String.format("%%%02x", b & 0xFF));
        }
        Cleaned form = clean(CLEANER, FORM, "a=1&html=" + encoded + "&b=2");
        Cleaned inJson = clean(CLEANER, "application/json", json(attack));
        Cleaned multipart = clean(CLEANER, MULTIPART, part("name=html", attack) + "--frontier--\r\n");

        for (Cleaned each : List.of(form, inJson, multipart)) {
            String lower = java.net.URLDecoder.decode(
                            text(each).replaceAll("%(?![0-9a-f]{2})", "%25"), StandardCharsets.UTF_8)
                    .toLowerCase(Locale.ROOT);
            assertThat(lower)
                    .doesNotContain("<script", "javascript:", "vbscript:", "data:text", "<svg", "<style", "<iframe")
                    .doesNotContain(" style=", "<meta", "<base", "<link", "<form", "<object", "<embed");
            assertThat(lower).doesNotContainPattern("<[^>]*\\son[a-z]+\\s*=");
            assertThat(lower).doesNotContain(attack.toLowerCase(Locale.ROOT));
        }
        assertThat(text(form)).startsWith("a=1&html=").endsWith("&b=2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plain text",
                "Tom & Jerry: 1 + 1 = 2, \"quoted\"",
                "a > b",
                "&lt;script&gt; as text",
                "caf\u00e9 \u4f60\u597d",
                "''"
            })
    void leavesTextWithoutElementsAsItIs(String html) {
        byte[] content =
                ("{\"html\": \"" + html.replace("\"", "\\\"") + "\" , \"n\":1.50}").getBytes(StandardCharsets.UTF_8);
        assertThat(CLEANER.clean(content, List.of("application/json"), List.of())
                        .content())
                .isSameAs(content);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "basic | <b>x</b> | <b>x</b>",
                "basic | <p>x</p> | x",
                "formatting | <p>x</p><ul><li>y</li></ul> | <p>x</p><ul><li>y</li></ul>",
                "formatting | <a href=\"/x\">y</a> | y",
                "links | <a href=\"https://a.example/\">y</a> | <a href=\"https://a.example/\" rel=\"nofollow\">y</a>",
                "links | <img src=\"/x.png\" /> | ''",
                "images | <img src=\"/x.png\" /> | <img src=\"/x.png\" />",
            })
    void keepsWhatAPolicyAllows(String policy, String html, String expected) {
        HtmlPolicy chosen = Map.of(
                        "basic", HtmlPolicy.basic(),
                        "formatting", HtmlPolicy.formatting(),
                        "links", HtmlPolicy.links(),
                        "images", HtmlPolicy.images())
                .get(policy);
        Cleaned cleaned = clean(cleaner(chosen, "html"), MULTIPART, part("name=\"html\"", html) + "--frontier--\r\n");

        assertThat(text(cleaned)).isEqualTo(part("name=\"html\"", expected) + "--frontier--\r\n");
    }

    @Test
    void followsAPolicyOfTheConfiguration() {
        HtmlPolicy own =
                HtmlPolicy.of(List.of("p", "a"), Map.of("href", List.of("a"), "title", List.of("*")), List.of("https"));
        String html =
                "<p title='t' lang='x'><b>x</b><a href='https://a.example/'>y</a><a href='http://b.example/'>z</a></p>";

        Cleaned cleaned = clean(cleaner(own, "json.html"), "application/json", "{\"html\":\"" + html + "\"}");

        assertThat(text(cleaned))
                .isEqualTo("{\"html\":\"<p title=\\\"t\\\">x<a href=\\\"https://a.example/\\\">y</a>z</p>\"}");
        assertThat(cleaned.removed()).contains("p.lang", "b", "a");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "html=<x>&other=<x> | html=&other=<x>",
                "HTML=<x> | HTML=",
                "+html=<x> | +html=",
                "html[]=<x>&html[a][b]=<x> | html[]=&html[a][b]=",
                "html.x=<x> | html.x=",
                "%68tml=<x> | %68tml=",
                "html=<x>&html=<b>y</b>&html=<x> | html=&html=<b>y</b>&html=",
                "html2=<x>&xhtml=<x> | html2=<x>&xhtml=<x>",
                "html&html= | html&html=",
            })
    void cleansEveryFieldThatABackendMayTakeForTheNamedOne(String content, String expected) {
        assertThat(text(clean(CLEANER, FORM, content))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"html\":\"<x>\",\"html\":\"a<x>\"} | {\"html\":\"\",\"html\":\"a\"}",
                "{\"html\":[\"<x>\",{\"a\":\"<x>\"}]} | {\"html\":[\"\",{\"a\":\"\"}]}",
                "{\"posts\":[{\"text\":\"<x>\",\"id\":\"<x>\"},{\"text\":\"<x>\"}]} | {\"posts\":[{\"text\":\"\",\"id\":\"<x>\"},{\"text\":\"\"}]}",
                "{\"posts\":{\"a.b\":{\"text\":\"<x>\"}}} | {\"posts\":{\"a.b\":{\"text\":\"\"}}}",
                "{\"html\":\"\\u003cx>\\\"\\\\ \\n<b>\u00e9</b>\"} | {\"html\":\"&#34;\\\\ \\u000a<b>\u00e9</b>\"}",
                "{\"html\":1,\"HTML\":\"<x>\",\"a\":{\"html\":\"<x>\"}} | {\"html\":1,\"HTML\":\"\",\"a\":{\"html\":\"<x>\"}}",
            })
    void cleansStringsOfJsonAndKeepsEveryOtherByte(String content, String expected) {
        assertThat(text(clean(CLEANER, "application/vnd.a+json; charset=utf-8", content)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/plain | html=<x> | unknown-type",
                "'' | html=<x> | unknown-type",
                "application/xml | <a/> | unknown-type",
                "application/json; charset=utf-16 | {} | foreign-charset",
                "application/x-www-form-urlencoded; charset=utf-8; charset=utf-7 | a=b | foreign-charset",
                "application/json | {\"html\":\"<x>\", | malformed-content",
                "application/json | {\"html\":\"<x>\"} x | malformed-content",
                "application/x-www-form-urlencoded | html=<x>% | malformed-content",
                "application/x-www-form-urlencoded | html=%ff<x> | broken-text",
                "application/x-www-form-urlencoded | html=%c0%bcscript> | broken-text",
                "multipart/form-data | x | malformed-content",
            })
    void refusesWhatItCannotCleanByName(String type, String content, String reason) {
        Cleaned cleaned = clean(CLEANER, type, content);
        assertThat(cleaned.refusal())
                .get()
                .extracting(HtmlCleaner.Refusal::reason)
                .isEqualTo(reason);
    }

    @Test
    void refusesDoubtfulMultipart() {
        for (String content : List.of(
                part("name=html; filename=x.txt", "<x>"),
                part("name=html", "<x>").replace("\r\n", "\n"),
                part("name=html; name=other", "<x>"),
                "preamble\r\n" + part("name=html", "<x>"),
                part("name=html\r\nContent-Transfer-Encoding: base64", "PHg+"),
                part("name=html\r\nContent-Type: text/html; charset=utf-16", "<x>"),
                part("name=html", "--fron<x>tier--"))) {
            assertThat(clean(CLEANER, MULTIPART, content + "--frontier--\r\n").refusal())
                    .as(content)
                    .get()
                    .extracting(HtmlCleaner.Refusal::reason)
                    .isEqualTo("malformed-content");
        }
        String benign = part("name=html\r\nContent-Type: text/html; charset=UTF-8", "<b>x</b>")
                + part("name=file; filename=x.html\r\nContent-Type: text/html", "<x>") + "--frontier--\r\n";
        assertThat(text(clean(CLEANER, MULTIPART, benign))).isEqualTo(benign);
    }

    @ParameterizedTest
    @CsvSource({"255, true", "256, true", "257, false"})
    void takesNoMoreAttributesInATagThanTheLimit(int count, boolean fits) {
        Cleaned cleaned = clean(CLEANER, FORM, "html=<b" + "+a".repeat(count) + ">x</b>");
        assertThat(cleaned.refusal().isEmpty()).isEqualTo(fits);
        assertThat(cleaned.refusal().map(HtmlCleaner.Refusal::reason).orElse("too-many-attributes"))
                .isEqualTo("too-many-attributes");
    }

    @Test
    void refusesTwoContentTypes() {
        assertThat(CLEANER.clean(new byte[] {'a'}, List.of(FORM, "text/plain"), List.of())
                        .refusal())
                .get()
                .extracting(HtmlCleaner.Refusal::reason)
                .isEqualTo("two-content-types");
    }

    @Test
    void refusesCodedContent() {
        assertThat(CLEANER.clean(new byte[] {1}, List.of(FORM), List.of("gzip")).refusal())
                .get()
                .extracting(HtmlCleaner.Refusal::reason)
                .isEqualTo("coded-content");
        assertThat(CLEANER.clean(new byte[] {'a'}, List.of(FORM), List.of("identity"))
                        .refusal())
                .isEmpty();
    }

    @Test
    void boundsWhatItSaysWasRemoved() {
        StringBuilder html = new StringBuilder("html=");
        for (int i = 0; i < 100; i++) {
            html.append("<x").append(i).append("y".repeat(100)).append('>');
        }
        String removed = clean(CLEANER, FORM, html.toString()).removed();
        assertThat(removed).startsWith("x0yyy").endsWith(", ...").hasSizeLessThan(800);
    }

    @Test
    void cleaningTwiceChangesNothingMore() {
        for (String html : List.of("<p>a<b>c", "a < b & c", "<a href='/x?a=1&b=2' onclick=x>\"y\"</a>", "<<p>>")) {
            String once = text(clean(CLEANER, "application/json", json(html)));
            assertThat(text(clean(CLEANER, "application/json", once))).isEqualTo(once);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"<", "<b>", "<b ", "&", "<!--", "<a href=", "</", "<p x='", "<![CDATA[", "<b a=b "})
    void staysLinearOnAMegabyteOf(String unit) {
        COUNTED.steps(MOST_STEPS * 1_000_000L, unit, Integer.toString(1_000_000 / unit.length()));
    }

    /** Cleans a field with some text in it many times over. */
    static final class Clean implements Consumer<String[]> {
        @Override
        public void accept(String[] unitAndTimes) {
            String content = "html=<" + unitAndTimes[0].replace("&", "%26").repeat(Integer.parseInt(unitAndTimes[1]));
            assertThat(clean(CLEANER, FORM, content).content().length).isLessThan(10_000_000);
        }
    }
}
