package dev.portcullis.wire;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How this process talks to sockets: the event loops that serve both sides, and the channel classes and allocator that go with them.
 * Native epoll where it loads, NIO elsewhere at nearly the same cost. A client connection and the backend connection that serves it live on the
 * same loop, so there is one group for all; accepting is so little work that it shares the loops too. Safe for concurrent use.
 */
public final class Transport implements AutoCloseable {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    private static final int LEAST_READ_BYTES = 2 << 10;
    private static final int MOST_READ_BYTES = 64 << 10;

    /** Where readiness comes from. */
    public enum Kind {
        EPOLL,
        NIO
    }

    private final Kind kind;
    private final EventLoopGroup loops;
    private final RecvByteBufAllocator readSizes =
            new AdaptiveRecvByteBufAllocator(LEAST_READ_BYTES, LEAST_READ_BYTES, MOST_READ_BYTES);

    private Transport(Kind kind, int loopCount) {
        this.kind = kind;
        IoHandlerFactory handlers = kind == Kind.EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        this.loops = new MultiThreadIoEventLoopGroup(loopCount, new DefaultThreadFactory("portcullis-loop"), handlers);
    }

    /** The best transport of this machine with {@code loopCount} event loops; one per core is right. */
    public static Transport open(int loopCount) {
        return open(Epoll.isAvailable() ? Kind.EPOLL : Kind.NIO, loopCount);
    }

    /** A transport of a given kind; fails if {@code kind} does not work on this machine. */
    public static Transport open(Kind kind, int loopCount) {
        if (loopCount < 1) {
            throw new IllegalArgumentException("loopCount is " + loopCount + ", must be at least 1");
        }
        if (kind == Kind.EPOLL && !Epoll.isAvailable()) {
            throw new IllegalStateException("epoll does not load on this machine", Epoll.unavailabilityCause());
        }
        return new Transport(kind, loopCount);
    }

    public Kind kind() {
        return kind;
    }

    /** The event loops of both sides. */
    public EventLoopGroup loops() {
        return loops;
    }

    public Class<? extends ServerSocketChannel> serverChannel() {
        return kind == Kind.EPOLL ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    public Class<? extends SocketChannel> socketChannel() {
        return kind == Kind.EPOLL ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    /** For name resolution. */
    public Class<? extends DatagramChannel> datagramChannel() {
        return kind == Kind.EPOLL ? EpollDatagramChannel.class : NioDatagramChannel.class;
    }

    /** Where buffers come from; Netty's adaptive allocator unless the process was told otherwise. */
    public ByteBufAllocator allocator() {
        return ByteBufAllocator.DEFAULT;
    }

    /** How large the buffers of reads are: never too small for an ordinary message, however small the ones before it were, since that costs a second read. */
    public RecvByteBufAllocator readSizes() {
        return readSizes;
    }

    /** Stops the loops once they have had no task for {@code quiet}, at the latest after {@code limit}. */
    public Future<?> shutDown(Duration quiet, Duration limit) {
        return loops.shutdownGracefully(quiet.toNanos(), limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Stops the loops now and waits for it, 5 seconds at most. Never call it on a loop. */
    @Override
    public void close() {
        shutDown(Duration.ZERO, CLOSE_LIMIT).awaitUninterruptibly(CLOSE_LIMIT.toMillis());
    }
}
