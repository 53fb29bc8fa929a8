package dev.portcullis.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.identity.proof.OneTimeIds.Outcome;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class MemoryOneTimeIdsTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private Instant now = START;
    private final MemoryOneTimeIds ids = new MemoryOneTimeIds(new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    });

    @Test
    void anIdIsTakenOnceUntilNobodyNeedsToRememberIt() {
        Instant until = START.plusSeconds(60);
        assertThat(ids.take("a", until)).isEqualTo(Outcome.FIRST);
        assertThat(ids.take("a", until)).isEqualTo(Outcome.SEEN);
        assertThat(ids.take("b", until)).isEqualTo(Outcome.FIRST);
        now = until;
        assertThat(ids.take("a", until)).isEqualTo(Outcome.SEEN);
        now = until.plusSeconds(2);
        assertThat(ids.take("a", now.plusSeconds(60))).isEqualTo(Outcome.FIRST);
    }

    @Test
    void whenItIsFullNothingNewIsAcceptedAndNothingForgotten() {
        ids.limit(2);
        Instant until = START.plusSeconds(60);
        ids.take("a", until);
        ids.take("b", until);
        assertThat(ids.take("c", until)).isEqualTo(Outcome.FULL);
        assertThat(ids.take("a", until)).isEqualTo(Outcome.SEEN);
        now = until.plusSeconds(2);
        assertThat(ids.take("c", now.plusSeconds(60))).as("room again").isEqualTo(Outcome.FIRST);
    }
}
