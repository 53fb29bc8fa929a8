package dev.portcullis.stage.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Exchanges;
import dev.portcullis.identity.FakeTime;
import dev.portcullis.identity.session.Session;
import dev.portcullis.state.MemoryRevocations;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OpenSessionsTest {
    private static final String ISSUER = "https://id.example";

    private final FakeTime time = new FakeTime();
    private final MemoryRevocations revocations = new MemoryRevocations(3, time);
    private final EmbeddedChannel loop = new EmbeddedChannel();
    private final OpenSessions open = new OpenSessions(revocations, time);

    private Exchange uses(String id, String subject, String sid) {
        Instant now = time.instant();
        Exchange x = Exchanges.getOn(loop.eventLoop());
        x.endBy(x::close);
        open.uses(
                x,
                new Session(
                        id,
                        0,
                        "corp",
                        ISSUER,
                        subject,
                        sid,
                        Map.of(),
                        "",
                        "",
                        now,
                        now,
                        now,
                        now.plus(Duration.ofHours(8))));
        return x;
    }

    private boolean isOver(Exchange x) {
        loop.runPendingTasks();
        return x.isClosed();
    }

    private static String reason(Exchange x) {
        return x.denial() == null ? "" : x.denial().reason();
    }

    @Test
    void aRevocationClosesWhatItsSessionsHaveOpenAndNothingElse() {
        open.mayLast(Duration.ofHours(8));
        Exchange one = uses("1", "alice", "s1");
        Exchange same = uses("1", "alice", "s1");
        Exchange other = uses("2", "alice", "s2");
        Exchange unknown = uses("3", "alice", "");
        Exchange bob = uses("4", "bob", "s3");

        open.endProviderSession(ISSUER, "s1");
        assertThat(isOver(one)).isTrue();
        assertThat(reason(one)).isEqualTo("session-revoked");
        assertThat(isOver(same)).isTrue();
        assertThat(isOver(other)).isFalse();

        open.endSubjectWithoutSession(ISSUER, "alice");
        assertThat(isOver(unknown)).isTrue();
        assertThat(isOver(other)).isFalse();

        open.endSubject(ISSUER, "alice");
        assertThat(isOver(other)).isTrue();
        assertThat(isOver(bob)).isFalse();

        revocations.revoke("4", time.instant().plus(Duration.ofHours(8)));
        assertThat(isOver(bob)).isTrue();
    }

    @Test
    void whenThereIsNoRoomForAnotherEveryBodyIsSignedOut() {
        Exchange bystander = uses("1", "alice", "s1");
        for (int i = 0; i < 4; i++) {
            assertThat(isOver(bystander)).as("after %s", i).isFalse();
            revocations.revoke("other" + i, time.instant().plus(Duration.ofHours(8)));
        }

        assertThat(isOver(bystander)).isTrue();
        assertThat(reason(bystander)).isEqualTo("session-revoked");
    }

    @Test
    void whatIsOpenEndsWithTheSessionHoweverMuchItIsUsed() {
        Exchange x = uses("1", "alice", "s1");

        loop.advanceTimeBy(8 * 3600 - 1, TimeUnit.SECONDS);
        loop.runScheduledPendingTasks();
        assertThat(isOver(x)).isFalse();
        loop.advanceTimeBy(2, TimeUnit.SECONDS);
        loop.runScheduledPendingTasks();

        assertThat(isOver(x)).isTrue();
        assertThat(reason(x)).isEqualTo("session-over");
    }
}
