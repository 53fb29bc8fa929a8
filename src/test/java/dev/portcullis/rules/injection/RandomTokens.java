package dev.portcullis.rules.injection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ToLongFunction;

/** Tokens put together at random: what one leaves open, the others fill. */
final class RandomTokens {
    private static final int TEXT_BYTES = 4_000;

    private RandomTokens() {}

    /** Checks that {@code steps} of texts, each of which repeats a few of the tokens, are at most {@code most} a byte. */
    static void areLookedAtAtMost(int most, ToLongFunction<String> steps, long seed, String... tokens) {
        Random random = new Random(seed);
        for (int round = 0; round < 3_000; round++) {
            String[] few = new String[1 + random.nextInt(5)];
            Arrays.setAll(few, i -> tokens[random.nextInt(tokens.length)]);
            StringBuilder text = new StringBuilder();
            while (text.length() < TEXT_BYTES) {
                text.append(few[random.nextInt(few.length)]);
            }
            assertThat(steps.applyAsLong(text.toString()))
                    .as("seed %d: %s", seed, List.of(few))
                    .isLessThan((long) most * text.length());
        }
    }
}
