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
    private final CheckTurns turns = new CheckTurns(pool::add, 1);

    private Admission take(CheckTurns from, String client, String name) {
        return from.take(client, () -> () -> order.add(name));
    }

    @Test
    void whoHearsOfACheckMayBringAnother() {
        List<Admission> next = new ArrayList<>();
        for (int i = 0; i < CheckTurns.MOST_PER_CLIENT; i++) {
            turns.take("office", () -> () -> next.add(take(turns, "office", "second")));
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
        for (int i = CheckTurns.MOST_PER_CLIENT; i < CheckTurns.MOST; i++) {
            assertThat(take(turns, "client " + i, "c" + i)).isEqualTo(Admission.TAKEN);
        }
        assertThat(take(turns, "alice", "a")).isEqualTo(Admission.FULL);

        pool.remove().run();

        assertThat(order).hasSize(CheckTurns.MOST);
        assertThat(take(turns, "flood", "again")).isEqualTo(Admission.TAKEN);
        assertThat(take(turns, "alice", "again")).isEqualTo(Admission.TAKEN);
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
}
