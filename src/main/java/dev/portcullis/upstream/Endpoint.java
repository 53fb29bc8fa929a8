package dev.portcullis.upstream;

import dev.portcullis.net.HostPort;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** One server of a cluster: where it is, what runs there now and how it has been doing. Safe for concurrent use. */
public final class Endpoint {
    private final HostPort address;
    private final int index;
    private final String authority;
    private final String label;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger idle = new AtomicInteger();
    private final LongAdder requests = new LongAdder();
    private final LongAdder failures = new LongAdder();

    Endpoint(String cluster, HostPort address, int index) {
        this.address = address;
        this.index = index;
        this.authority = address.toString();
        this.label = cluster + "/" + authority;
    }

    public HostPort address() {
        return address;
    }

    /** Requests that were given to this endpoint and whose response is not complete. */
    public int inFlight() {
        return inFlight.get();
    }

    /** {@code cluster/host:port}, as in logs and metrics. */
    String label() {
        return label;
    }

    /** What Host says when nothing else does. */
    String authority() {
        return authority;
    }

    /** The position in the cluster's list. */
    int index() {
        return index;
    }

    void enter() {
        inFlight.incrementAndGet();
        requests.increment();
    }

    void leave() {
        inFlight.decrementAndGet();
    }

    /** Takes one of {@code max} places for a connection; false when there is none. */
    boolean open(int max) {
        if (open.incrementAndGet() <= max) {
            return true;
        }
        open.decrementAndGet();
        return false;
    }

    void closed() {
        open.decrementAndGet();
    }

    void idle(int change) {
        idle.addAndGet(change);
    }

    void failed() {
        failures.increment();
    }

    ClusterStats.OfEndpoint stats(boolean ejected) {
        return new ClusterStats.OfEndpoint(
                address, open.get(), idle.get(), inFlight.get(), ejected, requests.sum(), failures.sum());
    }

    @Override
    public String toString() {
        return label;
    }
}
