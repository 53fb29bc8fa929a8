package dev.portcullis.rules;

import dev.portcullis.rules.TxNames.Spelling;
import dev.portcullis.rules.TxNames.TxName;
import dev.portcullis.rules.operator.MatchContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The variables that rules set for one transaction, and the groups captured last as {@code TX:0} to {@code TX:9}. Those that {@link TxNames} knows have their place
 * by number, others behind them; they are told in the order in which they were first set. One owner at a time.
 */
final class TxCollection {
    private static final String LABEL = "TX";

    private final TxNames names;
    private final @Nullable Entry[] captured = new Entry[MatchContext.MAX_GROUP + 1];
    private @Nullable Entry capturedFrom;
    private int captures;
    private @Nullable Entry[] entries;
    /** Numbers in the order in which they were set, and again when they were set after a removal. */
    private int[] order = new int[64];

    private int ordered;
    /** By number: the place in {@link #order} that counts, plus one. */
    private int[] places;

    /** What follows from the names of the others, in the order of their numbers. */
    private final List<Spelling> otherSpellings = new ArrayList<>(0);

    /** The others by name, as far as somebody has asked. */
    private @Nullable Map<String, TxName> others;

    /** What is foreseen; null when nothing is. */
    private final @Nullable Snapshot foreseen;

    private boolean isAsForeseen = true;

    TxCollection(TxNames names) {
        this.names = names;
        this.entries = new Entry[names.size()];
        this.places = new int[names.size()];
        this.foreseen = null;
    }

    /** Begins with the variables of {@code start}. */
    TxCollection(TxNames names, Snapshot start) {
        this.names = names;
        this.entries = start.entries.clone();
        this.places = start.places.clone();
        this.order = start.order.clone();
        this.ordered = start.ordered;
        this.foreseen = start;
    }

    /** Variables with names that were put together, in the order in which they were set, for other transactions. Immutable. */
    static final class Named {
        private final Spelling[] spellings;
        private final Entry[] entries;

        private Named(Spelling[] spellings, Entry[] entries) {
            this.spellings = spellings;
            this.entries = entries;
        }
    }

    /** Variables at some point, from which other transactions may begin, and which of them are not expected to change. Immutable. */
    static final class Snapshot {
        private final @Nullable Entry[] entries;
        private final int[] places;
        private final int[] order;
        private final int ordered;
        private final boolean[] isSteady;

        private Snapshot(TxCollection tx) {
            this.entries = tx.entries.clone();
            this.places = tx.places.clone();
            this.order = tx.order.clone();
            this.ordered = tx.ordered;
            this.isSteady = new boolean[0];
        }

        private Snapshot(Snapshot of, boolean[] isSteady) {
            this.entries = of.entries;
            this.places = of.places;
            this.order = of.order;
            this.ordered = of.ordered;
            this.isSteady = isSteady.clone();
        }

        /** The same variables, of which those that {@code isSteady} says, by number, are not expected to change. */
        Snapshot steady(boolean[] isSteady) {
            return new Snapshot(this, isSteady);
        }

        /** Whether {@code entry} in place {@code number}, null for none, is what is expected there. */
        private boolean expects(int number, @Nullable Entry entry) {
            if (number >= isSteady.length || !isSteady[number]) {
                return true;
            }
            Entry before = entries[number];
            if (before == null || entry == null) {
                return before == null && entry == null;
            }
            return before.value().equals(entry.value());
        }
    }

    /** The variables as they are now, any of which may change. */
    Snapshot snapshot() {
        return new Snapshot(this);
    }

    /** Whether all that is not expected to change is as it was when the transaction began. */
    boolean isAsForeseen() {
        return isAsForeseen;
    }

    private void watch(int number, @Nullable Entry entry) {
        if (foreseen != null && !foreseen.expects(number, entry)) {
            isAsForeseen = false;
        }
    }

    /** What {@link #set} takes: {@code name} with {@code value}. */
    static Entry entry(TxName name, Value value) {
        return Entry.part(LABEL, name.key(), value);
    }

    void set(TxName name, Value value) {
        set(name, entry(name, value));
    }

    /** {@code entry}, which {@link #entry} made for {@code name}, may be shared by transactions. */
    void set(TxName name, Entry entry) {
        int group = name.group();
        if (group >= 0) {
            captured[group] = entry;
            return;
        }
        int number = name.number();
        if (entries[number] == null) {
            if (ordered == order.length) {
                order = Arrays.copyOf(order, ordered * 2);
            }
            order[ordered++] = number;
            places[number] = ordered;
        }
        entries[number] = entry;
        watch(number, entry);
    }

    void remove(TxName name) {
        int group = name.group();
        if (group >= 0) {
            captured[group] = null;
        } else {
            entries[name.number()] = null;
            watch(name.number(), null);
        }
    }

    @Nullable
    Entry find(TxName name) {
        int group = name.group();
        return group >= 0 ? captured[group] : entries[name.number()];
    }

    /** What {@code macro}, which names a part, stands for. */
    @Nullable
    Entry find(MacroText.Reference macro) {
        TxName name = macro.txName(names);
        return name == null ? find(macro.lowerCaseKey()) : find(name);
    }

