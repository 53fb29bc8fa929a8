package dev.portcullis.rules;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The selections of one variable that mean one name each, found by names of any letter case: a hash table with open addresses. Immutable. */
final class NamedSelections {
    private final List<Selection> selections;
    /** Positions in {@link #selections} plus one; 0 is a free place. */
    private final int[] places;

    NamedSelections(List<Selection> selections) {
        this.selections = List.copyOf(selections);
        this.places = new int[Integer.highestOneBit(selections.size() * 4 + 4)];
        for (int i = 0; i < selections.size(); i++) {
            int place = hash(Value.ofLatin1(name(selections.get(i)))) & (places.length - 1);
            while (places[place] != 0) {
                place = (place + 1) & (places.length - 1);
            }
            places[place] = i + 1;
        }
    }

    private static String name(Selection selection) {
        String name = selection.name();
        if (name == null) {
            throw new IllegalArgumentException("a selection without a name");
        }
        return name;
    }

    /** The position of the selection that means {@code key}; one beyond the last when there is none. */
    private int position(@Nullable Value key) {
        if (key == null) {
            return selections.size();
        }
        for (int place = hash(key) & (places.length - 1);
                places[place] != 0;
                place = (place + 1) & (places.length - 1)) {
            int position = places[place] - 1;
            if (Selection.equalsIgnoringCase(name(selections.get(position)), key)) {
                return position;
            }
        }
        return selections.size();
    }

    private static int hash(Value key) {
        int hash = key.length();
        byte[] bytes = key.array();
        for (int at = key.from(); at < key.to(); at++) {
            hash = hash * 31 + (bytes[at] | 0x20);
        }
        return hash ^ (hash >>> 12);
    }

    /** Sets, for each of these selections, those of {@code entries} that it means, in their order. */
    void distribute(Entry[] entries, Entry[][] bySelection) {
        int[] meant = new int[entries.length];
        int[] alsoMeant = new int[entries.length];
        int[] counts = new int[selections.size() + 1]; // the last one is nobody's
        for (int i = 0; i < entries.length; i++) {
            meant[i] = position(entries[i].key());
            int other = position(entries[i].otherKey());
            alsoMeant[i] = other == meant[i] ? selections.size() : other;
            counts[meant[i]]++;
            counts[alsoMeant[i]]++;
        }
        Entry[][] chosen = new Entry[selections.size()][];
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = counts[i] == 0 ? Entry.NONE : new Entry[counts[i]];
            bySelection[selections.get(i).index()] = chosen[i];
            counts[i] = 0;
        }
        for (int i = 0; i < entries.length; i++) {
            add(entries[i], meant[i], chosen, counts);
            add(entries[i], alsoMeant[i], chosen, counts);
        }
    }

    private static void add(Entry entry, int position, Entry[][] chosen, int[] counts) {
        if (position < chosen.length) {
            chosen[position][counts[position]++] = entry;
        }
    }
}
