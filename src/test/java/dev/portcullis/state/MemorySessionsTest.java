package dev.portcullis.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.identity.FakeTime;
import dev.portcullis.identity.session.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemorySessionsTest {
    private static final Duration IDLE = Duration.ofMinutes(30);

    private final FakeTime time = new FakeTime();
    private final List<String> pushedOut = new ArrayList<>();

    private MemorySessions sessions(int capacity) {
        return new MemorySessions(capacity, time, (session, most) -> pushedOut.add(session.id() + " of " + most));
    }

    private void put(MemorySessions sessions, String id) {
        put(sessions, id, 0);
    }

    private void put(MemorySessions sessions, String id, int version) {
        Instant now = time.instant();
        Session session = new Session(
                id,
                version,
                "corp",
                "https://id.example",
                "alice",
                "",
                Map.of(),
                "",
                "",
                now,
                now,
                now.plus(Duration.ofHours(8)),
                now.plus(Duration.ofHours(8)));
        sessions.put(session, IDLE).toCompletableFuture().join();
    }

    private static boolean has(MemorySessions sessions, String id) {
        return sessions.find(id).toCompletableFuture().join().isPresent();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 100})
    void whoSignsInLastIsInHoweverFullItIs(int capacity) {
        MemorySessions sessions = sessions(capacity);
        for (int i = 0; i < capacity + 50; i++) {
            put(sessions, "s" + i);
            assertThat(has(sessions, "s" + i)).isTrue();
        }

        assertThat(pushedOut).hasSize(50).startsWith("s0 of " + capacity);
        assertThat(has(sessions, "s0")).isFalse();
        assertThat(has(sessions, "s50")).isTrue();
    }

    @Test
    void theOneThatWasNotUsedForLongestMakesRoom() {
        MemorySessions sessions = sessions(2);
        put(sessions, "used");
        put(sessions, "unused");
        assertThat(has(sessions, "used")).isTrue();

        put(sessions, "new");

        assertThat(pushedOut).containsExactly("unused of 2");
        assertThat(has(sessions, "used")).isTrue();
        assertThat(has(sessions, "new")).isTrue();
    }

    @Test
    void whatIsOverMakesRoomWithoutAWord() {
        MemorySessions sessions = sessions(1);
        put(sessions, "old");
        time.advance(IDLE);
        assertThat(has(sessions, "old")).isFalse();

        put(sessions, "new");

        assertThat(pushedOut).isEmpty();
        assertThat(has(sessions, "new")).isTrue();
    }

    @Test
    void aSessionIsKeptInPlaceOfItselfUnlessItIsNewer() {
        MemorySessions sessions = sessions(1);
        put(sessions, "one", 2);
        put(sessions, "one", 1);

        assertThat(sessions.find("one").toCompletableFuture().join())
                .hasValueSatisfying(session -> assertThat(session.version()).isEqualTo(2));
        put(sessions, "one", 3);
        assertThat(sessions.find("one").toCompletableFuture().join())
                .hasValueSatisfying(session -> assertThat(session.version()).isEqualTo(3));
        assertThat(pushedOut).isEmpty();
    }

    @Test
    void lessRoomTakesTheOldestAndMoreTakesNone() {
        MemorySessions sessions = sessions(3);
        put(sessions, "a");
        put(sessions, "b");
        put(sessions, "c");
        sessions.resize(5);
        assertThat(pushedOut).isEmpty();

        sessions.resize(1);

        assertThat(pushedOut).containsExactly("a of 1", "b of 1");
        assertThat(has(sessions, "c")).isTrue();
        sessions.remove("c");
        assertThat(has(sessions, "c")).isFalse();
    }
}