    @Nullable
    Entry find(String lowerCaseName) {
        int group = group(lowerCaseName);
        if (group >= 0) {
            return captured[group];
        }
        TxName name = known(lowerCaseName);
        return name == null ? null : entries[name.number()];
    }

    /** The name that {@code written} spells, which may be one that no rule spells out. */
    TxName name(Value written) {
        Spelling spelling = names.spelling(written);
        TxName known = spelling.known();
        return known == null ? other(spelling) : known;
    }

    private TxName other(Spelling spelling) {
        TxName known = others().get(spelling.text());
        if (known == null) {
            int number = names.size() + otherSpellings.size();
            otherSpellings.add(spelling);
            makeRoom(number + 1);
            known = Objects.requireNonNull(others().get(spelling.text()));
        }
        return known;
    }

    private Map<String, TxName> others() {
        Map<String, TxName> known = others == null ? new HashMap<>() : others;
        others = known;
        for (int i = known.size(); i < otherSpellings.size(); i++) {
            Spelling spelling = otherSpellings.get(i);
            known.put(spelling.text(), spelling.numbered(names.size() + i));
        }
        return known;
    }

    /** For so many numbers. */
    private void makeRoom(int count) {
        if (count > entries.length) {
            entries = Arrays.copyOf(entries, Math.max(count, entries.length + Math.max(16, entries.length / 2)));
            places = Arrays.copyOf(places, entries.length);
        }
    }

    /** Whether there are, or were, variables with names that were put together. */
    boolean hasNamed() {
        return !otherSpellings.isEmpty();
    }

    /** Those with names that were put together; null unless they were set one behind the other, last of all, and are all there. */
    @Nullable
    Named named() {
        int count = otherSpellings.size();
        Entry[] set = new Entry[count];
        for (int i = 0; i < count; i++) {
            int number = names.size() + i;
            Entry entry = entries[number];
            if (entry == null || places[number] != ordered - count + i + 1) {
                return null;
            }
            set[i] = entry;
        }
        return new Named(otherSpellings.toArray(Spelling[]::new), set);
    }

    /** Sets what is {@code named}, where nothing is yet that has a name that was put together. */
    void add(Named named) {
        int count = named.entries.length;
        makeRoom(names.size() + count);
        if (ordered + count > order.length) {
            order = Arrays.copyOf(order, (ordered + count) * 2);
        }
        System.arraycopy(named.entries, 0, entries, names.size(), count);
        for (int number = names.size(); number < names.size() + count; number++) {
            order[ordered++] = number;
            places[number] = ordered;
        }
        otherSpellings.addAll(Arrays.asList(named.spellings));
    }

    private @Nullable TxName known(String lowerCase) {
        TxName known = names.find(lowerCase);
        return known != null || otherSpellings.isEmpty() ? known : others().get(lowerCase);
    }

    /** Replaces all captured groups by these; null means that the group took no part. */
    void capture(@Nullable Value[] groups) {
        captures++;
        for (int i = 0; i < captured.length; i++) {
            Value value = groups[i];
            captured[i] = value == null ? null : Entry.part(LABEL, Numbers.decimal(i), value);
        }
    }

    /** How many times groups were captured. */
    int captures() {
        return captures;
    }

    /** The captured groups; null for one that took no part. */
    @Nullable
    Value[] groups() {
        @Nullable Value[] groups = new Value[captured.length];
        for (int i = 0; i < groups.length; i++) {
            Entry entry = captured[i];
            groups[i] = entry == null ? null : entry.value();
        }
        return groups;
    }

    /** The groups captured last came from {@code source}. */
    void capturedFrom(Entry source) {
        capturedFrom = source;
    }

    /** Where the groups captured last came from; null when there are none. */
    @Nullable
    Entry capturedFrom() {
        return capturedFrom;
    }

    Entry[] all() {
        return those(number -> true, entry -> true);
    }

    /** Those that {@code selection}, a pattern, means. */
    Entry[] matching(Selection selection) {
        int pattern = names.pattern(selection);
        return those(number -> meant(number)[pattern], selection::accepts);
    }

    private boolean[] meant(int number) {
        return number < names.size()
                ? names.meantBy(number)
                : otherSpellings.get(number - names.size()).meant();
    }

    /** Names are chosen by their number, captured groups as entries. */
    private Entry[] those(IntPredicate isChosen, Predicate<Entry> isGroupChosen) {
        List<Entry> chosen = new ArrayList<>();
        for (Entry entry : captured) {
            if (entry != null && isGroupChosen.test(entry)) {
                chosen.add(entry);
            }
        }
        for (int i = 0; i < ordered; i++) {
            int number = order[i];
            Entry entry = entries[number];
            if (entry != null && places[number] == i + 1 && isChosen.test(number)) {
                chosen.add(entry);
            }
        }
        return chosen.toArray(Entry.NONE);
    }

    /** The captured group that {@code name} means, or -1. */
    static int group(String name) {
        return name.length() == 1 && name.charAt(0) >= '0' && name.charAt(0) <= '9' ? name.charAt(0) - '0' : -1;
    }
}
