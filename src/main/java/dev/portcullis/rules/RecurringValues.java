package dev.portcullis.rules;

import org.jspecify.annotations.Nullable;

/**
 * What was found out about values that come again and again, for all transactions of a rule set: names and values of fields and cookies, names of arguments,
 * choices of forms. What stands in arguments, and what holds them (the request line, say), is kept apart from the rest: one large document has more
 * values than all fields of a day.
 *
 * <p>It holds nothing but what follows from the bytes of a value and the rule set: what the value contains, its transformations, and the conditions it does not
 * meet, never what a rule did. Values are found by their very bytes, and taken in when they are seen a second time. Memory is bounded by the number of places and
 * by what a value in one may hold; values made to collide only push each other out of one set of places. Written without locks: what places hold may be shared
 * unsafely, and what is lost is found again. Safe for concurrent use.
 */
final class RecurringValues {
    /** Longer values hardly come twice, and cost more to keep. */
    private static final int MAX_LENGTH = 1_536;

    private static final int MAX_SHORT = 96;

    private final Tables arguments;
    private final Tables others;
    private final RecurringTexts texts = new RecurringTexts();

    /** {@code nodes} of {@link TransformationTrie} is how many forms a value can have. */
    RecurringValues(int nodes) {
        this.arguments = new Tables(2_048, 1_024, nodes);
        this.others = new Tables(4_096, 1_024, nodes);
    }

    /** What is known of {@code value}, which no argument has a part in; null when it is not kept. */
    @Nullable
    Derived find(Value value) {
        return others.find(value);
    }

    /** What is known of {@code value}, which is an argument's or holds arguments; null when it is not kept. */
    @Nullable
    Derived findArgument(Value value) {
        return arguments.find(value);
    }

    /** What rules put together around such values. */
    RecurringTexts texts() {
        return texts;
    }

    /** Short values and long ones, of which fewer are kept. Safe for concurrent use, as above. */
    private static final class Tables {
        private final Table shortOnes;
        private final Table longOnes;

        Tables(int shortPlaces, int longPlaces, int nodes) {
            this.shortOnes = new Table(shortPlaces, 4 * 1024, nodes);
            this.longOnes = new Table(longPlaces, 16 * 1024, nodes);
        }

        @Nullable
        Derived find(Value value) {
            int length = value.length();
            return length <= MAX_SHORT ? shortOnes.find(value) : length <= MAX_LENGTH ? longOnes.find(value) : null;
        }
    }

    /** Places in sets of {@link #WAYS}. Safe for concurrent use, as above. */
    private static final class Table {
        private static final int WAYS = 8;

        private final int maxHeldBytes;
        private final int nodes;
        private final @Nullable Derived[] places;
        /** The hash of the value at each place, so that others need not be looked at. */
        private final int[] hashes;
        /** Hashes of values that were seen once, in pairs of the last and the one before: two values that take turns must both be known again. */
        private final int[] seen;

        Table(int places, int maxHeldBytes, int nodes) {
            this.maxHeldBytes = maxHeldBytes;
            this.nodes = nodes;
            this.places = new Derived[places];
            this.hashes = new int[places];
            this.seen = new int[places * 4];
        }

        @Nullable
        Derived find(Value value) {
            int hash = value.hashCode();
            int first = hash & (places.length - WAYS);
            for (int place = first; place < first + WAYS; place++) {
                Derived known = hashes[place] == hash ? places[place] : null;
                if (known != null && known.isOf(value)) {
                    known.found();
                    if (known.heldBytes() > maxHeldBytes) {
                        places[place] = null;
                    }
                    return known;
                }
            }
            if (!wasSeen(hash)) {
                return null;
            }
            // a copy, so that a few bytes do not keep the whole head of a request
            Derived fresh = new Derived(value.detached(), nodes);
            int place = room(first, hash);
            if (place >= 0) {
                places[place] = fresh;
                hashes[place] = hash;
            }
            return fresh;
        }

        private boolean wasSeen(int hash) {
            int pair = (hash >>> 7) & (seen.length - 2);
            if (seen[pair] == hash || seen[pair + 1] == hash) {
                return true;
            }
            seen[pair + 1] = seen[pair];
            seen[pair] = hash;
            return false;
        }

        /** A free place, or the first that is not in use; -1 if all are: then one of them has to be used again to stay. */
        private int room(int first, int hash) {
            for (int place = first; place < first + WAYS; place++) {
                if (places[place] == null) {
                    return place;
                }
            }
            for (int place = first; place < first + WAYS; place++) {
                Derived there = places[place];
                if (there == null || !there.isUsed()) {
                    return place;
                }
            }
            Derived there = places[first + ((hash >>> 20) & (WAYS - 1))];
            if (there != null) {
                there.mustProveItself();
            }
            return -1;
        }
    }
}
