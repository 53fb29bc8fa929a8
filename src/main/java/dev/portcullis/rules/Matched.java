package dev.portcullis.rules;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values that matched last: {@code MATCHED_VAR} and its kind. While a condition runs, {@code MATCHED_VARS} are those of the condition before it
 * that matched. One owner at a time.
 */
final class Matched {
    /** One value that matched, after its transformations. */
    record Hit(@Nullable Entry entry, String countName, Value value) {
        String name() {
            return entry == null ? countName : entry.name();
        }
    }

    private List<Hit> previous = new ArrayList<>();
    private List<Hit> current = new ArrayList<>();
    private @Nullable Hit last;
    /** What has met the earlier conditions of the chain at work. */
    private final List<Hit> chained = new ArrayList<>(0);

    /** A condition that is not the last of its chain was met. */
    void linkMet(boolean isFirst) {
        if (isFirst) {
            chained.clear();
        }
        chained.addAll(current);
    }

    /** How many values have met the earlier conditions of the chain at work. */
    int chained() {
        return chained.size();
    }

    /** The names of all that made a rule match, the last one last. */
    List<String> names(boolean isChain) {
        List<String> names = new ArrayList<>(1);
        if (isChain) {
            chained.forEach(hit -> names.add(hit.name()));
        }
        if (last != null) {
            names.add(last.name());
        }
        return names;
    }

    /** The names of all that met the condition before. */
    List<String> namesBefore() {
        return previous.stream().map(Hit::name).toList();
    }

    /** Has the value that matched last masked in logs. */
    void maskLast(Sanitised masks) {
        if (last != null && last.entry() != null) {
            masks.matched(last.entry(), last.value());
        }
    }

    /** Has {@code pieces} of that value masked, but for their first and last bytes. */
    void maskPieces(Sanitised masks, List<Value> pieces, int first, int keptAtEnd) {
        Hit hit = last;
        if (hit == null || hit.entry() == null) {
            return;
        }
        boolean isNone = true;
        for (Value piece : pieces) {
            if (new ByteSearch(piece).isIn(hit.value())) {
                masks.matchedBytes(hit.entry(), hit.value(), piece, first, keptAtEnd);
                isNone = false;
            }
        }
        if (isNone) {
            masks.matched(hit.entry(), hit.value());
        }
    }

    void startLink() {
        if (!current.isEmpty()) {
            List<Hit> before = current;
            current = previous;
            current.clear();
            previous = before;
        }
    }

    void add(Entry entry, Value value) {
        last = new Hit(entry, "", value);
        current.add(last);
    }

    void addCount(String name, Value value) {
        last = new Hit(null, name, value);
        current.add(last);
    }

    /** A condition of no chain was met, as {@code hit} says. */
    void replay(Hit hit) {
        startLink();
        last = hit;
        current.add(hit);
    }

    @Nullable
    Hit last() {
        return last;
    }

    @Nullable
    Value lastValue() {
        return last == null ? null : last.value();
    }

    @Nullable
    String lastName() {
        return last == null ? null : last.name();
    }

    Entry[] values() {
        return previous.stream()
                .map(hit -> Entry.part("MATCHED_VARS", Value.ofLatin1(hit.name()), hit.value()))
                .toArray(Entry[]::new);
    }

    Entry[] names() {
        return previous.stream()
                .map(hit -> Value.ofLatin1(hit.name()))
                .map(name -> Entry.part("MATCHED_VARS_NAMES", name, name))
                .toArray(Entry[]::new);
    }
}
