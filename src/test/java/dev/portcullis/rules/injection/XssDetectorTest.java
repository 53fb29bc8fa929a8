package dev.portcullis.rules.injection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.rules.Value;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XssDetectorTest {
    /** How often a byte is looked at, on average over a value, at most. */
    private static final int MOST_LOOKS = 200;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "<ScRiPt/x>",
                "<scr\0ipt>x",
                "<script<{x}>",
                "<img src=x onerror=alert(1)>",
                "<svg/onload=alert(1)>",
                "<svg\nonload=alert(1)",
                "<a href=javascript:alert(1)>x",
                "<a href='jav&#x0A;ascript:x'>",
                "<a href=&#106;avascript&colon;alert(1)>",
                "<a href=\" java\tscript:x\">",
                "<form action=vbscript:x>",
                "<button formaction=javascript:x>",
                "<iframe src=//x>",
                "<object data=x>",
                "<embed x>",
                "<base href=//x>",
                "<meta http-equiv=refresh content='0;url=javascript:x'>",
                "<meta charset=utf-7>",
                "<a href='data:text/html,<script>'>",
                "<use xlink:href='data:image/svg+xml;base64,x'>",
                "<x srcdoc=y>",
                "<link rel=stylesheet href=//x>",
                "<meta name=referrer content=unsafe-url>",
                "<xsl:stylesheet>",
                "<math><a xlink:href=//x.example/y.js>z",
                "\" onmouseover=alert(1) x=\"",
                "' onfocus=alert(1) autofocus '",
                "` onclick=alert(1)",
                "x onload=alert(1)",
                "onmouseover=alert(1);",
                "\"><img src=x onerror=alert(1)>",
                "x style=x:expression(alert(1))",
                "<p style='x:exp/**/ression(1)'>",
                "<p style='x:\\65xpression(1)'>",
                "<p style='behavior:url(x.htc)'>",
                "<style>*{x:expression(1)}</style>",
                "<p title='><svg onload=x>'>",
                "<!-- --!><svg onload=x>",
                "<![CDATA[<svg onload=x>]]>",
                "<?xml-stylesheet href=x?>",
                "<html><style>a{x:expression(1)}</style>"
            })
    void findsWhatRuns(String text) {
        assertThat(XssDetector.isXss(Value.ofLatin1(text))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain text",
                "5 < 6 and 7 > 3",
                "if (a<b && c>d) return \"x\";",
                "List<String> names = new ArrayList<>();",
                "I <3 you",
                "x = y < script",
                "O'Brien's only=1 pub",
                "onboarding=true&x=1",
                "I was online = yes, once = no",
                "say \"hello\" style=good",
                "title=\"a\" onlineshop=1",
                "<p>I <b>love</b> <a href=\"mailto:a@b.c\">mail</a></p>",
                "<a href=\"https://example.com/?a=1&amp;b=2\" target=\"_blank\">x</a>",
                "<!-- a comment --><p class='x'>y</p>",
                "<img src=\"data:image/png;base64,iVBORw0KGgo=\" alt=\"logo\" style=\"width:100%;max-width:600px\">",
                "<div style=\"background:url(https://example.com/a.png) no-repeat; color: rgb(1, 2, 3) !important\">hi</div>",
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"><path d=\"M0 0\"/></svg>",
                "<a href=\"&#109;&#97;&#105;&#108;&#116;&#111;&#58;a@b.c\">mail</a>",
                "</script>",
                "<svg><use xlink:href=\"#icon-star\"/></svg>",
                "<nav><a href=\"/link\">link to meta data</a></nav>",
                "<html><head><style>a{color:red} @import url(x.css);</style></head><body style='margin:0'>x</body></html>",
                "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><style>b{c:d}</style></head><body>x</body></html>",
                "<html xmlns:v=\"urn:x\"><head><!--[if !mso]><style>v\\:* {behavior:url(#default#VML);}</style><![endif]--></head>",
                "the javascript: protocol and onclick= handlers are discussed in chapter 3"
            })
    void leavesOrdinaryTextAndMarkupAlone(String text) {
        assertThat(XssDetector.isXss(Value.ofLatin1(text))).isFalse();
    }

    @Test
    void isNoWorseThanLibinjectionOnTheSharedCorpus() {
        List<Value> attacks = Corpus.lines("xss-");
        List<Value> missed =
                attacks.stream().filter(line -> !XssDetector.isXss(line)).toList();

        // libinjection finds 818 of 821 in the half that is shared.
        assertThat(missed).as("of %d", attacks.size()).hasSizeLessThanOrEqualTo(Math.max(3, attacks.size() * 3 / 821));
        assertThat(Corpus.lines("false_positives").stream().filter(XssDetector::isXss))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<",
                "<a ",
                "<a b=",
                "<a b='",
                "'",
                "\"",
                "`",
                "<!--",
                "<style>",
                "&#",
                "<a href=\"&#",
                "<p style='/*",
                "=",
                "a=",
                "<p title='<p title=\"",
                "<a/b="
            })
    void staysLinearOnAMegabyteOf(String unit) {
        String text = unit.repeat(1_000_000 / unit.length());

        assertThat(steps(text)).isBetween((long) text.length(), (long) MOST_LOOKS * text.length());
    }

    private static long steps(String text) {
        AtomicLong steps = new AtomicLong();
        XssDetector.isXss(Value.ofLatin1(text), steps::addAndGet);
        return steps.get();
    }

    @Test
    void looksAtEachByteABoundedNumberOfTimesWhateverComesTogether() {
        RandomTokens.areLookedAtAtMost(
                MOST_LOOKS,
                XssDetectorTest::steps,
                20261129,
                "<",
                "<a ",
                "<p style='",
                "<p style=\"",
                "<style>",
                "</",
                "<!--",
                "-->",
                "<html>",
                "<p title='",
                "<a href=",
                "'",
                "\"",
                "`",
                ">",
                "=",
                " ",
                "  =",
                "a",
                "a=",
                "&#",
                "&#106",
                "url(",
                ")",
                "/*",
                "*/",
                "\\0",
                "\\6a ",
                ";",
                "behavior:",
                "-behavior:",
                "x:",
                "\0",
                "http-equiv=",
                "content='",
                "xlink:href=#",
                "charset=",
                "src=data:image/png");
    }

    @Test
    void survivesRandomBytes() {
        long seed = 4;
        Random random = new Random(seed);
        String alphabet = "<>!-?/='\"` aons\0&#;x:\\*\n";
        for (int round = 0; round < 50_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(20); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            boolean first = XssDetector.isXss(Value.ofLatin1(text.toString()));
            assertThat(XssDetector.isXss(Value.ofLatin1(text.toString())))
                    .as("seed %d", seed)
                    .isEqualTo(first);
        }
    }
}
