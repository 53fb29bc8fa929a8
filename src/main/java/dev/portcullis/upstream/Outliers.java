package dev.portcullis.upstream;

import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Which endpoints of a cluster are ejected because they keep failing, learned from requests that had to be served anyway.
 *
 * <p>An endpoint returns on probation: one more failure ejects it again, one success clears it. At most {@code maxShare} of the endpoints are
 * out at once, rounded down, so that with the default of a half a single endpoint always stays, and the load of those that are out
 * falls on at least as many that are in. That is the aim of Envoy's panic threshold, reached before rather than after the ejection. Where a
 * share of 1 lets all be ejected, all are used, as in a panic: trying is better than certain refusal.
 *
 * <p>Safe for concurrent use. Only a failure that ejects takes the lock.
 */
final class Outliers {
    private final List<Endpoint> endpoints;
    private final ClusterSettings.Ejection settings;
    private final Ticker ticker;
    private final Standing[] standings;
    private volatile boolean anyEjected;

    Outliers(List<Endpoint> endpoints, ClusterSettings.Ejection settings, Ticker ticker) {
        this.endpoints = List.copyOf(endpoints);
        this.settings = settings;
        this.ticker = ticker;
        this.standings = new Standing[endpoints.size()];
        for (int i = 0; i < standings.length; i++) {
            standings[i] = new Standing();
        }
    }

    /** How one endpoint stands; fields without {@code volatile} belong to the lock of {@link Outliers}. */
    private static final class Standing {
        final AtomicInteger failuresInRow = new AtomicInteger();
        volatile boolean ejected;
        volatile long returnNanos;
        int timesEjected;
    }

    /** The endpoints that may be chosen, in their order; never empty. */
    List<Endpoint> available() {
        if (!anyEjected) {
            return endpoints;
        }
        long now = ticker.nanoTime();
        List<Endpoint> out = new ArrayList<>(endpoints.size());
        for (Endpoint endpoint : endpoints) {
            if (!isEjected(endpoint, now)) {
                out.add(endpoint);
            }
        }
        return out.isEmpty() ? endpoints : out;
    }

    boolean isEjected(Endpoint endpoint) {
        return anyEjected && isEjected(endpoint, ticker.nanoTime());
    }

    private boolean isEjected(Endpoint endpoint, long now) {
        Standing standing = standings[endpoint.index()];
        return standing.ejected && standing.returnNanos - now > 0;
    }

    void succeeded(Endpoint endpoint) {
        AtomicInteger failures = standings[endpoint.index()].failuresInRow;
        if (failures.get() != 0) {
            failures.set(0);
        }
    }

    void failed(Endpoint endpoint) {
        int failures = standings[endpoint.index()].failuresInRow.incrementAndGet();
        if (settings.consecutiveFailures() > 0 && failures >= settings.consecutiveFailures()) {
            eject(endpoint);
        }
    }

    private synchronized void eject(Endpoint endpoint) {
        long now = ticker.nanoTime();
        if (isEjected(endpoint, now) || ejectedCount(now) + 1 > Math.floor(settings.maxShare() * standings.length)) {
            return;
        }
        Standing standing = standings[endpoint.index()];
        boolean longInService =
                standing.ejected && now - standing.returnNanos > settings.max().toNanos();
        standing.timesEjected = longInService ? 1 : standing.timesEjected + 1;
        standing.returnNanos = now + lengthNanos(standing.timesEjected);
        standing.ejected = true;
        standing.failuresInRow.set(settings.consecutiveFailures() - 1);
        anyEjected = true;
    }

    private int ejectedCount(long now) {
        int count = 0;
        for (Endpoint endpoint : endpoints) {
            if (isEjected(endpoint, now)) {
                count++;
            }
        }
        return count;
    }

    /** {@code base} doubled for every ejection after the first, up to {@code max}. */
    private long lengthNanos(int times) {
        long max = settings.max().toNanos();
        long length = settings.base().toNanos();
        for (int i = 1; i < times && length < max; i++) {
            length = length > max / 2 ? max : length * 2;
        }
        return Math.min(length, max);
    }
}
