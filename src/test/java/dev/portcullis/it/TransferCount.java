package dev.portcullis.it;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Counts what passes between sockets and the pipelines that production builds, on both sides of a proxy: each read that brought bytes, and each flush of something
 * written, which is one system call as long as it is small. Covers the connections that are made between start and stop; one count at a time. Safe for
 * concurrent use.
 */
final class TransferCount {
    private static final AtomicReference<TransferCount> CURRENT = new AtomicReference<>();

    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger writes = new AtomicInteger();

    private TransferCount() {}

    static TransferCount start() {
        TransferCount count = new TransferCount();
        if (!CURRENT.compareAndSet(null, count)) {
            throw new IllegalStateException("another count is running");
        }
        return count;
    }

    void stop() {
        CURRENT.compareAndSet(this, null);
    }

    /** Counts from here on; nothing may be on its way. */
    void reset() {
        reads.set(0);
        writes.set(0);
    }

    int reads() {
        return reads.get();
    }

    int writes() {
        return writes.get();
    }

    /** What Netty calls for every connection it makes or accepts, with {@code -Dio.netty.bootstrap.extensions=serviceload}. */
    public static final class EveryChannel extends ChannelInitializerExtension {
        @Override
        public void postInitializeServerChildChannel(Channel channel) {
            add(channel);
        }

        @Override
        public void postInitializeClientChannel(Channel channel) {
            add(channel);
        }

        private static void add(Channel channel) {
            TransferCount count = CURRENT.get();
            if (count != null) {
                channel.pipeline().addFirst(count.new Counter());
            }
        }
    }

    /** First in a pipeline, next to the socket. */
    private final class Counter extends ChannelDuplexHandler {
        private boolean hasWritten;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            reads.incrementAndGet();
            ctx.fireChannelRead(message);
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // the promise is the caller's
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            hasWritten = true;
            ctx.write(message, promise);
        }

        @Override
        public void flush(ChannelHandlerContext ctx) {
            if (hasWritten) {
                hasWritten = false;
                writes.incrementAndGet();
            }
            ctx.flush();
        }
    }
}
