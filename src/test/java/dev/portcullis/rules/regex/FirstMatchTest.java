package dev.portcullis.rules.regex;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.ByteProgram;
import com.google.re2j.Pattern;
import dev.portcullis.rules.CountedCode;
import dev.portcullis.rules.Value;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FirstMatchTest {
    private static FirstMatch of(String pattern) {
        Pattern compiled = Pattern.compile(pattern, Pattern.DOTALL);
        return new FirstMatch(ByteProgram.of(compiled), compiled.groupCount());
    }

    @ParameterizedTest
    @CsvSource({
        "a|ab,          xab,      1, 2", // what is written first is preferred to what is longer
        "ab|a,          xab,      1, 3",
        "a+,            xaaa,     1, 4",
        "a+?,           xaaa,     1, 2",
        "b|abc,         abc,      0, 3", // what begins first is preferred to all
        "x*,            aax,      0, 0",
        "(?:a*)*b,      aab,      0, 3",
        "(?:|a)+,       aa,       0, 0",
        "\\bb\\b,       ab b,     3, 4",
        "$,             ab,       2, 2",
        "^b|c,          bc,       0, 1",
        "(?i)K,         ak,       1, 2",
    })
    void findsThePlaceThatPerlWouldFind(String pattern, String text, int start, int end) {
        assertThat(of(pattern).in(Value.ofLatin1(text))).containsExactly(start, end);
    }

    @ParameterizedTest
    @CsvSource({
        "(a)|(b),           b,    0 1 -1 -1 0 1",
        "(a)(b)?,           ac,   0 1 0 1 -1 -1",
        "(?:(a)|b)+,        ab,   0 2 0 1", // what a group took last stays
        "(?:(a)c|ab),       ab,   0 2 -1 -1", // what was in vain is forgotten
        "((a)|(b))*c,       abc,  0 3 1 2 0 1 1 2",
        "(a*)(a*),          aa,   0 2 0 2 2 2",
        "(a*?)(a*),         aa,   0 2 0 0 0 2",
        "x(),               ax,   1 2 2 2",
        "(b+?)*(?:.|$){2},  bb,   0 2 1 2", // a dot takes any byte, and yet the end is another way
        "(a|ab)(c|bcd)(d*), abcd, 0 4 0 1 1 4 4 4",
    })
    void tellsWhereTheGroupsAre(String pattern, String text, String places) {
        assertThat(of(pattern).in(Value.ofLatin1(text)))
                .containsExactly(
                        Stream.of(places.split(" ")).mapToInt(Integer::parseInt).toArray());
    }

    @Test
    void findsNothingWhereNothingIs() {
        assertThat(of("b+c").in(Value.ofLatin1("abbb"))).isNull();
        assertThat(of("a").in(Value.EMPTY)).isNull();
    }

    @Test
    void takesTheEndsOfAPartOfAnArrayForThoseOfTheText() {
        Value text = Value.ofLatin1("xabx").slice(1, 3);

        assertThat(of("^ab$").in(text)).containsExactly(0, 2);
        assertThat(of("\\bb").in(text)).isNull();
    }

    @Test
    void leavesToRe2jWhatTakesTooMuch() throws PatternException {
        assertThat(of("a").suits(1_000)).isTrue();
        assertThat(of("a").suits(1 << 20)).isFalse();

        BytePattern.Search search = BytePattern.compile("b").search(Value.ofLatin1("a".repeat(1 << 20) + "b"));
        assertThat(search.first()).isTrue();
        assertThat(search.start()).isEqualTo(1 << 20);
    }

    @Test
    void goesOnBehindTheFirstMatch() throws PatternException {
        BytePattern.Search search = BytePattern.compile("a|b").search(Value.ofLatin1("xaxb"));

        assertThat(search.first()).isTrue();
        assertThat(search.group(0)).isEqualTo(Value.ofLatin1("a"));
        assertThat(search.next()).isTrue();
        assertThat(search.start()).isEqualTo(3);
        assertThat(search.next()).isFalse();
    }

    /** Has each way tried from each place, in letters as many as asked for. */
    static final class Worst implements Consumer<String[]> {
        @Override
        public void accept(String[] length) {
            FirstMatch match = of("(?:(?:a|a)*(?:a|a)*)*b");
            Value text = Value.ofLatin1("a".repeat(Integer.parseInt(length[0])));
            assertThat(match.suits(text.length())).isTrue();
            assertThat(match.in(text)).isNull();
        }
    }

    @Test
    void triesNothingTwice() {
        CountedCode counted = new CountedCode(Worst.class);
        counted.steps(Long.MAX_VALUE, "1"); // loads classes

        long once = counted.steps(2_000_000_000L, "2000");
        assertThat(counted.steps(2_000_000_000L, "4000")).isLessThan(once * 5 / 2);
    }
}
