package dev.portcullis.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.identity.FakeTime;
import dev.portcullis.identity.session.Session;
import dev.portcullis.identity.session.SessionScope;
import dev.portcullis.identity.session.SessionScope.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MemoryRevocationsTest {
    private static final String ISSUER = "https://id.example";

    private final FakeTime time = new FakeTime();
    private final MemoryRevocations revocations = new MemoryRevocations(3, time);

    private Session session(String id, String subject, String sid) {
        Instant now = time.instant();
        return new Session(
                id, 0, "corp", ISSUER, subject, sid, Map.of(), "", "", now, now, now, now.plus(Duration.ofHours(8)));
    }

    private Instant later() {
        return time.instant().plus(Duration.ofHours(8));
    }

    @Test
    void endsOneSessionByItsId() {
        revocations.revoke("one", later());

        assertThat(revocations.isRevoked(session("one", "alice", "s"))).isTrue();
        assertThat(revocations.isRevoked(session("two", "alice", "s"))).isFalse();
    }

    @Test
    void endsSessionsOfASubjectThatBeganBefore() {
        Session before = session("one", "alice", "s");
        Session other = session("two", "bob", "s");
        time.advance(Duration.ofSeconds(1));
        revocations.revokeSubject(ISSUER, "alice", time.instant(), later());
        time.advance(Duration.ofSeconds(1));

        assertThat(revocations.isRevoked(before)).isTrue();
        assertThat(revocations.isRevoked(other)).isFalse();
        assertThat(revocations.isRevoked(session("three", "alice", "s"))).isFalse();
    }

    @Test
    void endsSessionsThatTheProviderKnowsByOneName() {
        Session one = session("one", "alice", "s1");
        revocations.revokeProviderSession(ISSUER, "s1", time.instant(), later());

        assertThat(revocations.isRevoked(one)).isTrue();
        assertThat(revocations.isRevoked(session("two", "alice", "s2"))).isFalse();
        assertThat(revocations.isRevoked(session("three", "alice", ""))).isFalse();
    }

    @Test
    void makesRoomOfWhatNoLongerMatters() {
        Instant soon = time.instant().plusSeconds(10);
        revocations.revoke("one", soon);
        revocations.revoke("two", soon);
        revocations.revoke("three", soon);
        Session kept = session("kept", "alice", "s");
        time.advance(Duration.ofSeconds(11));

        revocations.revoke("four", later());

        assertThat(revocations.isRevoked(kept)).isFalse();
        assertThat(revocations.isRevoked(session("four", "alice", "s"))).isTrue();
    }

    @Test
    void endsEverySessionRatherThanLetOneBackIn() {
        for (String id : new String[] {"one", "two", "three", "four"}) {
            revocations.revoke(id, later());
        }
        Session ofBefore = session("one", "alice", "s");
        time.advance(Duration.ofSeconds(1));

        assertThat(revocations.isRevoked(ofBefore)).isTrue();
        assertThat(revocations.isRevoked(session("new", "alice", "s"))).isFalse();
    }

    @Test
    void tellsWhoListensWhichSessionsEndUntilThatEnds() throws Exception {
        List<SessionScope> heard = new ArrayList<>();
        AutoCloseable listening = revocations.listen(heard::add);
        revocations.revoke("one", later());
        revocations.revokeSubject(ISSUER, "alice", time.instant(), later());
        revocations.revokeProviderSession(ISSUER, "s", time.instant(), later());
        revocations.revoke("one more than there is room for", later());
        listening.close();
        revocations.revoke("two", later());

        assertThat(heard)
                .extracting(SessionScope::kind)
                .containsExactly(Kind.ID, Kind.SUBJECT, Kind.PROVIDER_SESSION, Kind.ALL, Kind.ID);
        Session session = session("one", "alice", "s");
        assertThat(SessionScope.allOf(session)).containsAll(heard.subList(0, 3));
    }
}
