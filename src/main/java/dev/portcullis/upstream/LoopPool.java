package dev.portcullis.upstream;

import dev.portcullis.wire.ClientTls;
import dev.portcullis.wire.Transport;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one cluster on one event loop. Unused ones wait in a stack per endpoint: the last one used is the next one used, so that
 * under little load the rest grow old and go. Confined to that loop.
 */
final class LoopPool {
    private final EventLoop loop;
    private final ClusterSettings settings;
    private final long maxAgeNanos;
    private final Connector connector;
    private final List<ArrayDeque<UpstreamConnection>> idle;
    private @Nullable Future<?> reaper;
    private boolean closed;

    LoopPool(
            EventLoop loop, ClusterSettings settings, Transport transport, HostLookup lookup, @Nullable ClientTls tls) {
        this.loop = loop;
        this.settings = settings;
        this.maxAgeNanos = settings.pool().maxAge().toNanos();
        this.connector = new Connector(this, transport, lookup, tls);
        this.idle = new ArrayList<>(settings.endpoints().size());
        for (int i = 0; i < settings.endpoints().size(); i++) {
            idle.add(new ArrayDeque<>(4));
        }
    }

    EventLoop loop() {
        return loop;
    }

    ClusterSettings settings() {
        return settings;
    }

    /** The unused connection to {@code endpoint} that was used last, or null. */
    @Nullable
    UpstreamConnection lease(Endpoint endpoint) {
        UpstreamConnection connection = idle.get(endpoint.index()).pollLast();
        if (connection != null) {
            endpoint.idle(-1);
        }
        return connection;
    }

    /** Opens a connection to {@code endpoint} and reports to {@code receiver}, perhaps at once. */
    void connect(Endpoint endpoint, Connector.Receiver receiver) {
        connector.connect(endpoint, receiver);
    }

    /** Takes back a connection that is fit for another request, or closes it if there are enough, or it has served for long enough. */
    void release(UpstreamConnection connection) {
        ArrayDeque<UpstreamConnection> stack = idle.get(connection.endpoint().index());
        long now = loop.ticker().nanoTime();
        boolean isOld = now - connection.opened() >= maxAgeNanos;
        if (closed || isOld || stack.size() >= settings.pool().maxIdlePerLoop()) {
            connection.close();
            return;
        }
        connection.idleSince(now);
        stack.addLast(connection);
        connection.endpoint().idle(1);
        if (reaper == null) {
            reapIn(settings.pool().keepIdle().toNanos());
        }
    }

    /** An unused connection has closed or spoken out of turn. */
    void remove(UpstreamConnection connection) {
        if (idle.get(connection.endpoint().index()).removeLastOccurrence(connection)) {
            connection.endpoint().idle(-1);
        }
    }

    /** Closes unused connections now and others when they are done. */
    void close() {
        closed = true;
        reapOlderThan(0);
        if (reaper != null) {
            reaper.cancel(false);
        }
    }

    private void reapIn(long nanos) {
        reaper = loop.schedule(this::reap, nanos, TimeUnit.NANOSECONDS);
    }

    private void reap() {
        reaper = null;
        long oldest = reapOlderThan(settings.pool().keepIdle().toNanos());
        if (oldest >= 0) {
            reapIn(settings.pool().keepIdle().toNanos() - oldest);
        }
    }

    /** Closes those unused for {@code nanos} or longer; returns the age of the oldest that is left, or -1. */
    private long reapOlderThan(long nanos) {
        long now = loop.ticker().nanoTime();
        long oldest = -1;
        for (ArrayDeque<UpstreamConnection> stack : idle) {
            while (!stack.isEmpty() && now - stack.getFirst().idleSince() >= nanos) {
                UpstreamConnection connection = stack.removeFirst();
                connection.endpoint().idle(-1);
                connection.close();
            }
            if (!stack.isEmpty()) {
                oldest = Math.max(oldest, now - stack.getFirst().idleSince());
            }
        }
        return oldest;
    }
}
