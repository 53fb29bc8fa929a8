package dev.portcullis.rules.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.rules.Value;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LastTextTest {
    @Test
    void findsWhatAPlainSearchFinds() {
        long seed = 20_261_129;
        Random random = new Random(seed);
        LastText list = new LastText();
        int found = 0;
        for (int i = 0; i < 20_000; i++) {
            String text = text(random, i % 50 == 0 ? 5_000 : random.nextInt(60));
            for (int j = 0; j < 5; j++) {
                String wanted = text(random, random.nextInt(6));
                boolean isThere = text.contains(wanted);
                found += isThere ? 1 : 0;
                assertThat(list.contains(Value.ofLatin1(text), Value.ofLatin1(wanted)))
                        .as("seed %d: %s in %s", seed, wanted, text)
                        .isEqualTo(isThere);
            }
        }
        assertThat(found).isBetween(10_000, 90_000);
    }

    @Test
    void forgetsTheTextBeforeForAnother() {
        LastText list = new LastText();
        Value post = Value.ofLatin1("POST");
        assertThat(list.contains(Value.ofLatin1("GET HEAD"), post)).isFalse();
        assertThat(list.contains(Value.ofLatin1("GET HEAD POST"), post)).isTrue();
        assertThat(list.contains(Value.ofLatin1("GET HEAD"), post)).isFalse();
    }

    @Test
    void readsOnlyItsOwnPartOfAnArray() {
        byte[] bytes = "xxGETxx".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        LastText list = new LastText();
        assertThat(list.contains(Value.of(bytes, 2, 5), Value.ofLatin1("GETx"))).isFalse();
        bytes[3] = 'U'; // an array that is used for something else by now
        assertThat(list.contains(Value.ofLatin1("GET"), Value.ofLatin1("GET"))).isTrue();
    }

    private static String text(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) ("ab/-".charAt(random.nextInt(4)) + (random.nextInt(8) == 0 ? 64 : 0)));
        }
        return text.toString();
    }
}
