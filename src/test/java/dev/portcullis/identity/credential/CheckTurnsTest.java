package dev.portcullis.identity.credential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.identity.credential.CheckTurns.Admission;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class CheckTurnsTest {
    private final Queue<Runnable> pool = new ArrayDeque<>();
    private final List<String> order = new ArrayList<>();
    private final List<String> dropped = new ArrayList<>();
    private final CheckTurns turns = new CheckTurns(pool::add, 1);

    private Admission take(CheckTurns from, String client, String name) {
        return from.take(client, check(() -> order.add(name), name));
    }

    private CheckTurns.Check check(Runnable told, String name) {
        return new CheckTurns.Check() {
            @Override
            public Runnable run() {
                return told;
            }

            @Override
            public void drop(Admission why) {
                dropped.add(name + " " + why);
            }
        };
    }

    @Test
    void whoHearsOfACheckMayBringAnother() {
        List<Admission> next = new ArrayList<>();
        for (int i = 0; i < CheckTurns.MOST_PER_CLIENT; i++) {
            turns.take("office", check(() -> next.add(take(turns, "office", "second")), "first"));
        }

        pool.remove().run();

        assertThat(next).hasSize(CheckTurns.MOST_PER_CLIENT).containsOnly(Admission.TAKEN);
        assertThat(order).hasSize(CheckTurns.MOST_PER_CLIENT);
    }

    @Test
    void clientsTakeTurnsHoweverManyOneBrings() {
        for (int i = 0; i < 4; i++) {
            take(turns, "flood", "f" + i);
        }
        take(turns, "alice", "a0");
        take(turns, "bob", "b0");
        take(turns, "alice", "a1");
        assertThat(pool).as("one thread").hasSize(1);

        pool.remove().run();

        assertThat(order).containsExactly("f0", "a0", "b0", "f1", "a1", "f2", "f3");
        assertThat(take(turns, "flood", "again")).isEqualTo(Admission.TAKEN);
        assertThat(pool).hasSize(1);
    }

    @Test
    void noClientHasMoreThanItsShareNorAllMoreThanTheirs() {
        for (int i = 0; i < CheckTurns.MOST_PER_CLIENT; i++) {
            assertThat(take(turns, "flood", "f" + i)).isEqualTo(Admission.TAKEN);
        }
        assertThat(take(turns, "flood", "one more")).isEqualTo(Admission.CLIENT_FULL);
        for (int i = 1; i < CheckTurns.MOST; i++) {
            assertThat(take(turns, "client " + i, "c" + i)).isEqualTo(Admission.TAKEN);
        }
        assertThat(dropped).hasSize(CheckTurns.MOST_PER_CLIENT - 1).allMatch(each -> each.startsWith("f"));
        assertThat(take(turns, "alice", "a")).as("each has one").isEqualTo(Admission.FULL);

        pool.remove().run();

        assertThat(order).hasSize(CheckTurns.MOST).contains("f0");
        assertThat(take(turns, "flood", "again")).isEqualTo(Admission.TAKEN);
        assertThat(take(turns, "alice", "again")).isEqualTo(Admission.TAKEN);
    }

    @Test
    void aFewWhoBringAsManyAsTheyMayKeepNobodyOut() {
        for (int i = 0; i < CheckTurns.MOST; i++) {
            take(turns, "flood " + i / CheckTurns.MOST_PER_CLIENT, "f" + i);
        }

        assertThat(take(turns, "alice", "a0")).isEqualTo(Admission.TAKEN);
        assertThat(take(turns, "bob", "b0")).isEqualTo(Admission.TAKEN);
        assertThat(take(turns, "alice", "a1")).isEqualTo(Admission.TAKEN);
        assertThat(dropped).containsExactly("f7 CLIENT_FULL", "f15 CLIENT_FULL", "f23 CLIENT_FULL");

        pool.remove().run();

        assertThat(order).hasSize(CheckTurns.MOST).doesNotContain("f7", "f15", "f23");
        assertThat(order.subList(0, 7)).containsExactly("f0", "f8", "f16", "f24", "a0", "b0", "f1");
        for (int i = 0; i < CheckTurns.MOST_PER_CLIENT; i++) {
            assertThat(take(turns, "flood 0", "again")).isEqualTo(Admission.TAKEN);
        }
    }

    @Test
    void whoHasAsManyAsTheOthersTakesNothingFromThem() {
        for (int i = 0; i < CheckTurns.MOST; i++) {
            take(turns, "client " + i / 2, "c" + i);
        }

        assertThat(take(turns, "client 0", "one more")).isEqualTo(Admission.FULL);
        assertThat(take(turns, "alice", "a0")).isEqualTo(Admission.TAKEN);
        assertThat(take(turns, "alice", "a1")).isEqualTo(Admission.FULL);
        assertThat(dropped).containsExactly("c1 CLIENT_FULL");
    }

    @Test
    void whatNoThreadIsThereForIsNotKept() {
        boolean[] refuses = {true};
        CheckTurns some = new CheckTurns(
                task -> {
                    if (refuses[0]) {
                        throw new RejectedExecutionException();
                    }
                    pool.add(task);
                },
                1);
        for (int i = 0; i < 2 * CheckTurns.MOST; i++) {
            assertThat(take(some, "alice", "refused")).isEqualTo(Admission.FULL);
        }

        refuses[0] = false;

        assertThat(take(some, "alice", "taken")).isEqualTo(Admission.TAKEN);
        pool.remove().run();
        assertThat(order).containsExactly("taken");
    }

    @Test
    void aThreadThatCannotBeMadeCostsNoneOfThoseThereAre() {
        boolean[] fails = {true};
        CheckTurns some = new CheckTurns(
                task -> {
                    if (fails[0]) {
                        throw new Error("as if there were no memory for it");
                    }
                    pool.add(task);
                },
                1);
        assertThat(take(some, "alice", "failed")).isEqualTo(Admission.FULL);

        fails[0] = false;

        assertThat(take(some, "alice", "taken")).isEqualTo(Admission.TAKEN);
        pool.remove().run();
        assertThat(order).containsExactly("taken");
    }

    @Test
    void whoCameWhileAThreadWasAskedForInVainIsNotLeftWaiting() {
        List<CheckTurns> itself = new ArrayList<>();
        List<Admission> meanwhile = new ArrayList<>();
        CheckTurns some = new CheckTurns(
                task -> {
                    meanwhile.add(take(itself.get(0), "bob", "b0"));
                    throw new RejectedExecutionException();
                },
                1);
        itself.add(some);

        assertThat(take(some, "alice", "a0")).isEqualTo(Admission.FULL);

        assertThat(meanwhile).containsExactly(Admission.TAKEN);
        assertThat(dropped).containsExactly("b0 FULL");
        assertThat(order).isEmpty();
    }

    @Test
    void whoFindsNoThreadOfHisOwnWaitsForThoseAtWork() {
        CheckTurns some = new CheckTurns(
                task -> {
                    if (!pool.isEmpty()) {
                        throw new RejectedExecutionException();
                    }
                    pool.add(task);
                },
                2);
        assertThat(take(some, "alice", "a0")).isEqualTo(Admission.TAKEN);
        assertThat(take(some, "bob", "b0")).isEqualTo(Admission.TAKEN);

        pool.remove().run();

        assertThat(order).containsExactly("a0", "b0");
        assertThat(dropped).isEmpty();
    }
}
