package dev.portcullis.exchange;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Exchanges that are under way, each with what it depends on, such as the session that it is part of: when that ends, they can be ended too.
 *
 * <p>An exchange that asks whether its session is alive must be {@linkplain #add added} before it asks: a session that ends in between then finds the exchange. Safe
 * for concurrent use.
 *
 * @param <T> what exchanges depend on
 */
public final class LiveExchanges<T> {
    private final Map<Exchange, T> all = new ConcurrentHashMap<>();

    /** Keeps {@code x} until it is closed. The caller is who may touch {@code x} now. */
    public void add(Exchange x, T on) {
        all.put(x, on);
        x.whenClosed(() -> all.remove(x));
    }

    /** {@linkplain Exchange#cutOff Cuts off} those for which {@code isOver}, which looks at each, and returns how many there were. */
    public int cutOff(Predicate<T> isOver, Denial why) {
        int found = 0;
        for (Map.Entry<Exchange, T> each : all.entrySet()) {
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
}
