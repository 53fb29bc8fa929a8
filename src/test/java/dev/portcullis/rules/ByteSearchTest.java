package dev.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteSearchTest {
    /** Strings of two letters repeat and overlap as often as strings can. */
    @Test
    void findsWhatAPlainSearchFinds() {
        long seed = 20_261_129;
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            String text = letters(random, random.nextInt(40));
            String wanted = letters(random, 1 + random.nextInt(6));
            List<Integer> expected = new ArrayList<>();
            for (int at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
                expected.add(at);
            }
            List<Integer> found = new ArrayList<>();

            ByteSearch search = new ByteSearch(Value.ofLatin1(wanted));
            int count = search.each(text.getBytes(StandardCharsets.ISO_8859_1), (from, to) -> found.add(from));

            assertThat(found).as("%s in %s, seed %d", wanted, text, seed).isEqualTo(expected);
            assertThat(count).isEqualTo(expected.size());
            assertThat(search.isIn(Value.ofLatin1(text))).isEqualTo(!expected.isEmpty());
        }
    }

    private static String letters(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(random.nextBoolean() ? 'a' : 'b');
        }
        return text.toString();
    }
}
