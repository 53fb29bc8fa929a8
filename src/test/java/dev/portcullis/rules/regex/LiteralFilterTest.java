package dev.portcullis.rules.regex;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.ParsedPattern;
import dev.portcullis.rules.Value;
import dev.portcullis.rules.plan.Prefilter;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The filter before RE2J may only skip what cannot match: a miss here is a missed attack. */
class LiteralFilterTest {
    private static final long SEED = 20_261_123L;

    @ParameterizedTest
    @CsvSource({
        "union\\s+select, select",
        "(?i)<script[^>]*>, <script",
        "(?:foo|barbaz)qu+x, fooq|barbazq",
        "(?:sleep|benchmark)\\s*\\(, sleep|benchmar",
        "[;|&]\\s*cat, cat",
        "a(?:bcd)?e, ae|abcde",
        "^[01]+$|x, 0|1|x",
        "^\\w+$|x, ''",
        "[a-z]*, ''",
        "(?:x|y*), ''",
        "(?:ab){2}, ab"
    })
    void readsWhatAMatchMustContain(String pattern, String texts) {
        assertThat(ParsedPattern.of(pattern).required().texts())
                .isEqualTo(texts.isEmpty() ? Set.of() : Set.of(texts.split("\\|")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UNION  SELECT", "uNiOn\tsElEcT", "xx union select yy"})
    void caseAndSurroundingsDoNotHideAMatch(String text) throws PatternException {
        assertThat(BytePattern.compile("(?i)union\\s+select").find(Value.ofLatin1(text)))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "(?i)union\\s+select, student union selects, true",
        "(?i)union\\s+select, student unions, false",
        "['\"]\\s*[a-z], it's, true",
        "['\"]\\s*[a-z], its, false",
        "[^\\x20-\\x7e], caf\u00e9, true",
        "[^\\x20-\\x7e], cafe, false",
        "[0-9]{5}, 12345, true",
        "[0-9]{5}, 1234, false",
        "<k|>, a>b, true",
        "<k|>, a<b, true",
        "<k|>, ab, false",
        "x*, '', true"
    })
    void skipsWhatLacksTextBytesOrLength(String pattern, String text, boolean isLetThrough) throws PatternException {
        assertThat(letsThrough(BytePattern.compile(pattern), Value.ofLatin1(text)))
                .isEqualTo(isLetThrough);
    }

    private static boolean letsThrough(BytePattern pattern, Value text) {
        return filter(pattern).test(text);
    }

    private static Predicate<Value> filter(BytePattern pattern) {
        Prefilter.Builder builder = new Prefilter.Builder();
        int number = builder.add(pattern.requirement());
        Prefilter filter = builder.build();
        return text -> number == Prefilter.Builder.ALWAYS || filter.mayMeet(filter.scan(text), number);
    }

    @Test
    void agreesWithRe2jOnRandomPatternsAndTexts() throws PatternException {
        Random random = new Random(SEED);
        int filtered = 0;
        for (int i = 0; i < 4_000; i++) {
            String source = (random.nextBoolean() ? "(?i)" : "") + expression(random, 3);
            BytePattern pattern = BytePattern.compile(source);
            Predicate<Value> filter = filter(pattern);
            for (int j = 0; j < 20; j++) {
                Value text = Value.ofLatin1(text(random));
                boolean matches = pattern.findUnfiltered(text);
                boolean isLetThrough = filter.test(text);
                filtered += isLetThrough ? 0 : 1;
                assertThat(isLetThrough || !matches)
                        .as("seed %d: %s on %s", SEED, source, text.latin1())
                        .isTrue();
            }
        }
        assertThat(filtered).as("texts that the filter ruled out").isGreaterThan(5_000);
    }

    private static String expression(Random random, int depth) {
        int kind = depth == 0 ? random.nextInt(4) : random.nextInt(11);
        return switch (kind) {
            case 0, 1 -> text(random).replaceAll("[^a-zA-Z]", "") + "a";
            case 2 -> "[abK\u00e9]";
            case 3 -> random.nextBoolean() ? "." : "\\bs";
            case 4 -> "(?:" + expression(random, depth - 1) + ")?";
            case 5 -> "(" + expression(random, depth - 1) + ")*";
            case 6 -> "(?:" + expression(random, depth - 1) + ")+";
            case 7 -> "(?:" + expression(random, depth - 1) + "){1,2}";
            case 8 -> "(?:" + expression(random, depth - 1) + "|" + expression(random, depth - 1) + ")";
            default -> expression(random, depth - 1) + expression(random, depth - 1);
        };
    }

    private static String text(Random random) {
        String alphabet = "aabbcsSkK \u00e9\u00c9";
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(8); length > 0; length--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
