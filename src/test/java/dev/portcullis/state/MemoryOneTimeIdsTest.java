package dev.portcullis.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.identity.FakeTime;
import dev.portcullis.identity.proof.OneTimeIds.Outcome;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MemoryOneTimeIdsTest {
    private final FakeTime time = new FakeTime();
    private final MemoryOneTimeIds ids = new MemoryOneTimeIds(time);

    @Test
    void anIdIsTakenOnceUntilNobodyNeedsToRememberIt() {
        Instant until = time.instant().plusSeconds(60);
        assertThat(ids.take("a", until)).isEqualTo(Outcome.FIRST);
        assertThat(ids.take("a", until)).isEqualTo(Outcome.SEEN);
        assertThat(ids.take("b", until)).isEqualTo(Outcome.FIRST);
        time.advance(Duration.ofSeconds(60));
        assertThat(ids.take("a", until)).isEqualTo(Outcome.SEEN);
        time.advance(Duration.ofSeconds(2));
        assertThat(ids.take("a", time.instant().plusSeconds(60))).isEqualTo(Outcome.FIRST);
    }

    /** Of a machine that was a day ahead until it heard of the time: what runs out is forgotten all the same, or it would be full for a day. */
    @Test
    void makesRoomThoughTheClockWasSetBack() {
        ids.limit(1);
        time.advance(Duration.ofDays(1));
        ids.take("a", time.instant().minus(Duration.ofDays(1)).plusSeconds(60));
        time.advance(Duration.ofDays(-1));
        time.advance(Duration.ofSeconds(62));
        assertThat(ids.take("b", time.instant().plusSeconds(60))).isEqualTo(Outcome.FIRST);
    }

    @Test
    void whenItIsFullNothingNewIsAcceptedAndNothingForgotten() {
        ids.limit(2);
        Instant until = time.instant().plusSeconds(60);
        ids.take("a", until);
        ids.take("b", until);
        assertThat(ids.take("c", until)).isEqualTo(Outcome.FULL);
        assertThat(ids.take("a", until)).isEqualTo(Outcome.SEEN);
        time.advance(Duration.ofSeconds(62));
        assertThat(ids.take("c", time.instant().plusSeconds(60)))
                .as("room again")
                .isEqualTo(Outcome.FIRST);
    }
}
