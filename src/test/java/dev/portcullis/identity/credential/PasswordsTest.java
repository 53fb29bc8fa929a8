package dev.portcullis.identity.credential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.identity.FakeTime;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PasswordsTest {
    private static final String ALICE = "alice " + Passwords.hash("right", new Random(1)) + "\n";

    private final FakeTime time = new FakeTime();
    private final Queue<Runnable> pool = new ArrayDeque<>();

    private Passwords users(String lines) throws ParseException {
        return Passwords.read("staff", lines, new CheckTurns(pool::add, 1), time::nanos, new Random(2));
    }

    private static CompletableFuture<Passwords.Outcome> check(Passwords users, String name, String password) {
        return users.check("client", name, password).toCompletableFuture();
    }

    private void decide(Passwords users, String name, String password) {
        CompletableFuture<Passwords.Outcome> outcome = check(users, name, password);
        work();
        assertThat(outcome).isDone();
    }

    private void work() {
        while (!pool.isEmpty()) {
            pool.remove().run();
        }
    }

    @Test
    void aPasswordIsCheckedOnceWhoeverAsksAndOffTheCallersThread() throws ParseException {
        Passwords users = users(ALICE);

        CompletableFuture<Passwords.Outcome> first = check(users, "alice", "right");
        CompletableFuture<Passwords.Outcome> second = check(users, "alice", "right");
        assertThat(first).isNotDone();
        work();

        assertThat(first.join()).isEqualTo(second.join()).isInstanceOf(Passwords.Outcome.Known.class);
        assertThat(check(users, "alice", "right")).isDone();
    }

    @Test
    void aGoodOneIsRememberedWhileItIsUsedButNotForever() throws ParseException {
        Passwords users = users(ALICE);
        decide(users, "alice", "right");

        for (int minutes = 0; minutes < 56; minutes += 14) {
            assertThat(check(users, "alice", "right")).isDone();
            time.advance(Duration.ofMinutes(14));
        }
        assertThat(check(users, "alice", "right")).isDone();
        time.advance(Duration.ofMinutes(5));
        assertThat(check(users, "alice", "right")).as("after an hour").isNotDone();
        work();
        time.advance(Duration.ofMinutes(16));
        assertThat(check(users, "alice", "right")).as("unused").isNotDone();
    }

    @Test
    void aBadOneIsRememberedForSecondsAndIsNobodyElses() throws ParseException {
        Passwords users = users(ALICE);
        decide(users, "alice", "wrong");

        assertThat(check(users, "alice", "wrong").join()).isInstanceOf(Passwords.Outcome.Wrong.class);
        assertThat(check(users, "bob", "wrong")).isNotDone();
        time.advance(Duration.ofSeconds(11));
        assertThat(check(users, "alice", "wrong")).isNotDone();
    }

    @Test
    void aWholeOfficeAtOnceIsLookedForInOneFileAndThenInAnother() throws ParseException {
        String cheap =
                "carol pbkdf2-sha256:200000:AAAAAAAAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n";
        CheckTurns turns = new CheckTurns(pool::add, 1);
        Passwords staff = Passwords.read("staff", cheap, turns, time::nanos, new Random(2));
        Passwords partners = Passwords.read("partners", cheap, turns, time::nanos, new Random(3));
        List<CompletableFuture<Passwords.Outcome>> outcomes = new ArrayList<>();
        for (int i = 0; i < CheckTurns.MOST_PER_CLIENT; i++) {
            String name = "partner" + i;
            outcomes.add(check(staff, name, "guess").thenCompose(wrong -> check(partners, name, "guess")));
        }

        work();

        assertThat(outcomes)
                .allSatisfy(outcome -> assertThat(outcome.join()).isInstanceOf(Passwords.Outcome.Wrong.class));
    }

    @Test
    void anAttemptThatMakesRoomForSomebodyElseIsToldThatItsClientIsBusy() throws ParseException {
        Passwords users = users(ALICE);
        List<CompletableFuture<Passwords.Outcome>> guesses = new ArrayList<>();
        for (int i = 0; i < CheckTurns.MOST; i++) {
            String client = "flood " + i / CheckTurns.MOST_PER_CLIENT;
            guesses.add(users.check(client, "alice", "guess" + i).toCompletableFuture());
        }
        int last = CheckTurns.MOST_PER_CLIENT - 1;

        assertThat(check(users, "alice", "right")).isNotDone();

        assertThat(guesses.get(last).join()).isInstanceOf(Passwords.Outcome.ClientBusy.class);
        guesses.remove(last);
        assertThat(guesses).noneMatch(CompletableFuture::isDone);
    }

    @Test
    void whoThereIsNotCostsAsManyRoundsAsWhoThereIs() throws ParseException {
        String cheap = ":AAAAAAAAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n";
        Passwords users = users("bob pbkdf2-sha256:200000" + cheap + "eve pbkdf2-sha256:300000" + cheap);
        assertThat(users.hashFor("bob").iterations()).isEqualTo(200_000);

        Set<Integer> rounds = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            rounds.add(users.hashFor("nobody" + i).iterations());
            assertThat(users.hashFor("nobody" + i)).isSameAs(users.hashFor("nobody" + i));
        }
        assertThat(rounds).containsExactlyInAnyOrder(200_000, 300_000);
        assertThat(users("").hashFor("nobody").iterations()).isEqualTo(PasswordHash.ITERATIONS);
    }
}
