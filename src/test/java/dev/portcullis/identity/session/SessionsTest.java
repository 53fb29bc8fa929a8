package dev.portcullis.identity.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.identity.FakeTime;
import dev.portcullis.identity.Json;
import dev.portcullis.state.MemoryRevocations;
import dev.portcullis.state.MemorySessions;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long sessions hold, by a clock of the test, whether they are in the cookie or in memory. */
class SessionsTest {
    private static final String HOST = "app.example.com";
    private static final Duration IDLE = Duration.ofMinutes(30);

    private final FakeTime time = new FakeTime();
    private final MemoryRevocations revocations = new MemoryRevocations(10, time);
    private final KeyRing ring = new KeyRing(List.of(new byte[32]), new Random(2));

    private Sessions sessions(String storage) {
        Vault vault = storage.equals("cookie")
                ? new Vault.InCookie()
                : new Vault.InStore(new MemorySessions(100, time, (session, capacity) -> {}), IDLE);
        return new Sessions(new OwnCookies("portcullis"), vault, ring, revocations, IDLE, time);
    }

    private Session session(String id) {
        Instant now = time.instant();
        Map<String, Object> claims = new HashMap<>();
        claims.put("groups", List.of("staff", "\u00e9"));
        claims.put("age", 42L);
        claims.put("nested", Map.of("a", true));
        return new Session(
                id,
                0,
                "corp",
                "https://id.example",
                "alice",
                "sid-1",
                claims,
                "header.claims.signature",
                "refresh",
                now,
                now,
                now.plusSeconds(60),
                now.plus(Duration.ofHours(8)));
    }

    /** The browser's cookies after {@code lines}. */
    private static RequestCookies cookies(List<String> lines) {
        Fields.Editor fields = Fields.EMPTY.edit();
        lines.forEach(line -> fields.add(FieldName.COOKIE, line.substring(0, line.indexOf(';'))));
        return RequestCookies.of(fields.build());
    }

    private RequestCookies keep(Sessions sessions, Session session) {
        sessions.keep(session).toCompletableFuture().join();
        return cookies(sessions.write(HOST, session, cookies(List.of())).orElseThrow());
    }

    private static Sessions.Found find(Sessions sessions, RequestCookies cookies) {
        return sessions.find(HOST, cookies).toCompletableFuture().join();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cookie", "memory"})
    void whatIsWrittenIsFound(String storage) {
        Sessions sessions = sessions(storage);
        Session session = session("one");

        assertThat(find(sessions, keep(sessions, session))).isEqualTo(new Sessions.Live(session));
    }

    /** Or else whoever has them would be sent to sign in for ever: they would be in the cookie, and never come out. */
    @ParameterizedTest
    @ValueSource(strings = {"cookie", "memory"})
    void claimsAsDeepAsATokenMayHaveThemAreFound(String storage) throws ParseException {
        Sessions sessions = sessions(storage);
        Map<String, Object> deep =
                Json.read(("{\"a\":" + "[".repeat(15) + "]".repeat(15) + "}").getBytes(StandardCharsets.UTF_8));
        Session session = session("one").refreshed(deep, "", "", time.instant());

        assertThat(find(sessions, keep(sessions, session))).isEqualTo(new Sessions.Live(session));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cookie", "memory"})
    void aSessionThatIsNotUsedEnds(String storage) {
        Sessions sessions = sessions(storage);
        RequestCookies cookies = keep(sessions, session("one"));

        time.advance(IDLE.minusSeconds(1));
        assertThat(find(sessions, cookies)).isInstanceOf(Sessions.Live.class);
        time.advance(Duration.ofSeconds(1));

        assertThat(find(sessions, cookies)).isInstanceOf(Sessions.None.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cookie", "memory"})
    void aSessionThatIsUsedEndsAllTheSameWhenItsTimeIsOver(String storage) {
        Sessions sessions = sessions(storage);
        RequestCookies cookies = keep(sessions, session("one"));
        int uses = 0;
        while (find(sessions, cookies) instanceof Sessions.Live live) {
            List<String> lines = sessions.renew(HOST, live.session(), cookies)
                    .toCompletableFuture()
                    .join();
            cookies = lines.isEmpty() ? cookies : cookies(lines);
            time.advance(Duration.ofMinutes(20));
            uses++;
        }

        assertThat(uses).isEqualTo(24);
    }

    @Test
    void aSessionIsTouchedOnlyAfterAWhile() {
        Sessions sessions = sessions("cookie");
        Session session = session("one");

        assertThat(sessions.isToBeTouched(session)).isFalse();
        time.advance(IDLE.dividedBy(10).plusSeconds(1));
        assertThat(sessions.isToBeTouched(session)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cookie", "memory"})
    void aSessionThatWasEndedStaysSo(String storage) {
        Sessions sessions = sessions(storage);
        Session session = session("one");
        RequestCookies cookies = keep(sessions, session);

        sessions.end(session).toCompletableFuture().join();

        assertThat(find(sessions, cookies)).isInstanceOf(Sessions.None.class);
        assertThat(find(sessions, keep(sessions, session("two")))).isInstanceOf(Sessions.Live.class);
    }

    @Test
    void anIdTokenThatHasNoRoomIsLeftOut() {
        Sessions sessions = sessions("cookie");
        Session large = session("one").refreshed(Map.of(), "x".repeat(20_000), "refresh", time.instant());

        RequestCookies cookies =
                cookies(sessions.write(HOST, large, cookies(List.of())).orElseThrow());

        assertThat(find(sessions, cookies)).isEqualTo(new Sessions.Live(large.withoutIdToken()));
        Session tooLarge = large.refreshed(Map.of("x", "x".repeat(20_000)), "", "", time.instant());
        assertThat(sessions.write(HOST, tooLarge, cookies)).isEmpty();
    }

    @Test
    void theTextOfASessionShowsNoToken() {
        assertThat(session("the-id").toString()).doesNotContain("the-id", "refresh", "signature", "staff");
    }
}
