package dev.portcullis.wire;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends what was written to a connection, together with what other connections of its event loop have to send: when the loop has dealt with all that came in at once,
 * or when a quarter of a millisecond has passed since the first of them asked.
 *
 * <p>Whoever receives is often asleep, and waking a process costs the one that sends as much as half a small request. What comes in several pieces finds it awake.
 * Confined to one event loop.
 */
public final class LateFlush {
    /** Longer than it takes to deal with a few small requests, and shorter than anybody would notice. */
    private static final long MAX_WAIT_NANOS = 250_000;

    private static final int MAX_WAITING_BYTES = 16 * 1024;

    private static final FastThreadLocal<Batch> OF_THREAD = new FastThreadLocal<>();

    private final ChannelHandlerContext ctx;
    private final Batch batch;
    private boolean isDue;

    /** For what is written to {@code ctx}. To be called on its event loop. */
    public LateFlush(ChannelHandlerContext ctx) {
        this.ctx = ctx;
        this.batch = Batch.of(ctx.executor());
    }

    /** Has what was written sent soon; now if it is much, which would not be in the processor's cache later. */
    public void request() {
        ChannelOutboundBuffer pending = ctx.channel().unsafe().outboundBuffer();
        if (pending != null && pending.totalPendingWriteBytes() > MAX_WAITING_BYTES) {
            now();
        } else if (!isDue) {
            isDue = true;
            batch.add(this);
        }
    }

    /** Sends what was written. */
    public void now() {
        isDue = false;
        ctx.flush();
    }

    /** What waits on one event loop. Confined to it. */
    private static final class Batch {
        private final EventExecutor loop;
        private final List<LateFlush> waiting = new ArrayList<>();
        private long sinceNanos;
        private boolean isScheduled;
        private boolean isFlushing;

        private Batch(EventExecutor loop) {
            this.loop = loop;
        }

        static Batch of(EventExecutor loop) {
            @Nullable Batch known = OF_THREAD.get();
            if (known == null || known.loop != loop) {
                known = new Batch(loop);
                OF_THREAD.set(known);
            }
            return known;
        }

        void add(LateFlush flush) {
            long now = System.nanoTime();
            if (waiting.isEmpty()) {
                sinceNanos = now;
            }
            waiting.add(flush);
            if (isFlushing) {
                return; // the loop that flushes comes to it
            }
            if (now - sinceNanos > MAX_WAIT_NANOS) {
                flush();
            } else if (!isScheduled) {
                isScheduled = true;
                loop.execute(() -> {
                    isScheduled = false;
                    flush();
                });
            }
        }

        /** Flushing may have more asked for, which is done too. */
        private void flush() {
            isFlushing = true;
            for (int i = 0; i < waiting.size(); i++) {
                LateFlush each = waiting.get(i);
                if (each.isDue) {
                    each.now();
                }
            }
            waiting.clear();
            isFlushing = false;
        }
    }
}
