package dev.portcullis.identity.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.identity.FakeTime;
import dev.portcullis.identity.session.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a refresh that fails means for others, and how long one that succeeded is remembered; the rest is proved over sockets by RefreshIT. */
class RefresherTest {
    private static final LoginObserver NOBODY = new LoginObserver() {
        @Override
        public void signedIn(Session session, String exchange) {}

        @Override
        public void refreshed(Session session) {}

        @Override
        public void refreshFailed(Session session, String reason, String detail) {}

        @Override
        public void tooLarge(Session session) {}

        @Override
        public void endedByProvider(String provider, String channel, String subject, String exchange) {}

        @Override
        public void ended(Session session, String reason, String detail) {}
    };

    private final FakeTime time = new FakeTime();
    private final Refresher.Memory memory = new Refresher.Memory(time);
    private final List<String> asked = new ArrayList<>();
    private Function<Session, CompletionStage<Login.Renewal>> answer = session -> new CompletableFuture<>();
    private Refresher refresher;

    @BeforeEach
    void open() {
        refresher = new Refresher(
                "corp",
                session -> {
                    asked.add(session.id());
                    return answer.apply(session);
                },
                session -> CompletableFuture.completedFuture(null),
                NOBODY,
                memory,
                time);
    }

    private Session due(String id) {
        return new Session(
                id,
                0,
                "corp",
                "https://id.example",
                "alice",
                "",
                Map.of(),
                "",
                "refresh-token",
                time.instant(),
                time.instant(),
                time.instant(),
                time.instant().plusSeconds(36_000));
    }

    private Refresher.Refreshed now(Session session) {
        return refresher.current(session).toCompletableFuture().join();
    }

    @Test
    void aProviderThatIsNotThereIsLeftAloneByAll() {
        answer = session -> CompletableFuture.failedFuture(OidcException.unavailable("down", Duration.ZERO));

        now(due("one"));
        now(due("two"));

        assertThat(asked).containsExactly("one");
        time.advance(Duration.ofSeconds(11));
        now(due("two"));
        assertThat(asked).containsExactly("one", "two");
    }

    @Test
    void anAnswerThatIsNotGoodIsThatOfOneSessionAlone() {
        answer = session -> CompletableFuture.failedFuture(OidcException.badProvider("token-answer-malformed", ""));
        Session one = due("one");

        now(one);
        now(one);
        now(due("two"));

        assertThat(asked).containsExactly("one", "two");
        time.advance(Duration.ofSeconds(11));
        now(one);
        assertThat(asked).containsExactly("one", "two", "one");
    }

    @Test
    void aRefreshThatBreaksIsNotUnderWayForEver() {
        answer = session -> {
            throw new IllegalStateException("broken");
        };
        Session session = due("one");

        assertThat(now(session)).isEqualTo(new Refresher.Alive(session));
        time.advance(Duration.ofSeconds(11));
        answer = same -> CompletableFuture.completedFuture(new Login.Renewal(
                same.refreshed(Map.of(), "", "next", time.instant().plusSeconds(600)), null));

        assertThat(((Refresher.Alive) now(session)).session().version()).isEqualTo(1);
    }

    @Test
    void aResultIsKeptForAsLongAsTheCookieFromBeforeIsGood() {
        memory.keepFor(Duration.ofHours(1));
        answer = same -> CompletableFuture.completedFuture(new Login.Renewal(
                same.refreshed(Map.of(), "", "next", time.instant().plusSeconds(36_000)), null));
        Session before = due("one");
        now(before);

        time.advance(Duration.ofMinutes(59));

        assertThat(((Refresher.Alive) now(before)).session().version()).isEqualTo(1);
        assertThat(asked).hasSize(1);
    }
}
