package dev.portcullis.identity.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyRingTest {
    private static final byte[] ONE = "one-secret-of-at-least-32-characters".getBytes(StandardCharsets.UTF_8);
    private static final byte[] TWO = "two-secret-of-at-least-32-characters".getBytes(StandardCharsets.UTF_8);
    private static final byte[] TEXT = "what nobody may read".getBytes(StandardCharsets.UTF_8);

    private static KeyRing ring(byte[]... secrets) {
        return new KeyRing(List.of(secrets), new Random(1));
    }

    @Test
    void opensWhatItHasSealedForTheSamePurposeAndContextAlone() {
        KeyRing ring = ring(ONE);
        byte[] sealed = ring.seal("session", "app.example.com", TEXT);

        assertThat(ring.open("session", "app.example.com", sealed)).isEqualTo(TEXT);
        assertThat(ring.open("login", "app.example.com", sealed)).isNull();
        assertThat(ring.open("session", "other.example.com", sealed)).isNull();
        assertThat(ring(TWO).open("session", "app.example.com", sealed)).isNull();
        assertThat(sealed).hasSize(TEXT.length + KeyRing.OVERHEAD);
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("nobody");
    }

    @Test
    void opensNothingOfWhichABitWasChanged() {
        KeyRing ring = ring(ONE);
        byte[] sealed = ring.seal("session", "", TEXT);
        for (int bit = 0; bit < sealed.length * 8; bit++) {
            byte[] changed = sealed.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(ring.open("session", "", changed)).as("bit " + bit).isNull();
        }
        for (int length = 0; length < sealed.length; length++) {
            assertThat(ring.open("session", "", Arrays.copyOf(sealed, length))).isNull();
        }
    }

    @Test
    void sealsTheSameTextOtherwiseEachTime() {
        KeyRing ring = ring(ONE);

        assertThat(ring.seal("session", "", TEXT)).isNotEqualTo(ring.seal("session", "", TEXT));
    }

    @Test
    void opensWhatAnOlderSecretHasSealedAndSealsWithTheFirst() {
        byte[] old = ring(ONE).seal("session", "", TEXT);
        KeyRing rotated = ring(TWO, ONE);

        assertThat(rotated.open("session", "", old)).isEqualTo(TEXT);
        byte[] fresh = rotated.seal("session", "", TEXT);
        assertThat(ring(TWO).open("session", "", fresh)).isEqualTo(TEXT);
        assertThat(ring(ONE).open("session", "", fresh)).isNull();
    }

    @Test
    void refusesSecretsThatAreTooShortOrNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> ring(new byte[31]));
        assertThatIllegalArgumentException().isThrownBy(() -> ring());
    }
}
