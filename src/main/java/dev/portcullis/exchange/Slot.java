package dev.portcullis.exchange;

/**
 * A private, typed place on every exchange for what one stage remembers between its calls. Whoever holds the slot is its only
 * reader and writer; keep it in a private field. Immutable; compared by identity.
 *
 * @param <T> what the slot holds
 */
public final class Slot<T> {
    private final Class<T> type;

    private Slot(Class<T> type) {
        this.type = type;
    }

    public static <T> Slot<T> of(Class<T> type) {
        return new Slot<>(type);
    }

    T cast(Object value) {
        return type.cast(value);
    }
}
