package dev.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class OpenGatesTest {
    @Test
    void keepsApartWhatEachAimLeavesOpen() {
        OpenGates gates = OpenGates.UNDECIDED
                .with(3, new int[] {0, 7}, new long[] {0, 5})
                .with(70, new int[] {1}, new long[] {0})
                .with(2, new int[] {7}, new long[] {8});

        assertThat(gates.isDecided(3)).isTrue();
        assertThat(gates.isDecided(70)).as("decided, and all shut").isTrue();
        assertThat(gates.isDecided(4)).isFalse();
        assertThat(gates.isDecided(400)).isFalse();
        assertThat(gates.size()).as("words that are not empty").isEqualTo(2);
        assertThat(gates.aim(0)).isEqualTo(3);
        assertThat(gates.word(0)).isEqualTo(7);
        assertThat(gates.bits(0)).isEqualTo(5);
        assertThat(gates.aim(1)).isEqualTo(2);
    }

    @Test
    void forgetsOneAimAndKeepsTheOthers() {
        OpenGates gates = OpenGates.UNDECIDED
                .with(3, new int[] {7}, new long[] {5})
                .with(2, new int[] {7}, new long[] {8})
                .without(3);

        assertThat(gates.isDecided(3)).isFalse();
        assertThat(gates.isDecided(2)).isTrue();
        assertThat(gates.size()).isEqualTo(1);
        assertThat(gates.bits(0)).isEqualTo(8);
    }

    /** An aim that does not fit stays undecided: to take it for shut would let values through unseen. */
    @Test
    void leavesUndecidedWhatDoesNotFit() {
        int[] words = new int[200];
        long[] open = new long[200];
        Arrays.fill(open, 1);
        OpenGates full = OpenGates.UNDECIDED.with(0, words, open);

        OpenGates same = full.with(1, words, open);

        assertThat(full.isDecided(0)).isTrue();
        assertThat(same.isDecided(1)).isFalse();
        assertThat(same.size()).isEqualTo(200);
    }

    @Test
    void saysBehindWhichAimsAllIsShut() {
        OpenGates open = OpenGates.UNDECIDED
                .with(0, new int[] {3}, new long[] {0})
                .with(1, new int[] {3}, new long[] {1})
                .with(63, new int[] {3}, new long[] {0})
                .with(64, new int[] {3}, new long[] {1});

        assertThat(OpenGates.UNDECIDED.shut()).isZero();
        assertThat(open.shut()).isEqualTo(1L | 1L << 63);
        assertThat(open.without(0).shut()).isEqualTo(1L << 63);
    }
}
