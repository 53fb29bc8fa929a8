package dev.portcullis.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The names of transaction variables that the rules of a set spell out, numbered, so that a transaction keeps them in an array; names that are put together while
 * rules run come behind them. Immutable once the rules are compiled.
 */
final class TxNames {
    private final Map<String, TxName> byText = new HashMap<>();
    private final List<TxName> all = new ArrayList<>();
    private final Map<Selection, boolean[]> bySelection = new HashMap<>();

    /** A name, in lower case, and its number; {@code key} is how rules see it, {@code group} the captured group that it means, or -1. Immutable. */
    record TxName(int number, String text, Value key, int group) {
        static TxName of(int number, String lowerCase) {
            return new TxName(number, lowerCase, Value.ofLatin1(lowerCase), TxCollection.group(lowerCase));
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

    /** Works out which names each of {@code selections} means, once all are known. */
    void prepare(List<Selection> selections) {
        for (Selection selection : selections) {
            if (selection.variable() == Variable.TX && selection.hasPattern()) {
                boolean[] meant = new boolean[all.size()];
                for (TxName name : all) {
                    meant[name.number()] = selection.accepts(TxCollection.entry(name, Value.EMPTY));
                }
                bySelection.put(selection, meant);
            }
        }
    }

    /** By number, whether {@code selection}, a pattern, means the name; never write to the array. */
    boolean[] meantBy(Selection selection) {
        return Objects.requireNonNull(bySelection.get(selection));
    }

    int size() {
        return all.size();
    }
}
