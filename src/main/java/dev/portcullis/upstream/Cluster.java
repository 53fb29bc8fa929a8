package dev.portcullis.upstream;

import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Forwarder;
import dev.portcullis.wire.ClientTls;
import dev.portcullis.wire.TlsException;
import dev.portcullis.wire.Transport;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One backend service: its endpoints, how they are chosen, and the connections to them, which live on the event loops of the exchanges that use
 * them. Safe for concurrent use.
 *
 * <p>{@link #close} ends unused connections; exchanges in flight go on and close theirs when they are done.
 */
public final class Cluster implements Forwarder, AutoCloseable {
    private final ClusterSettings settings;
    private final Transport transport;
    private final HostLookup lookup;
    private final @Nullable ClientTls tls;
    private final List<Endpoint> endpoints;
    private final Outliers outliers;
    private final ConcurrentMap<EventExecutor, LoopPool> pools = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** Reads the certificate files that {@code settings} name; never call it on an event loop. */
    public Cluster(ClusterSettings settings, Transport transport, HostLookup lookup) throws TlsException {
        this(settings, transport, lookup, Ticker.systemTicker());
    }

    Cluster(ClusterSettings settings, Transport transport, HostLookup lookup, Ticker ticker) throws TlsException {
        this.settings = settings;
        this.transport = transport;
        this.lookup = lookup;
        this.tls = settings.tls().isPresent() ? ClientTls.open(settings.tls().get()) : null;
        List<Endpoint> all = new ArrayList<>();
        settings.endpoints().forEach(address -> all.add(new Endpoint(settings.name(), address, all.size())));
        this.endpoints = List.copyOf(all);
        this.outliers = new Outliers(endpoints, settings.ejection(), ticker);
    }

    public String name() {
        return settings.name();
    }

    @Override
    public void forward(Exchange x, Receiver receiver) {
        new Forwarding(this, pool(x.loop()), x, receiver).start();
    }

    /** How the cluster stands now. */
    public ClusterStats stats() {
        return new ClusterStats(
                settings.name(),
                endpoints.stream()
                        .map(endpoint -> endpoint.stats(outliers.isEjected(endpoint)))
                        .toList());
    }

    @Override
    public void close() {
        closed = true;
        pools.values().forEach(Cluster::close);
        if (tls != null) {
            tls.close();
        }
    }

    private static void close(LoopPool pool) {
        try {
            pool.loop().execute(pool::close);
        } catch (RejectedExecutionException e) {
            // The loop has ended and has closed all its connections before that.
            return;
        }
    }

    ClusterSettings settings() {
        return settings;
    }

    /** An endpoint to try, none of {@code tried}; null when there is no other. Ejected ones are the last resort of a retry. */
    @Nullable
    Endpoint choose(List<Endpoint> tried) {
        if (closed) {
            return null;
        }
        if (tried.isEmpty()) {
            return settings.balancing().choose(outliers.available());
        }
        List<Endpoint> left = without(tried, outliers.available());
        if (left.isEmpty()) {
            left = without(tried, endpoints);
        }
        return left.isEmpty() ? null : settings.balancing().choose(left);
    }

    private static List<Endpoint> without(List<Endpoint> tried, List<Endpoint> from) {
        return from.stream().filter(endpoint -> !tried.contains(endpoint)).toList();
    }

    void succeeded(Endpoint endpoint) {
        outliers.succeeded(endpoint);
    }

    void failed(Endpoint endpoint) {
        endpoint.failed();
        outliers.failed(endpoint);
    }

    private LoopPool pool(EventExecutor loop) {
        LoopPool pool = pools.get(loop);
        return pool != null
                ? pool
                : pools.computeIfAbsent(loop, key -> new LoopPool((EventLoop) key, settings, transport, lookup, tls));
    }
}
