package dev.portcullis.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a condition looks at: a selection less the excluded ones, or their number. {@code index} numbers the distinct aims of a rule set; {@code isSettled} is whether it
 * changes at most when a phase begins. Immutable.
 */
@SuppressWarnings("ArrayRecordComponent") // made once, never written again, compared by their index
record Aim(int index, Selection selection, boolean isCounted, Selection[] excluded, boolean isSettled) {
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return index;
    }

    /** The distinct aims of a rule set, numbered as they are first seen. One owner at a time. */
    static final class Pool {
        private record Key(Selection selection, boolean isCounted, List<Selection> excluded) {
            @Override
            public boolean equals(@Nullable Object other) {
                return other instanceof Key that
                        && selection.equals(that.selection)
                        && isCounted == that.isCounted
                        && excluded.equals(that.excluded);
            }

            @Override
            public int hashCode() {
                return 31 * (31 * selection.hashCode() + excluded.hashCode()) + Boolean.hashCode(isCounted);
            }
        }

        private final Map<Key, Aim> known = new HashMap<>();
        private final List<Aim> all = new ArrayList<>();

        Aim aim(Selection selection, boolean isCounted, List<Selection> excluded) {
            return known.computeIfAbsent(new Key(selection, isCounted, List.copyOf(excluded)), key -> {
                Aim fresh = new Aim(
                        all.size(),
                        selection,
                        isCounted,
                        excluded.toArray(Selection[]::new),
                        selection.variable().settledPhase() != 0);
                all.add(fresh);
                return fresh;
            });
        }

        List<Aim> all() {
            return List.copyOf(all);
        }
    }
}
