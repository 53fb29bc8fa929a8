package dev.portcullis.rules;

import dev.portcullis.rules.operator.MatchContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The names of transaction variables that the rules of a set spell out, numbered, so that a transaction keeps them in an array; names that are put together while
 * rules run come behind them. What follows from such a name is remembered for a while, since rules that name a variable after a field of the request do so in all
 * requests. Names and numbers do not change once the rules are compiled; safe for concurrent use from then on.
 */
final class TxNames {
    /** How many names that are put together are remembered: those that many requests have, and few enough that they take no memory to speak of. A power of two. */
    private static final int REMEMBERED = 1_024;

    private static final int MAX_REMEMBERED_LENGTH = 128;

    private final Map<String, TxName> byText = new HashMap<>();
    private final List<TxName> all = new ArrayList<>();
    /** Selections by pattern, in the order of the bits of {@link Spelling#meant}. */
    private final Map<Selection, Integer> patterns = new HashMap<>();

    private final List<boolean[]> meant = new ArrayList<>();
    /** By the hash of what is written; written without locks, since what is lost is worked out again. */
    private final @Nullable Spelling[] remembered = new Spelling[REMEMBERED];

    /** A name, in lower case, and its number; {@code key} is how rules see it, {@code group} the captured group that it means, or -1. Immutable. */
    record TxName(int number, String text, Value key, int group) {
        static TxName of(int number, String lowerCase) {
            return new TxName(number, lowerCase, Value.ofLatin1(lowerCase), TxCollection.group(lowerCase));
        }
    }

    /**
     * What follows from a name that was put together.
     *
     * @param written what was put together
     * @param name the same in lower case, without a number
     * @param known the name that it spells, if the rules spell it out too
     * @param meant by pattern, whether it means the name; never write to the array
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Spelling(Value written, TxName name, @Nullable TxName known, boolean[] meant) {
        String text() {
            return name.text();
        }

        /** The name with a number that it has in one transaction. */
        TxName numbered(int number) {
            return new TxName(number, name.text(), name.key(), name.group());
        }
    }

    /** The name that {@code lowerCase} spells, with a new number when it is new; while rules are compiled, by one owner. */
    TxName intern(String lowerCase) {
        return byText.computeIfAbsent(lowerCase, text -> {
            TxName fresh = TxName.of(all.size(), text);
            all.add(fresh);
            return fresh;
        });
    }

    /** The name that {@code lowerCase} spells, or null. */
    @Nullable
    TxName find(String lowerCase) {
        return byText.get(lowerCase);
    }

    /** What follows from {@code written}, the name of a variable in any case. */
    Spelling spelling(Value written) {
        int place = written.hashCode() & (REMEMBERED - 1);
        Spelling known = remembered[place];
        if (known == null || !known.written().equals(written)) {
            TxName name = TxName.of(-1, written.latin1().toLowerCase(Locale.ROOT));
            known = new Spelling(written.detached(), name, byText.get(name.text()), meant(name));
            if (written.length() <= MAX_REMEMBERED_LENGTH) {
                remembered[place] = known;
            }
        }
        return known;
    }

    private boolean[] meant(TxName name) {
        boolean[] meant = new boolean[patterns.size()];
        Entry entry = TxCollection.entry(name, Value.EMPTY);
        patterns.forEach((selection, pattern) -> meant[pattern] = selection.accepts(entry));
        return meant;
    }

    /** Works out which names each of {@code selections} means, once all are known. */
    void prepare(List<Selection> selections) {
        for (Selection selection : selections) {
            if (selection.variable() == Variable.TX && selection.hasPattern()) {
                patterns.put(selection, patterns.size());
            }
        }
        all.forEach(name -> meant.add(meant(name)));
    }

    /** Whether {@code selection}, a pattern, means one of them, or a captured group. */
    boolean isAnyMeant(Selection selection) {
        int pattern = pattern(selection);
        return meant.stream().anyMatch(each -> each[pattern])
                || IntStream.rangeClosed(0, MatchContext.MAX_GROUP)
                        .mapToObj(group -> TxName.of(-1, Integer.toString(group)))
                        .anyMatch(group -> selection.accepts(TxCollection.entry(group, Value.EMPTY)));
    }

    /** Whether one of them begins with {@code prefix}, in lower case. */
    boolean hasBeginning(String prefix) {
        return all.stream().anyMatch(name -> name.text().startsWith(prefix));
    }

    /** The number of {@code selection}, a pattern. */
    int pattern(Selection selection) {
        return Objects.requireNonNull(patterns.get(selection));
    }

    /** By pattern, whether it means the name {@code number}; never write to the array. */
    boolean[] meantBy(int number) {
        return meant.get(number);
    }

    int size() {
        return all.size();
    }
}
