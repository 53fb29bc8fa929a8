package dev.portcullis.rules;

import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Texts that rules have put together around one value, such as the name of a variable for each field of a request: where the values recur, so do the texts, and whatever
 * is known of them by identity. Bounded by the number of places and by the length of what is in one. Written without locks: what is lost is put together again. Safe for concurrent use.
 */
final class RecurringTexts {
    /** A power of two. */
    private static final int PLACES = 1_024;

    private static final int MAX_LENGTH = 256;

    private final @Nullable Known[] places = new Known[PLACES];

    /** {@code made} is {@code text} with {@code value} for its macro. Immutable. */
    private record Known(MacroText text, Value value, Value made) {}

    /** {@code text}, which has one macro, with {@code value} for it; empty where {@code mayTake} refuses a text of so many bytes. */
    @SuppressWarnings("ReferenceEquality") // texts of rules are made once
    Value expand(MacroText text, Value value, IntPredicate mayTake) {
        int place = (31 * value.hashCode() + text.toString().hashCode()) & (PLACES - 1);
        Known known = places[place];
        if (known != null && known.text == text && known.value.equals(value)) {
            return mayTake.test(known.made.length()) ? known.made : Value.EMPTY;
        }
        Value made = text.expand(macro -> value, mayTake);
        if (!made.isEmpty() && made.length() <= MAX_LENGTH) {
            places[place] = new Known(text, value.detached(), made);
        }
        return made;
    }
}
