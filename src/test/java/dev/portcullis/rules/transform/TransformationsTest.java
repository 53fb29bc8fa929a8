package dev.portcullis.rules.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.portcullis.rules.Ascii;
import dev.portcullis.rules.CountedCode;
import dev.portcullis.rules.Value;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransformationsTest {
    private static final TransformationCatalog CATALOG = TransformationCatalog.standard();
    private static final CountedCode COUNTED = new CountedCode(Apply.class);
    /** For each byte of a value: about three times what the dearest takes. */
    private static final int MOST_STEPS = 60;

    /** Text in which {@code ~HH} writes a byte, so that a table can hold any. */
    private static Value bytes(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '~') {
                out.append((char) Integer.parseInt(text.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                out.append(text.charAt(i));
            }
        }
        return Value.ofLatin1(out.toString());
    }

    private static Transformation named(String name) {
        return CATALOG.find(name).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "lowercase|UNION ~C4|union ~C4",
                "uppercase|union ~E4|UNION ~E4",
                "urlDecode|a%20b+c%2|a b c%2",
                "urlDecode|%u0041|%u0041",
                "urlDecodeUni|%u003cscript%uff1e|<script>",
                "urlDecodeUni|%U0041%ug041|A%ug041",
                "urlDecodeUni|%2541|%41",
                "utf8toUnicode|caf~C3~A9|caf%u00e9",
                "utf8toUnicode|~C0~AF|%u002f",
                "utf8toUnicode|~F0~9F~98~80|%u1f600",
                "utf8toUnicode|~C3x~80|~C3x~80",
                "jsDecode|\\u{3c}\\x3C\\074\\n|<<<~0A",
                "jsDecode|\\uFF1Cimg\\/|<img/",
                "jsDecode|\\u{}\\u{zz}|u{}u{zz}",
                "cssDecode|ja\\vasc\\72 ipt|javascript",
                "cssDecode|\\00003c x\\~0Ay|<xy",
                "cssDecode|end\\|end",
                "escapeSeqDecode|\\x41\\101\\e\\\\|AAe\\",
                "htmlEntityDecode|&lt;&#60;&#x3c;&LT&#0000000060|<<<<<",
                "htmlEntityDecode|javascript&colon;alert&lpar;1&rpar;|javascript:alert(1)",
                "htmlEntityDecode|&&amp;&nope;&#;|&&&nope;&#;",
                "htmlEntityDecode|&ltscript|<script",
                "removeComments|a/*b*/c<!--d-->e|ace",
                "removeComments|a -- b~0Ac # d|a ~0Ac ",
                "removeComments|a/* open|a ",
                "removeCommentsChar|a/*b*/--c<!--d-->#|abcd",
                "replaceComments|a/*b*/c/* open|a c ",
                "normalizePath|/a/b/../../../etc/passwd|/etc/passwd",
                "normalizePath|//a//./b/|/a/b/",
                "normalizePath|/..|/",
                "normalizePath|.../a|.../a",
                "normalizePathWin|\\a\\..\\b|/b",
                "cmdLine|c^md   /C  'dir',(x)|cmd/c dir(x)",
                "base64Decode|PHNjcmlwdD4|<script>",
                "base64Decode|PHNj~0D~0AcmlwdD4=|<script>",
                "base64DecodeExt|PH.Nj cmlwdD4=|<script>",
                "base64Encode|~FF~FE|//4=",
                "hexDecode|3c7gg3e|<",
                "hexEncode|<~FF|3cff",
                "sqlHexDecode|a 0x414243 b 0Xzz|a ABC b 0Xzz",
                "removeWhitespace|a ~09b~C2~A0c~A0d|abcd",
                "compressWhitespace|a ~09~A0b~09c|a b c",
                "trim|  ~0Ba ~0A|a",
                "length|~FF~FE|2",
                "parityOdd7bit|~00a|~80a",
                "phpArgsNames| a.b[c.d]|a_b[c.d]",
            })
    void changes(String name, String input, String output) {
        Value expected = output == null ? Value.EMPTY : bytes(output);

        assertThat(named(name).apply(bytes(input))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lowercase",
                "urlDecode",
                "urlDecodeUni",
                "utf8toUnicode",
                "jsDecode",
                "cssDecode",
                "escapeSeqDecode",
                "htmlEntityDecode",
                "removeComments",
                "removeCommentsChar",
                "replaceComments",
                "removeNulls",
                "replaceNulls",
                "removeWhitespace",
                "compressWhitespace",
                "trim",
                "normalizePath",
                "normalizePathWin",
                "cmdLine",
                "sqlHexDecode",
                "parityZero7bit",
                "phpArgsNames"
            })
    void returnsTheSameInstanceWhenNothingChanges(String name) {
        Value plain = Value.ofLatin1("nothing_to_do");

        assertThat(named(name).apply(plain)).isSameAs(plain);
    }

    @Test
    void looksOnlyAtItsOwnSliceOfTheArray() {
        Value whole = Value.ofLatin1("%41%42%4");
        Value slice = whole.slice(3, 5);

        for (String name : CATALOG.names()) {
            Value fromSlice = named(name).apply(slice);
            assertThat(fromSlice).as(name).isEqualTo(named(name).apply(Value.ofLatin1("%4")));
        }
    }

    @Test
    void findsNamesInAnyCaseAndInBritishSpelling() {
        assertThat(CATALOG.find("NORMALISEPATH")).isEqualTo(CATALOG.find("normalizePath"));
        assertThat(CATALOG.find("lowerCase")).isPresent();
        assertThat(CATALOG.find("none")).isEmpty();
        assertThat(CATALOG.names()).hasSize(38);
    }

    /** Applies a transformation to some text many times over. */
    static final class Apply implements Consumer<String[]> {
        @Override
        public void accept(String[] nameUnitAndTimes) {
            Value value = Value.ofLatin1(nameUnitAndTimes[1].repeat(Integer.parseInt(nameUnitAndTimes[2])));
            int length = named(nameUnitAndTimes[0]).apply(value).length();
            assertThat(length).as(nameUnitAndTimes[0]).isLessThanOrEqualTo(value.length() * 3 + 16);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%",
                "%u",
                "%u00",
                "&",
                "&#",
                "&#x",
                "&VerticalLin",
                "\\",
                "\\u{",
                "\\u{0",
                "/*",
                "<!--",
                "--",
                "*",
                "/",
                "../",
                "a/",
                "a/../",
                " ",
                "[",
                "a[",
                "0x",
                "0x4",
                "\u00c3",
                "\u00f0\u009f",
                "\u00c2\u00a0",
                "=",
                "^ /"
            })
    void staysLinearOnAMegabyteOf(String unit) {
        String times = Integer.toString(1_000_000 / unit.length());

        for (String name : CATALOG.names()) {
            assertThatCode(() -> COUNTED.steps(MOST_STEPS * 1_000_000L, name, unit, times))
                    .as(name)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void survivesRandomBytes() {
        long seed = 20_261_123;
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            byte[] bytes = new byte[random.nextInt(24)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte)
                        (random.nextBoolean() ? "%\\u&#x/.*-<>0aF;[ {".charAt(random.nextInt(19)) : random.nextInt());
            }
            Value value = Value.of(bytes);
            for (String name : CATALOG.names()) {
                Value once = named(name).apply(value);
                if (once.equals(value)) {
                    assertThat(once).as("seed %d, %s on %s", seed, name, value).isSameAs(value);
                }
            }
        }
    }

    @Test
    void changesNothingWithoutATrigger() {
        Random random = new Random(20_261_124L);
        String bytes = "aAzZ019 \t\n\u000b\f\r\0\\/.*#-<>!&%+;,'\"^x0;\u00a0\u00c2\u00e9\u00ff=_";
        int checked = 0;
        for (String name : TransformationCatalog.standard().names()) {
            Transformation transformation =
                    TransformationCatalog.standard().find(name).orElseThrow();
            for (int i = 0; i < 2_000 && !transformation.triggers().isEmpty(); i++) {
                StringBuilder text = new StringBuilder();
                for (int length = random.nextInt(12); length > 0; length--) {
                    char c = bytes.charAt(random.nextInt(bytes.length()));
                    if (!isTrigger(transformation.triggers(), c)) {
                        text.append(c);
                    }
                }
                Value value = Value.ofLatin1(text.toString());
                assertThat(transformation.apply(value))
                        .as("%s of %s", name, text)
                        .isSameAs(value);
                checked++;
            }
        }
        assertThat(checked).isGreaterThan(20_000);
    }

    /** One capital and one byte above 0x7F stand for all of these. */
    private static boolean isTrigger(String triggers, char c) {
        return triggers.chars()
                .anyMatch(t ->
                        t == c || (t >= 0x80 && c >= 0x80) || (Ascii.isLetter(t) && t < 'a' && c >= 'A' && c <= 'Z'));
    }
}
