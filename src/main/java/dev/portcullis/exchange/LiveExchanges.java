package dev.portcullis.exchange;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Exchanges that are under way, each with what it depends on, such as the session that it is part of: when that ends, they can be ended too. They are found by keys of what they depend on, so that to end a
 * session costs what it has open, however much others have.
 *
 * <p>An exchange that asks whether its session is alive must be {@linkplain #add added} before it asks: a session that ends in between then finds the exchange. Safe
 * for concurrent use.
 *
 * @param <T> what exchanges depend on
 */
public final class LiveExchanges<T> {
    private final Map<Exchange, T> all = new ConcurrentHashMap<>();
    /** No entry is empty. */
    private final Map<Object, Map<Exchange, T>> byKey = new ConcurrentHashMap<>();

    /** What those depend on that were moved. */
    private final Map<Exchange, T> moved = new ConcurrentHashMap<>();

    private final Function<T, ? extends Collection<?>> keys;

    /** @param keys by which those that depend on something are found; always the same for the same thing */
    public LiveExchanges(Function<T, ? extends Collection<?>> keys) {
        this.keys = keys;
    }

    /** Keeps {@code x} until it is closed. The caller is who may touch {@code x} now. */
    public void add(Exchange x, T on) {
        all.put(x, on); // first: who finds it by a key to move it takes one that is not here for closed
        link(x, on);
        x.whenClosed(() -> forget(x, on));
    }

    /** Those of {@code key} depend on {@code next} from now on: they are found by its keys, and no longer by {@code key}. */
    public void move(Object key, T next) {
        for (Exchange x : byKey.getOrDefault(key, Map.of()).keySet()) {
            link(x, next);
            T earlier = moved.put(x, next);
            if (earlier != null) {
                unlink(x, earlier, next);
            }
            unlink(x, key);
            if (all.replace(x, next) == null && moved.remove(x, next)) {
                keys.apply(next).forEach(each -> unlink(x, each)); // closed meanwhile
            }
        }
    }

    private void link(Exchange x, T on) {
        for (Object key : keys.apply(on)) {
            byKey.compute(key, (same, others) -> {
                Map<Exchange, T> those = others == null ? new ConcurrentHashMap<>(2) : others;
                those.put(x, on);
                return those;
            });
        }
    }

    private void forget(Exchange x, T on) {
        all.remove(x);
        keys.apply(on).forEach(key -> unlink(x, key));
        T next = moved.remove(x);
        if (next != null) {
            keys.apply(next).forEach(key -> unlink(x, key));
        }
    }

    /** Takes {@code x} from the keys of {@code earlier} that {@code next} does not have. */
    private void unlink(Exchange x, T earlier, T next) {
        Collection<?> stays = keys.apply(next);
        keys.apply(earlier).stream().filter(key -> !stays.contains(key)).forEach(key -> unlink(x, key));
    }

    private void unlink(Exchange x, Object key) {
        byKey.computeIfPresent(key, (same, those) -> {
            those.remove(x);
            return those.isEmpty() ? null : those;
        });
    }

    /** {@linkplain Exchange#cutOff Cuts off} those of {@code key} for which {@code isOver}, and returns how many there were. */
    public int cutOff(Object key, Predicate<T> isOver, Denial why) {
        return end(byKey.getOrDefault(key, Map.of()), isOver, why);
    }

    /** As {@link #cutOff(Object, Predicate, Denial)}, looking at each that there is. */
    public int cutOffAny(Predicate<T> isOver, Denial why) {
        return end(all, isOver, why);
    }

    private static <T> int end(Map<Exchange, T> among, Predicate<T> isOver, Denial why) {
        int found = 0;
        for (Map.Entry<Exchange, T> each : among.entrySet()) {
            if (isOver.test(each.getValue())) {
                each.getKey().cutOff(why);
                found++;
            }
        }
        return found;
    }

    /** How many there are now. */
    public int size() {
        return all.size();
    }

    /** By how many keys some can be found. */
    int keys() {
        return byKey.size();
    }
}
