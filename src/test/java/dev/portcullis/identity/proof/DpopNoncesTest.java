package dev.portcullis.identity.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class DpopNoncesTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private static DpopNonces at(Instant time, int key) {
        byte[] secret = new byte[32];
        secret[0] = (byte) key;
        return new DpopNonces(secret, Clock.fixed(time, ZoneOffset.UTC), Duration.ofMinutes(3));
    }

    @Test
    void aNonceIsGoodInItsSpanAndTheNext() {
        String nonce = at(START, 1).current();
        assertThat(at(START, 1).accepts(nonce)).isTrue();
        assertThat(at(START.plusSeconds(5 * 60), 1).accepts(nonce)).isTrue();
        assertThat(at(START.plusSeconds(6 * 60), 1).accepts(nonce)).isFalse();
        assertThat(at(START.minusSeconds(1), 1).accepts(nonce))
                .as("from the future")
                .isFalse();
    }

    @Test
    void onlyOurOwnNoncesAreGood() {
        String nonce = at(START, 1).current();
        assertThat(at(START, 2).accepts(nonce)).isFalse();
        for (String other : new String[] {"", "x", nonce + "x", nonce.substring(1), "\u00e9"}) {
            assertThat(at(START, 1).accepts(other)).isFalse();
        }
    }
}
