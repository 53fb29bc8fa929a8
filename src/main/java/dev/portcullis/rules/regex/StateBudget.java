package dev.portcullis.rules.regex;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that the states of many {@link LazyAutomaton}s may take together. When it is used up all of them start anew: hostile values can make the
 * others rebuild a few states, but they can neither fill the heap nor leave every later value on the slow path. Safe for concurrent use.
 */
public final class StateBudget {
    /** Enough for several times the states that ordinary traffic reaches under the Core Rule Set. */
    public static final long STANDARD_BYTES = 32L << 20;

    private final long limitBytes;
    private final AtomicLong usedBytes = new AtomicLong();
    /** Weak, so that a pattern that is no longer used does not stay here. */
    private final Map<LazyAutomaton, Boolean> users = Collections.synchronizedMap(new WeakHashMap<>());

    public StateBudget(long limitBytes) {
        if (limitBytes < 1) {
            throw new IllegalArgumentException("limitBytes is " + limitBytes + ", must be at least 1");
        }
        this.limitBytes = limitBytes;
    }

    void join(LazyAutomaton user) {
        users.put(user, true);
    }

    /** Takes {@code bytes}; false when there are not so many left, and then every user has dropped its states. */
    boolean take(long bytes) {
        if (usedBytes.addAndGet(bytes) <= limitBytes) {
            return true;
        }
        List<LazyAutomaton> all;
        synchronized (users) {
            all = List.copyOf(users.keySet());
        }
        all.forEach(LazyAutomaton::drop);
        usedBytes.set(0); // not by summing up: what was forgotten with a pattern is free again too
        return false;
    }

    void giveBack(long bytes) {
        usedBytes.updateAndGet(used -> Math.max(0, used - bytes));
    }

    long usedBytes() {
        return usedBytes.get();
    }
}
