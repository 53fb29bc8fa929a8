package dev.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ValueTest {
    private static final long SEED = 20261130;

    @Test
    void findsTheFirstOfAByteWhereverItStands() {
        Random random = new Random(SEED);
        // neighbours of the byte that is sought, and bytes with the high bit: where eight are looked at together they
        // might pass for it
        byte[] others = {';' - 1, ';' + 1, (byte) (';' ^ 0x80), 0, -1, 'a'};
        for (int length = 0; length <= 40; length++) {
            for (int found = 0; found <= length; found++) {
                byte[] bytes = new byte[length + 7];
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = others[random.nextInt(others.length)];
                }
                if (found < length) {
                    bytes[3 + found] = ';';
                    bytes[3 + found + random.nextInt(length - found)] = ';';
                }
                bytes[2] = ';';
                bytes[3 + length] = ';';
                Value value = Value.of(bytes, 3, 3 + length);

                assertThat(value.indexOf(';', 0))
                        .as("in %d bytes, seed %d", length, SEED)
                        .isEqualTo(found);
                assertThat(value.indexOf(';', found)).isEqualTo(found);
            }
        }
    }

    @Test
    void equalBytesHaveEqualHashesWhereverTheyStand() {
        Random random = new Random(SEED);
        for (int length = 0; length <= 80; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            byte[] inside = new byte[length + 9];
            System.arraycopy(bytes, 0, inside, 5, length);
            Value alone = Value.of(bytes);
            Value part = Value.of(inside, 5, 5 + length);

            assertThat(part).isEqualTo(alone).hasSameHashCodeAs(alone);
        }
    }

    @Test
    void eachByteCountsInTheHash() {
        for (int length = 1; length <= 80; length++) {
            Value before = Value.of(new byte[length]);
            for (int at = 0; at < length; at++) {
                byte[] bytes = new byte[length];
                bytes[at] = 1;

                assertThat(Value.of(bytes).hashCode())
                        .as("byte %d of %d", at, length)
                        .isNotEqualTo(before.hashCode());
            }
        }
    }

    @Test
    void isDetachedFromAnArrayWithMoreInIt() {
        byte[] whole = {1, 2, 3};
        Value part = Value.of(whole, 1, 3);

        assertThat(part.detached()).isEqualTo(part);
        assertThat(part.detached().array()).hasSize(2);
        assertThat(Value.of(whole).detached().array()).isSameAs(whole);
        assertThat(Value.of(whole, 1, 1).detached().array()).isEmpty();
    }
}
