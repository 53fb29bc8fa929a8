package dev.portcullis.stage.auth;

import dev.portcullis.exchange.BodyNeed;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Subject;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.http.FieldName;
import dev.portcullis.identity.StepUp;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Several doors as one. Of {@link #anyOf}, the first for which the request brings credentials decides, good or bad; through {@link #allOf}, one has to pass each, and is whom the first one
 * says. Immutable, safe for concurrent use.
 */
public final class CombinedDoor implements Door {
    private final List<Door> doors;
    private final boolean needsAll;

    private CombinedDoor(List<Door> doors, boolean needsAll) {
        if (doors.isEmpty()) {
            throw new IllegalArgumentException("needs a door: without one nobody could pass");
        }
        this.doors = List.copyOf(doors);
        this.needsAll = needsAll;
    }

    public static Door anyOf(List<Door> doors) {
        return doors.size() == 1 ? doors.get(0) : new CombinedDoor(doors, false);
    }

    public static Door allOf(List<Door> doors) {
        return doors.size() == 1 ? doors.get(0) : new CombinedDoor(doors, true);
    }

    @Override
    public String name() {
        return doors.stream().map(Door::name).collect(Collectors.joining(needsAll ? "+" : "|"));
    }

    @Override
    public BodyNeed requestBody(Exchange x) {
        BodyNeed most = BodyNeed.none();
        for (Door door : doors) {
            BodyNeed need = door.requestBody(x);
            most = need.limitBytes() > most.limitBytes() ? need : most;
        }
        return most;
    }

    @Override
    public Entry enter(Exchange x) {
        return ask(x, 0, null, "");
    }

    /** Asks the doors from {@code index} on. {@code so} is what the earlier ones have said of the subject, {@code reason} why the first had nothing to look at. */
    private Entry ask(Exchange x, int index, Entry.@Nullable Admitted so, String reason) {
        if (index == doors.size()) {
            return so == null ? new Entry.NoCredentials(reason) : so;
        }
        return decide(x, index, so, reason, doors.get(index).enter(x));
    }

    private Entry decide(Exchange x, int index, Entry.@Nullable Admitted so, String reason, Entry entry) {
        if (entry instanceof Entry.Pending pending) {
            CompletionStage<Entry> later = pending.entry().thenCompose(known -> {
                Entry next = decide(x, index, so, reason, known);
                return next instanceof Entry.Pending again ? again.entry() : CompletableFuture.completedFuture(next);
            });
            return new Entry.Pending(later);
        }
        if (entry instanceof Entry.NoCredentials none) {
            return needsAll ? none : ask(x, index + 1, so, reason.isEmpty() ? none.reason() : reason);
        }
        if (entry instanceof Entry.Admitted admitted && needsAll) {
            return ask(x, index + 1, so == null ? admitted : both(so, admitted), reason);
        }
        return entry;
    }

    private static Entry.Admitted both(Entry.Admitted first, Entry.Admitted second) {
        Subject subject = first.subject();
        List<FieldName> spent = new ArrayList<>(first.spent());
        spent.addAll(second.spent());
        return new Entry.Admitted(subject, spent);
    }

    @Override
    public String challenge() {
        return joined(doors.stream().map(Door::challenge).toList());
    }

    @Override
    public String insufficient() {
        return doors.stream()
                .map(Door::insufficient)
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static String joined(List<String> challenges) {
        return challenges.stream().filter(text -> !text.isEmpty()).collect(Collectors.joining(", "));
    }

    @Override
    public @Nullable Verdict stepUp(Exchange x, StepUp need) {
        for (Door door : doors) {
            Verdict better = door.stepUp(x, need);
            if (better != null) {
                return better;
            }
        }
        return null;
    }

    @Override
    public @Nullable Verdict invite(Exchange x) {
        for (Door door : doors) {
            Verdict invitation = door.invite(x);
            if (invitation != null) {
                return invitation;
            }
        }
        return null;
    }
}
