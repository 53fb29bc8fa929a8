package dev.portcullis.app;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Something that takes long to make and that many configurations never need: made when it is first asked for, once. Safe for concurrent use. */
final class OnDemand<T> implements Supplier<T> {
    private final Supplier<T> maker;
    private @Nullable T made;

    OnDemand(Supplier<T> maker) {
        this.maker = maker;
    }

    @Override
    public synchronized T get() {
        T known = made;
        if (known == null) {
            known = maker.get();
            made = known;
        }
        return known;
    }
}
