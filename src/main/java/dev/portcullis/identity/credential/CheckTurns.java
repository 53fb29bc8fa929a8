package dev.portcullis.identity.credential;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Checks that wait for a thread, in turn by client: each client's first before any client's second, so that who guesses a lot waits behind everybody else. No client has more than {@value
 * #MOST_PER_CLIENT} under way, and all together no more than {@value #MOST}: beyond, whoever has the most waiting loses the last of them to who has fewer. Safe for concurrent use.
 */
public final class CheckTurns {
    /** As many as one office may well begin at the same moment. */
    static final int MOST_PER_CLIENT = 8;

    static final int MOST = 32;

    private final Executor executor;
    private final int threads;
    /** The one whose turn is next comes first. */
    private final Map<Object, Deque<Check>> waiting = new LinkedHashMap<>();

    private final Map<Object, Integer> underWay = new LinkedHashMap<>();
    private int all;
    private int busyThreads;

    /** Something that takes long to find out. */
    interface Check {
        /** Finds it out, and returns how to tell: done when the check is under way no more, so that who hears of it may bring another. Neither may throw. */
        Runnable run();

        /** Hears, instead of being run, that it has lost its place. */
        void drop(Admission why);
    }

    /** What becomes of a check that somebody brings. */
    enum Admission {
        TAKEN,
        /** The client has too many under way. */
        CLIENT_FULL,
        /** All together have. */
        FULL
    }

    /**
     * @param executor runs checks; it is asked for {@code threads} tasks at a time
     * @param threads how many checks run at a time
     */
    public CheckTurns(Executor executor, int threads) {
        this.executor = executor;
        this.threads = threads;
    }

    /** Has {@code check} run once it is the turn of {@code client}, or dropped if it has to make room. */
    Admission take(Object client, Check check) {
        Check dropped = null;
        boolean startsThread;
        synchronized (this) {
            int ofClient = underWay.getOrDefault(client, 0);
            if (ofClient >= MOST_PER_CLIENT) {
                return Admission.CLIENT_FULL;
            }
            if (all >= MOST) {
                dropped = dropFor(ofClient);
                if (dropped == null) {
                    return Admission.FULL;
                }
            }
            underWay.put(client, ofClient + 1);
            all++;
            waiting.computeIfAbsent(client, any -> new ArrayDeque<>()).add(check);
            startsThread = busyThreads < threads;
            busyThreads += startsThread ? 1 : 0;
        }
        Admission admission = startsThread ? start(check) : Admission.TAKEN;
        if (dropped != null) {
            dropped.drop(Admission.CLIENT_FULL);
        }
        return admission;
    }

    /** The last check of whoever has the most waiting, no more under way; null if that client would then have fewer under way than one that now has {@code ofClient} and brings another. */
    private @Nullable Check dropFor(int ofClient) {
        Object greediest = "";
        int most = 0;
        for (Map.Entry<Object, Deque<Check>> each : waiting.entrySet()) {
            if (each.getValue().size() > most) {
                most = each.getValue().size();
                greediest = each.getKey();
            }
        }
        Deque<Check> own = waiting.get(greediest);
        if (own == null || underWay.getOrDefault(greediest, 0) - 1 < ofClient + 1) {
            return null;
        }
        Check last = own.removeLast();
        if (own.isEmpty()) {
            waiting.remove(greediest);
        }
        forget(greediest);
        return last;
    }

    private Admission start(Check check) {
        try {
            executor.execute(this::work);
            return Admission.TAKEN;
        } catch (Throwable e) {
            // refused, or an Error because no thread can be made: either way there is one fewer than was counted on
            List<Check> stranded = withdrawThread();
            boolean isStranded = stranded.remove(check);
            stranded.forEach(other -> other.drop(Admission.FULL));
            return isStranded ? Admission.FULL : Admission.TAKEN;
        }
    }

    /** Counts on one thread less. If that was the only one, nobody would come for those that wait, some of which were brought meanwhile: takes them all back, and returns them. */
    private synchronized List<Check> withdrawThread() {
        busyThreads--;
        List<Check> stranded = new ArrayList<>();
        if (busyThreads == 0) {
            waiting.forEach((client, own) -> own.forEach(check -> {
                stranded.add(check);
                forget(client);
            }));
            waiting.clear();
        }
        return stranded;
    }

    private void work() {
        for (Turn turn = next(); turn != null; turn = next()) {
            Runnable tell;
            try {
                tell = turn.check.run();
            } finally {
                done(turn.client);
            }
            tell.run();
        }
    }

    private record Turn(Object client, Check check) {}

    private synchronized @Nullable Turn next() {
        Iterator<Map.Entry<Object, Deque<Check>>> clients = waiting.entrySet().iterator();
        if (!clients.hasNext()) {
            busyThreads--;
            return null;
        }
        Map.Entry<Object, Deque<Check>> first = clients.next();
        Object client = first.getKey();
        Deque<Check> own = first.getValue();
        Turn turn = new Turn(client, own.remove());
        clients.remove();
        if (!own.isEmpty()) {
            // behind all the others
            waiting.put(client, own);
        }
        return turn;
    }

    private synchronized void done(Object client) {
        forget(client);
    }

    private void forget(Object client) {
        all--;
        underWay.computeIfPresent(client, (any, count) -> count == 1 ? null : count - 1);
    }
}
