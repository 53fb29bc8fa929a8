package dev.portcullis.upstream;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A deadline that moves with every request and every read without touching the loop's timer queue: starting and stopping write a field, and the one
 * task that is queued looks at the field when it runs. Never early, late by no more than the loop is. Confined to one event loop.
 */
final class LazyTimer implements Runnable {
    private final EventExecutor loop;
    private final Runnable expired;
    private @Nullable Future<?> queued;
    private long queuedNanos;
    private long deadlineNanos;
    private boolean running;

    LazyTimer(EventExecutor loop, Runnable expired) {
        this.loop = loop;
        this.expired = expired;
    }

    /** Sets the deadline, whatever it was. */
    void start(long nanosFromNow) {
        long now = loop.ticker().nanoTime();
        deadlineNanos = now + nanosFromNow;
        running = true;
        if (queued != null && queuedNanos - deadlineNanos > 0) {
            queued.cancel(false);
            queued = null;
        }
        if (queued == null) {
            queue(nanosFromNow);
        }
    }

    /** Forgets the deadline. */
    void stop() {
        running = false;
    }

    /** Forgets the deadline and the queued task: the end of this timer. */
    void close() {
        running = false;
        if (queued != null) {
            queued.cancel(false);
            queued = null;
        }
    }

    private void queue(long nanosFromNow) {
        queuedNanos = deadlineNanos;
        queued = loop.schedule(this, nanosFromNow, TimeUnit.NANOSECONDS);
    }

    @Override
    public void run() {
        queued = null;
        if (!running) {
            return;
        }
        long left = deadlineNanos - loop.ticker().nanoTime();
        if (left > 0) {
            queue(left);
        } else {
            running = false;
            expired.run();
        }
    }
}
