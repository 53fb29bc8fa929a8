package dev.portcullis.identity.credential;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Users of several files, asked in order: the first that knows the name and the password decides.
 *
 * <p>An attempt has one turn for all files that have to be looked at, so that it keeps its place until it is decided, whoever else comes. Equal attempts that come together are checked once. Safe for concurrent use.
 */
public final class PasswordFiles {
    private static final int MAX_CHARS = 1024;

    private final List<Passwords> files;
    private final CheckTurns turns;
    private final ConcurrentHashMap<String, CompletableFuture<Outcome>> underWay = new ConcurrentHashMap<>();

    /** What became of a name and a password. Immutable. */
    public sealed interface Outcome {
        /** The password is right; {@code file} is what the configuration calls the file that the user stands in. */
        record Known(String file, Credential credential) implements Outcome {}

        record Wrong() implements Outcome {
            private static final Wrong INSTANCE = new Wrong();
        }

        /** Too many of this client's are being checked, alone or beside those of others. */
        record ClientBusy() implements Outcome {
            private static final ClientBusy INSTANCE = new ClientBusy();
        }

        /** Too many are being checked. */
        record Busy() implements Outcome {
            private static final Busy INSTANCE = new Busy();
        }
    }

    /**
     * @param files at least one
     * @param turns for the checks
     */
    public PasswordFiles(List<Passwords> files, CheckTurns turns) {
        if (files.isEmpty()) {
            throw new IllegalArgumentException("no file of passwords");
        }
        this.files = List.copyOf(files);
        this.turns = turns;
    }

    /** Whether {@code password} is that of {@code user}; {@code client} is who asks, for its turn. Never fails but for a bug. */
    public CompletionStage<Outcome> check(Object client, String user, String password) {
        if (user.length() > MAX_CHARS || password.length() > MAX_CHARS) {
            return CompletableFuture.completedFuture(Outcome.Wrong.INSTANCE);
        }
        List<String> names =
                files.stream().map(file -> file.attempt(user, password)).toList();
        CompletableFuture<Outcome> mine = new CompletableFuture<>();
        Attempt attempt = new Attempt(names, user, password, mine);
        Outcome remembered = remembered(attempt);
        if (remembered != null) {
            return CompletableFuture.completedFuture(remembered);
        }
        CompletableFuture<Outcome> others = underWay.putIfAbsent(attempt.name(), mine);
        if (others != null) {
            return others;
        }
        start(client, attempt);
        return mine;
    }

    /** {@code names} are what each file calls it. */
    private record Attempt(List<String> names, String user, String password, CompletableFuture<Outcome> outcome) {
        String name() {
            return names.get(0);
        }

        @Override
        public String toString() {
            return "Attempt";
        }
    }

    /**
     * What needs no check; null if one is needed. Of whoever is known to a later file, an earlier one needs no check if it does not have the name: only who has been let in before learns from the
     * time that this takes that it has not.
     */
    private @Nullable Outcome remembered(Attempt attempt) {
        boolean isCertain = true;
        boolean isChecked = true;
        for (int i = 0; i < files.size() && isCertain; i++) {
            Passwords file = files.get(i);
            String name = attempt.names.get(i);
            Optional<Credential> known = file.remembered(name);
            if (known.isPresent()) {
                return new Outcome.Known(file.name(), known.get());
            }
            isCertain = file.isWrong(name, attempt.user);
            isChecked &= file.isKnownAsWrong(name);
        }
        return isCertain && isChecked ? Outcome.Wrong.INSTANCE : null;
    }

    private Outcome judge(Attempt attempt) {
        for (int i = 0; i < files.size(); i++) {
            Passwords file = files.get(i);
            Optional<Credential> known = file.judge(attempt.names.get(i), attempt.user, attempt.password);
            if (known.isPresent()) {
                return new Outcome.Known(file.name(), known.get());
            }
        }
        return Outcome.Wrong.INSTANCE;
    }

    private void start(Object client, Attempt attempt) {
        CheckTurns.Admission admission = turns.take(client, new CheckTurns.Check() {
            @Override
            public Runnable run() {
                return judged(attempt);
            }

            @Override
            public void drop(CheckTurns.Admission why) {
                end(attempt, why);
            }
        });
        if (admission != CheckTurns.Admission.TAKEN) {
            end(attempt, admission);
        }
    }

    private void end(Attempt attempt, CheckTurns.Admission why) {
        underWay.remove(attempt.name(), attempt.outcome);
        attempt.outcome.complete(
                why == CheckTurns.Admission.FULL ? Outcome.Busy.INSTANCE : Outcome.ClientBusy.INSTANCE);
    }

    private Runnable judged(Attempt attempt) {
        try {
            Outcome outcome = judge(attempt);
            return () -> {
                underWay.remove(attempt.name(), attempt.outcome);
                attempt.outcome.complete(outcome);
            };
        } catch (RuntimeException | Error e) {
            return () -> {
                underWay.remove(attempt.name(), attempt.outcome);
                attempt.outcome.completeExceptionally(e);
            };
        }
    }
}
