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

    private Passwords file(String name, String lines) throws ParseException {
        return Passwords.read(name, lines, time::nanos, new Random(name.length()));
    }

    private PasswordFiles users(String lines) throws ParseException {
        return new PasswordFiles(List.of(file("staff", lines)), new CheckTurns(pool::add, 1));
    }

    private static CompletableFuture<PasswordFiles.Outcome> check(PasswordFiles users, String name, String password) {
        return users.check("client", name, password).toCompletableFuture();
    }

    private void decide(PasswordFiles users, String name, String password) {
        CompletableFuture<PasswordFiles.Outcome> outcome = check(users, name, password);
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
        PasswordFiles users = users(ALICE);

        CompletableFuture<PasswordFiles.Outcome> first = check(users, "alice", "right");
        CompletableFuture<PasswordFiles.Outcome> second = check(users, "alice", "right");
        assertThat(first).isNotDone();
        work();

        assertThat(first.join()).isEqualTo(second.join()).isInstanceOf(PasswordFiles.Outcome.Known.class);
        assertThat(check(users, "alice", "right")).isDone();
    }

    @Test
    void aGoodOneIsRememberedWhileItIsUsedButNotForever() throws ParseException {
        PasswordFiles users = users(ALICE);
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
        PasswordFiles users = users(ALICE);
        decide(users, "alice", "wrong");

        assertThat(check(users, "alice", "wrong").join()).isInstanceOf(PasswordFiles.Outcome.Wrong.class);
        assertThat(check(users, "bob", "wrong")).isNotDone();
        time.advance(Duration.ofSeconds(11));
        assertThat(check(users, "alice", "wrong")).isNotDone();
    }

    private static String cheap(String name) {
        return name + " pbkdf2-sha256:200000:AAAAAAAAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n";
    }

    @Test
    void aWholeOfficeAtOnceIsLookedForInOneFileAndThenInAnother() throws ParseException {
        PasswordFiles both = new PasswordFiles(
                List.of(file("staff", cheap("carol")), file("partners", cheap("carol"))), new CheckTurns(pool::add, 1));
        List<CompletableFuture<PasswordFiles.Outcome>> outcomes = new ArrayList<>();
        for (int i = 0; i < CheckTurns.MOST_PER_CLIENT; i++) {
            outcomes.add(check(both, "partner" + i, "guess"));
        }

        work();

        assertThat(outcomes)
                .allSatisfy(outcome -> assertThat(outcome.join()).isInstanceOf(PasswordFiles.Outcome.Wrong.class));
    }

    /** Were its place free between one file and the next, somebody who comes then would have it, and the attempt would be refused for its client's own haste. */
    @Test
    void anAttemptKeepsItsTurnFromTheFirstFileToTheLast() throws ParseException {
        PasswordFiles both = new PasswordFiles(
                List.of(file("staff", cheap("carol")), file("partners", ALICE)), new CheckTurns(pool::add, 1));
        List<String> decided = new ArrayList<>();
        CompletableFuture<PasswordFiles.Outcome> alice = check(both, "alice", "right");
        var first = alice.thenRun(() -> decided.add("alice"));
        var second = both.check("another client", "bob", "guess")
                .toCompletableFuture()
                .thenRun(() -> decided.add("bob"));

        work();

        assertThat(decided).containsExactly("alice", "bob");
        assertThat(List.of(first, second)).allMatch(CompletableFuture::isDone);
        assertThat(alice.join())
                .isInstanceOfSatisfying(
                        PasswordFiles.Outcome.Known.class,
                        known -> assertThat(known.file()).isEqualTo("partners"));
        assertThat(check(both, "alice", "right")).as("remembered").isDone();
        assertThat(check(both, "bob", "guess").join()).isInstanceOf(PasswordFiles.Outcome.Wrong.class);
    }

    /** A file remembers for seconds that it does not know somebody, and another for as long as it is used that it does. */
    @Test
    void aGoodOneOfALaterFileIsRememberedAsLong() throws ParseException {
        PasswordFiles both = new PasswordFiles(
                List.of(file("staff", cheap("carol")), file("partners", ALICE)), new CheckTurns(pool::add, 1));
        decide(both, "alice", "right");

        time.advance(Duration.ofMinutes(14));

        CompletableFuture<PasswordFiles.Outcome> again = check(both, "alice", "right");
        assertThat(again).isDone();
        assertThat(again.join())
                .isInstanceOfSatisfying(
                        PasswordFiles.Outcome.Known.class,
                        known -> assertThat(known.file()).isEqualTo("partners"));
    }

    /** It may be right there too, and the first file that knows it decides. */
    @Test
    void aGoodOneOfALaterFileWaitsForAnEarlierOneThatHasTheUser() throws ParseException {
        Passwords partners = file("partners", ALICE);
        decide(new PasswordFiles(List.of(partners), new CheckTurns(pool::add, 1)), "alice", "right");
        PasswordFiles both = new PasswordFiles(List.of(file("staff", ALICE), partners), new CheckTurns(pool::add, 1));

        CompletableFuture<PasswordFiles.Outcome> outcome = check(both, "alice", "right");

        assertThat(outcome).isNotDone();
        work();
        assertThat(outcome.join())
                .isInstanceOfSatisfying(
                        PasswordFiles.Outcome.Known.class,
                        known -> assertThat(known.file()).isEqualTo("staff"));
    }

    @Test
    void whoIsInNoFileIsNotToldApartByHowLongItTakes() throws ParseException {
        PasswordFiles both = new PasswordFiles(
                List.of(file("staff", cheap("carol")), file("partners", ALICE)), new CheckTurns(pool::add, 1));
        assertThat(check(both, "nobody", "guess")).isNotDone();
        work();
    }

    @Test
    void anAttemptThatMakesRoomForSomebodyElseIsToldThatItsClientIsBusy() throws ParseException {
        PasswordFiles users = users(ALICE);
        List<CompletableFuture<PasswordFiles.Outcome>> guesses = new ArrayList<>();
        for (int i = 0; i < CheckTurns.MOST; i++) {
            String client = "flood " + i / CheckTurns.MOST_PER_CLIENT;
            guesses.add(users.check(client, "alice", "guess" + i).toCompletableFuture());
        }
        int last = CheckTurns.MOST_PER_CLIENT - 1;

        assertThat(check(users, "alice", "right")).isNotDone();

        assertThat(guesses.get(last).join()).isInstanceOf(PasswordFiles.Outcome.ClientBusy.class);
        guesses.remove(last);
        assertThat(guesses).noneMatch(CompletableFuture::isDone);
    }

    @Test
    void whoThereIsNotCostsAsManyRoundsAsWhoThereIs() throws ParseException {
        String cheap = ":AAAAAAAAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n";
        Passwords users = file("staff", "bob pbkdf2-sha256:200000" + cheap + "eve pbkdf2-sha256:300000" + cheap);
        assertThat(users.hashFor("bob").iterations()).isEqualTo(200_000);

        Set<Integer> rounds = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            rounds.add(users.hashFor("nobody" + i).iterations());
            assertThat(users.hashFor("nobody" + i)).isSameAs(users.hashFor("nobody" + i));
        }
        assertThat(rounds).containsExactlyInAnyOrder(200_000, 300_000);
        assertThat(file("none", "").hashFor("nobody").iterations()).isEqualTo(PasswordHash.ITERATIONS);
    }
}
