package dev.portcullis.stage.auth;

import dev.portcullis.exchange.BodyNeed;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.http.FieldName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Several doors as one. Of {@link #anyOf}, the first in order for which the request brings credentials decides: bad ones are never made up for by others, and what it brings for those behind goes to no backend, since nobody has judged it; through {@link #allOf}, one has to pass each, and is whom the first one
 * says. What it says names the one door that it is about, which is then asked for challenges and invitations. Immutable, safe for concurrent use.
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

    /** The most that a door wants: each looks at the beginning only, or refuses what it cannot see whole. */
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
        return ask(x, 0, new Heard(null, "", List.of()));
    }

    /**
     * What the doors so far have said.
     *
     * @param so who was admitted
     * @param reason why those that had nothing to look at had nothing: of the one that tells most
     * @param lacking all that had nothing
     */
    private record Heard(Entry.@Nullable Admitted so, String reason, List<Door> lacking) {
        Heard nothing(Door door, Entry.NoCredentials none) {
            List<Door> all = new ArrayList<>(lacking);
            all.addAll(none.lacking(door));
            return new Heard(so, telling(reason, none.reason()), all);
        }

        /** Of why two doors had nothing to look at, the one that tells more: what was brought and has ended rather than what was never there. */
        private static String telling(String first, String second) {
            boolean saysLess = first.endsWith("-missing") && !second.endsWith("-missing");
            return first.isEmpty() || saysLess ? second : first;
        }

        Entry.Admitted admitted(Door door, Entry.Admitted by) {
            if (so == null) {
                return new Entry.Admitted(by.subject(), by.spent(), by.by().or(() -> Optional.of(door)), by.endsAt());
            }
            List<FieldName> spent = new ArrayList<>(so.spent());
            spent.addAll(by.spent());
            return new Entry.Admitted(so.subject(), spent, so.by(), earlier(so.endsAt(), by.endsAt()));
        }

        private static Optional<Instant> earlier(Optional<Instant> one, Optional<Instant> other) {
            return Stream.of(one, other).flatMap(Optional::stream).min(Comparator.naturalOrder());
        }

        Entry.NoCredentials noCredentials() {
            return new Entry.NoCredentials(reason, lacking);
        }
    }

    @Override
    public List<FieldName> brought(Exchange x) {
        return brought(x, 0);
    }

    /** What {@code x} brings for the doors from {@code index} on. */
    private List<FieldName> brought(Exchange x, int index) {
        return doors.stream()
                .skip(index)
                .flatMap(door -> door.brought(x).stream())
                .toList();
    }

    /** Backends take what they get for what was let in. */
    private Entry.Admitted withoutUnjudged(Exchange x, int index, Entry.Admitted so) {
        List<FieldName> spent = new ArrayList<>(so.spent());
        spent.addAll(brought(x, index + 1));
        return new Entry.Admitted(so.subject(), spent, so.by(), so.endsAt());
    }

    /** Asks the doors from {@code index} on. */
    private Entry ask(Exchange x, int index, Heard heard) {
        if (index == doors.size()) {
            return heard.so == null ? heard.noCredentials() : heard.so;
        }
        return decide(x, index, heard, doors.get(index).enter(x));
    }

    private Entry decide(Exchange x, int index, Heard heard, Entry entry) {
        Door door = doors.get(index);
        if (entry instanceof Entry.Pending pending) {
            CompletionStage<Entry> later = pending.entry().thenCompose(known -> {
                Entry next = decide(x, index, heard, known);
                return next instanceof Entry.Pending again ? again.entry() : CompletableFuture.completedFuture(next);
            });
            return new Entry.Pending(later);
        }
        if (entry instanceof Entry.NoCredentials none) {
            // of those that all have to be passed, this one alone lacks: another cannot make up for it by an invitation
            Heard more = heard.nothing(door, none);
            return needsAll ? more.noCredentials() : ask(x, index + 1, more);
        }
        if (entry instanceof Entry.Admitted admitted) {
            Entry.Admitted so = heard.admitted(door, admitted);
            return needsAll
                    ? ask(x, index + 1, new Heard(so, heard.reason, heard.lacking))
                    : withoutUnjudged(x, index, so);
        }
        return entry;
    }
}
