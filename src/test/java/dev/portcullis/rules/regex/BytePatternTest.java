package dev.portcullis.rules.regex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.ParsedPattern;
import com.google.re2j.Pattern;
import dev.portcullis.rules.SharedVectors;
import dev.portcullis.rules.Value;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BytePatternTest {
    private static boolean find(String pattern, String value) throws PatternException {
        return BytePattern.compile(pattern).find(Value.ofLatin1(value));
    }

    @Test
    void aStrayLeadByteDoesNotHideWhatFollows() throws PatternException {
        assertThat(find("(?i)script", "\u00f0script")).isTrue();
        assertThat(find("(?i)script", "\u00f0scrip\u00f0t")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "^a\\sb$ ; 'a\u000bb' ; true",
                "^a[\\s]b$ ; 'a\u000bb' ; true",
                "^a[^\\s]b$ ; 'a\u000bb' ; false",
                "^a\\Sb$ ; 'a\u000bb' ; false",
                "^a\\vb$ ; 'a\nb' ; true",
                "^a\\hb$ ; 'a\u00a0b' ; true",
                "^a\\Hb$ ; 'a\tb' ; false",
                "^a\\Rb$ ; 'a\r\nb' ; true",
                "^a\\Nb$ ; 'a\nb' ; false",
                "^a.b$ ; 'a\nb' ; true",
                "^a\\Z ; 'a\n' ; true",
                "^a$ ; 'a\n' ; false",
                "^\\e\\cA\\x1$ ; '\u001b\u0001\u0001' ; true",
                "^\\x{bc}\\xbe$ ; '\u00bc\u00be' ; true",
                "^[\\x7f-\\x{ff}]$ ; '\u00e9' ; true",
                "^\\012\\0$ ; '\n\u0000' ; true",
                "^\\Qa.b\\E$ ; 'a.b' ; true",
                "^\\Qa.b\\E$ ; 'axb' ; false",
                "(?i)\u00e9 ; '\u00c9' ; false",
                "(?i)[\u00e0-\u00ef] ; '\u00c9' ; false",
                "(?i)[^\u00e9] ; '\u00e9' ; false",
                "(?i)[^\u00e9] ; '\u00c9' ; true",
                "(?i)[^k] ; 'K' ; false",
                "(?i)k ; 'K' ; true",
                "(?i)k ; '\u00e2\u0084\u00aa' ; false",
                "(?i)s ; '\u00c5\u00bf' ; false",
                "(?i)[\\w] ; '\u00e2\u0084\u00aa\u00c5\u00bf' ; false",
                "(?i)\\x{c9} ; '\u00e9' ; false",
                "^\\v$ ; '\u0085' ; true",
                "^\\v$ ; ' ' ; false",
                "^\\V$ ; '\f' ; false",
                "^\\s$ ; '\u0085' ; false",
                "^\\w$ ; '\u00e9' ; false",
                "^b$ ; 'a\nb' ; false",
                "(?m)^b$ ; 'a\nb\nc' ; true",
                "(?-s)^a.b$ ; 'a\nb' ; false",
                "(?-s:a.)b ; 'a\nb' ; false",
                "^a\\z ; 'a\n' ; false",
                "^.$ ; '\u00c3\u00a9' ; false",
                "^..$ ; '\u00c3\u00a9' ; true",
                "^[\u00c3\u00a9]$ ; '\u00a9' ; true",
                "(?i:a)b ; 'AB' ; false",
                "((?i)a)b ; 'Ab' ; true",
                "((?i)a)B ; 'Ab' ; false",
                "^[]a]+$ ; ']a' ; true",
                "^[^]a]+$ ; 'b' ; true",
                "^[a\\-z]+$ ; 'm' ; false",
                "^[\\w-]+$ ; 'a-b' ; true",
                "^[[:alpha:]_]+$ ; 'aB_' ; true",
                "^[[:^alpha:]]+$ ; '12' ; true",
                "^a{2}$ ; 'aa' ; true",
                "^a{,2}$ ; 'a{,2}' ; true",
                "^{a}$ ; '{a}' ; true",
                "(?x) a b # comment ; 'ab' ; true",
                "a(?#b)c ; 'ac' ; true",
                "^a++b$ ; 'aab' ; true",
                "^(?>a+)b$ ; 'aab' ; true",
                "^(?<n>a)(?'m'b)$ ; 'ab' ; true",
                "<\\?(?!xml) ; '<?php' ; true",
                "<\\?(?!xml) ; '<?xml' ; false",
                "<\\?(?!xml) ; '<?xm' ; true",
                "(?i)<\\?(?!xml) ; '<?XML' ; false",
                "foo(?=bar) ; 'foobar' ; true",
                "foo(?=bar) ; 'foobaz' ; false",
                "'' ; '' ; true",
            })
    void readsPcreAsBytes(String pattern, String value, boolean expected) throws PatternException {
        assertThat(find(pattern, value)).isEqualTo(expected);
    }

    /** Each byte alone, at either end of a range, and left out, with and without folding: 256 classes of each kind, tried on every byte. */
    @Test
    void aClassHoldsTheBytesThatItNamesAndNoOther() throws PatternException {
        for (int b = 0; b < 256; b++) {
            String code = String.format("\\x%02x", b);
            int last = Math.min(255, b + 2);
            for (String flags : List.of("", "(?i)")) {
                BytePattern single = BytePattern.compile(flags + "^[" + code + "_]$");
                BytePattern others = BytePattern.compile(flags + "^[^" + code + "_]$");
                BytePattern range =
                        BytePattern.compile(flags + "^[" + code + "-" + String.format("\\x%02x", last) + "]$");
                for (int value = 0; value < 256; value++) {
                    Value text = Value.ofLatin1(String.valueOf((char) value));
                    boolean isSame = folds(flags, b, b, value);
                    assertThat(single.find(text)).isEqualTo(isSame || value == '_');
                    assertThat(others.find(text)).isEqualTo(!isSame && value != '_');
                    assertThat(range.find(text)).isEqualTo(folds(flags, b, last, value));
                }
            }
        }
    }

    private static boolean folds(String flags, int first, int last, int value) {
        int other = (value | 0x20) >= 'a' && (value | 0x20) <= 'z' && !flags.isEmpty() ? value ^ 0x20 : value;
        return (value >= first && value <= last) || (other >= first && other <= last);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "^.{1025,}$ ; 1024 ; false",
                "^.{1025,}$ ; 1025 ; true",
                "^.{1025,}$ ; 9000 ; true",
                "^[^b]{1,2048}$ ; 0 ; false",
                "^[^b]{1,2048}$ ; 1 ; true",
                "^[^b]{1,2048}$ ; 2048 ; true",
                "^[^b]{1,2048}$ ; 2049 ; false",
                "^\\x61{0,2048}$ ; 2048 ; true",
                "^\\w{3000}$ ; 2999 ; false",
                "^\\w{3000}$ ; 3000 ; true",
                "^(?:aa|b){1500}$ ; 3000 ; true",
                "^(?:aa|b){1500}$ ; 2999 ; false",
                "^ba{2000}|^a{1999}$ ; 1999 ; true",
                "^a{2}{3}$ ; 6 ; true",
                "^a{2}{3}$ ; 5 ; false",
                "^(?:a{2,}){3}$ ; 6 ; true",
                "^a{2,}{3}$ ; 7 ; true",
                "^a{2,}{3}$ ; 5 ; false",
                "^(?:a{1500}|b)$ ; 1500 ; true",
            })
    void countsAsFarAsPcreDoes(String pattern, int length, boolean expected) throws PatternException {
        assertThat(find(pattern, "a".repeat(length))).isEqualTo(expected);
    }

    @Test
    void takesAsMuchOfALargeCountAsItsMarkSays() throws PatternException {
        Value text = Value.ofLatin1("a".repeat(2_500) + "b");
        BytePattern.Search much = BytePattern.compile("(a{1,1800})(a*)").search(text);
        BytePattern.Search little = BytePattern.compile("(a{1200,1800}?)(a*)").search(text);

        assertThat(much.next() && little.next()).isTrue();
        assertThat(much.group(1).length()).isEqualTo(1_800);
        assertThat(much.group(2).length()).isEqualTo(700);
        assertThat(little.group(1).length()).isEqualTo(1_200);
        assertThat(little.group(2).length()).isEqualTo(1_300);
    }

    @Test
    void trailingLookAheadIsNotPartOfTheMatch() throws PatternException {
        BytePattern.Search search = BytePattern.compile("(<)\\?(?!xml)").search(Value.ofLatin1("a<?php"));

        assertThat(search.next()).isTrue();
        assertThat(search.group(0).latin1()).isEqualTo("<?");
        assertThat(search.group(1).latin1()).isEqualTo("<");
        assertThat(search.start()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a(?=b)c",
                "(?!a)b",
                "a|b(?!c)",
                "(a(?!b))",
                "a(?!b+)",
                "(?<=a)b",
                "(?<!a)b",
                "(a)\\1",
                "\\g{1}",
                "\\k<n>",
                "(?R)",
                "(?(1)a)",
                "(?|a|b)",
                "(*ACCEPT)a",
                "\\Ka",
                "[a",
                "a)",
                "(a",
                "a\\",
                "[z-a]",
                "[[:foo:]]",
                "\\x{100}",
                "\\y",
                "a{70000}",
                "(a){2000}",
                "(?i:a){2000}",
                "(?:a|(b)){2000}",
                "\\p{Nope}",
                "\\c"
            })
    void refusesWhatLinearTimeCannotHave(String pattern) {
        assertThatThrownBy(() -> BytePattern.compile(pattern)).isInstanceOf(PatternException.class);
    }

    @Test
    void refusesAProgramThatIsTooLarge() {
        assertThatThrownBy(() -> BytePattern.compile("(?:(?:[a-z]{900}){30})"))
                .isInstanceOf(PatternException.class)
                .hasMessageContaining("must be at most " + BytePattern.MAX_PROGRAM);
    }

    /** What is too large must be known without compiling what is not. */
    @ParameterizedTest
    @CsvSource({"(, )", "(?:, )*"})
    void refusesWhatIsNestedTooDeeplyForAnyStack(String open, String close) {
        String pattern = open.repeat(50_000) + "a" + close.repeat(50_000);
        assertThatThrownBy(() -> BytePattern.compile(pattern))
                .isInstanceOf(PatternException.class)
                .hasMessageStartingWith("nested deeper than 1000 levels in ");
    }

    @Test
    void noProgramIsLargerThanIsSaidBeforeItIsCompiled() throws IOException, PatternException {
        List<String> patterns = new ArrayList<>(RulePatterns.in(Path.of("rulesets/baseline")));
        patterns.addAll(List.of(
                "",
                "a",
                "^$",
                "(?:)",
                "(?i:straße)",
                "\\bx\\B",
                ".*?",
                "(a|b|)*",
                "((a*)+)?",
                "(?:a{0}){5}",
                "(?:a{0,9}){2,}",
                "[^a]{3}",
                "a{1}",
                "(?:(?:x{2,7}y?){3}|z{4,}){5}",
                "(?:a|){20}",
                "(((())))",
                "a??b+?c*?",
                "(?:^a?$){7}"));
        for (String pattern : patterns) {
            String translated = PatternTranslator.translate(pattern).pattern();
            int exact = Pattern.compile(translated, ParsedPattern.FLAGS).programSize();
            assertThat(ParsedPattern.of(translated).programSize(Integer.MAX_VALUE))
                    .as(pattern)
                    .isGreaterThanOrEqualTo(exact);
            assertThat(ParsedPattern.of(translated).programSize(0)).as(pattern).isEqualTo(exact);
        }
    }

    @Test
    void compilesEveryPatternOfTheCoreRuleSet() throws IOException {
        Path rules = SharedVectors.require("crs/4.25.0/rules");
        List<String> problems = new ArrayList<>();
        int patterns = 0;
        for (String pattern : RulePatterns.in(rules)) {
            patterns++;
            try {
                problems.addAll(BytePattern.compile(pattern).isApproximate() ? List.of(pattern) : List.of());
            } catch (PatternException e) {
                problems.add(e.getMessage() + " in " + pattern);
            }
        }
        assertThat(problems).isEmpty();
        assertThat(patterns).isGreaterThan(300);
    }
}
