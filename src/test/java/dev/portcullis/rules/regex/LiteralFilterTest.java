package dev.portcullis.rules.regex;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.RequiredLiterals;
import dev.portcullis.rules.Value;
import java.util.Random;
import java.util.Set;
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
        assertThat(RequiredLiterals.of(pattern)).isEqualTo(texts.isEmpty() ? Set.of() : Set.of(texts.split("\\|")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UNION  SELECT", "uNiOn\tsElEcT", "xx union select yy"})
    void caseAndSurroundingsDoNotHideAMatch(String text) throws PatternException {
        assertThat(BytePattern.compile("(?i)union\\s+select").find(Value.ofLatin1(text)))
                .isTrue();
    }

    @Test
    void skipsWhatLacksTheText() throws PatternException {
        BytePattern pattern = BytePattern.compile("(?i)union\\s+select");

        assertThat(pattern.mayMatch(Value.ofLatin1("student union selects"))).isTrue();
        assertThat(pattern.mayMatch(Value.ofLatin1("student unions"))).isFalse();
        assertThat(pattern.search(Value.ofLatin1("student unions")).nextFrom(3)).isFalse();
    }

    @Test
    void agreesWithRe2jOnRandomPatternsAndTexts() throws PatternException {
        Random random = new Random(SEED);
        int filtered = 0;
        for (int i = 0; i < 4_000; i++) {
            String source = (random.nextBoolean() ? "(?i)" : "") + expression(random, 3);
            BytePattern pattern = BytePattern.compile(source);
            for (int j = 0; j < 20; j++) {
                Value text = Value.ofLatin1(text(random));
                filtered += pattern.mayMatch(text) ? 0 : 1;
                assertThat(pattern.find(text))
                        .as("seed %d: %s on %s", SEED, source, text.latin1())
                        .isEqualTo(pattern.findUnfiltered(text));
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
