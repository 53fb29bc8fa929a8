package dev.portcullis.rules;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One value that a variable has in a transaction: {@code ARGS:id} with its content. {@code key} is null for variables without parts.
 * What is worked out of it depends on its bytes and the rule set alone. Safe for concurrent use, as {@link Derived} is.
 */
final class Entry {
    static final Entry[] NONE = {};

    private final String label;
    private final @Nullable Value key;
    private final @Nullable Value otherKey;
    private final Value value;
    private final boolean isArgument;
    /** The entry whose name the value is, and with whom it shares what is found out about that; null for others. */
    private final @Nullable Entry named;

    private @Nullable String name;
    private @Nullable Derived derived;
    private boolean recurs;
    private @Nullable Derived derivedKey;
    private Entry @Nullable [] alone;

    private Entry(
            String label,
            @Nullable Value key,
            @Nullable Value otherKey,
            Value value,
            boolean isArgument,
            @Nullable Entry named) {
        this.label = label;
        this.key = key;
        this.otherKey = otherKey;
        this.value = value;
        this.isArgument = isArgument;
        this.named = named;
    }

    static Entry scalar(String label, Value value) {
        return new Entry(label, null, null, value, false, null);
    }

    /** As {@link #scalar}, for what has arguments in it. */
    static Entry withArguments(String label, Value value) {
        return new Entry(label, null, null, value, true, null);
    }

    static Entry part(String label, Value key, Value value) {
        return new Entry(label, key, null, value, false, null);
    }

    /** The name of {@code part}, which has one, as a value of its own. */
    static Entry nameOf(String label, Entry part) {
        Value key = Objects.requireNonNull(part.key);
        return new Entry(label, key, null, key, false, part);
    }

    /** What stands in an argument, which is also found under {@code otherKey}, a second spelling of its name, if it has one. */
    static Entry argument(String label, Value key, @Nullable Value otherKey, Value value) {
        return new Entry(label, key, key.equals(otherKey) ? null : otherKey, value, true, null);
    }

    /** Those of {@code entries} that {@code isLeftOut} does not accept; the very array if that is all. */
    static Entry[] without(Entry[] entries, Predicate<Entry> isLeftOut) {
        Entry[] kept = entries;
        int count = 0;
        for (int i = 0; i < entries.length; i++) {
            if (isLeftOut.test(entries[i])) {
                kept = kept == entries ? entries.clone() : kept;
            } else {
                kept[count++] = entries[i]; // in the shared array, its own place
            }
        }
        return count == entries.length ? entries : Arrays.copyOf(kept, count);
    }

    Value value() {
        return value;
    }

    /** The name without the part. */
    String label() {
        return label;
    }

    @Nullable
    Value key() {
        return key;
    }

    @Nullable
    Value otherKey() {
        return otherKey;
    }

    /** How rules and logs name it: {@code REQUEST_METHOD} or {@code ARGS:id}. */
    String name() {
        String known = name;
        if (known == null) {
            known = key == null ? label : label + ":" + key.latin1();
            name = known;
        }
        return known;
    }

    /** What was computed from the value; {@code owner} knows equal values of other entries. */
    Derived derived(Evaluation owner) {
        Derived known = derived;
        if (known == null) {
            known = named != null
                    ? named.derivedKey(owner)
                    : isArgument ? owner.deriveArgument(value) : owner.derive(value);
            recurs = known.recurs();
            derived = known;
        }
        return known;
    }

    /** Whether the value was one that recurs when it was first asked what was computed from it: an answer that stays, whatever other transactions find meanwhile. */
    boolean recurs(Evaluation owner) {
        derived(owner);
        return recurs;
    }

    /** What was found out about the key, which must be there. */
    Derived derivedKey(Evaluation owner) {
        Derived known = derivedKey;
        if (known == null) {
            known = named != null ? named.derivedKey(owner) : owner.derive(Objects.requireNonNull(key));
            derivedKey = known;
        }
        return known;
    }

    /** An array of just this entry, made once. */
    Entry[] alone() {
        Entry[] known = alone;
        if (known == null) {
            known = new Entry[] {this};
            alone = known;
        }
        return known;
    }
}
