package dev.portcullis.downstream;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one listener on one event loop, and the coarse clock that looks after their deadlines: one task per loop however many connections
 * there are, none while there are none. Requests only write a field; nothing is scheduled or cancelled for them. Confined to its event loop.
 */
final class LoopRoster {
    private final EventLoop loop;
    private final long tickNanos;
    private final Set<Connection> connections = new LinkedHashSet<>();
    private @Nullable Future<?> clock;
    private @Nullable Future<?> limit;
    private @Nullable IntConsumer whenEmpty;
    private int cutOff;

    LoopRoster(EventLoop loop, Duration tick) {
        this.loop = loop;
        this.tickNanos = tick.toNanos();
    }

    EventLoop loop() {
        return loop;
    }

    void add(Connection connection) {
        connections.add(connection);
        if (clock == null) {
            clock = loop.scheduleAtFixedRate(this::tick, tickNanos, tickNanos, TimeUnit.NANOSECONDS);
        }
    }

    void remove(Connection connection) {
        connections.remove(connection);
        if (connections.isEmpty() && whenEmpty != null) {
            drained();
        }
    }

    /** Asks every connection to end in order, cuts off after {@code limitNanos} what is left, and once none is, tells how many were cut off. */
    void drain(long limitNanos, IntConsumer done) {
        whenEmpty = done;
        connections().forEach(Connection::drain);
        if (connections.isEmpty()) {
            drained();
        } else {
            limit = loop.schedule(this::closeAll, limitNanos, TimeUnit.NANOSECONDS);
        }
    }

    private void drained() {
        if (limit != null) {
            limit.cancel(false);
            limit = null;
        }
        IntConsumer done = whenEmpty;
        whenEmpty = null;
        if (done != null) {
            done.accept(cutOff);
        }
    }

    /** Closes what is left. */
    void closeAll() {
        List<Connection> left = connections();
        cutOff += left.size();
        left.forEach(Connection::closeNow);
    }

    /** A copy, since whoever goes through it may end connections. */
    List<Connection> connections() {
        return new ArrayList<>(connections);
    }

    /** One that fails ends alone: the clock of all others would stop with it. */
    private static void tick(Connection connection, long now) {
        try {
            connection.tick(now);
        } catch (RuntimeException | Error e) {
            connection.exceptionCaught(connection.ctx(), e);
        }
    }

    private void tick() {
        long now = System.nanoTime();
        connections().forEach(connection -> tick(connection, now));
        if (connections.isEmpty() && clock != null) {
            clock.cancel(false);
            clock = null;
        }
    }
}
