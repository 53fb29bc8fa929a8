package dev.portcullis.downstream;

import dev.portcullis.exchange.ExchangeObserver;
import dev.portcullis.exchange.World;
import dev.portcullis.net.HostPort;
import dev.portcullis.wire.ServerTls;
import dev.portcullis.wire.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One address on which clients are served: admits connections, and has each of their requests run through the pipeline of its route in the world that was current
 * when it came.
 *
 * <p>{@link #bind} once, {@link #drain} to end in order, {@link #close} to end at once. Safe for concurrent use; none of these may be called on an event loop.
 */
public final class Listener implements AutoCloseable {
    private static final int BACKLOG = 4096;

    private final ListenerSettings settings;
    private final Transport transport;
    private final Optional<ServerTls> tls;
    private final Reception reception;
    private final Admission admission;
    private final IdentityHashMap<EventExecutor, LoopRoster> rosters = new IdentityHashMap<>();
    private volatile boolean draining;
    private @Nullable Channel server;

    /**
     * @param tls certificates, or empty for clear text; stays the caller's
     * @param worlds gives the current world for each request
     * @param observer hears of every exchange that ends
     * @param random makes incident ids unique among processes; need not be secure
     */
    public Listener(
            ListenerSettings settings,
            Transport transport,
            Optional<ServerTls> tls,
            Supplier<World> worlds,
            ExchangeObserver observer,
            RandomGenerator random) {
        this.settings = settings;
        this.transport = transport;
        this.tls = tls;
        this.reception = new Reception(settings, worlds, observer, tls, random);
        this.admission = new Admission(
                settings.maxConnections(), settings.maxConnectionsPerAddress(), settings.trustedProxies());
        for (EventExecutor loop : transport.loops()) {
            rosters.put(
                    loop, new LoopRoster((EventLoop) loop, settings.timeouts().tick()));
        }
    }

    /**
     * Begins to accept connections.
     *
     * @throws IOException if the address cannot be had; the message names it
     */
    public synchronized void bind() throws IOException {
        if (server != null) {
            throw new IllegalStateException("already bound to " + localAddress());
        }
        HostPort address = settings.bind();
        try {
            server = new ServerBootstrap()
                    .group(transport.loops())
                    .channel(transport.serverChannel())
                    .option(ChannelOption.SO_BACKLOG, BACKLOG)
                    .option(ChannelOption.SO_REUSEADDR, true)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childOption(ChannelOption.ALLOCATOR, transport.allocator())
                    .childOption(ChannelOption.RECVBUF_ALLOCATOR, transport.readSizes())
                    .childHandler(new Greeter())
                    .bind(new InetSocketAddress(address.host(), address.port()))
                    .syncUninterruptibly()
                    .channel();
        } catch (Exception e) {
            // sync throws what made the bind fail, checked or not
            throw new IOException("cannot listen on " + address + ": " + reason(e), e);
        }
    }

    /** What the kernel said, without the call and the number that Netty puts before it. */
    private static String reason(Exception e) {
        if (e instanceof UnresolvedAddressException) {
            return "the name has no address";
        }
        String message = String.valueOf(e.getMessage());
        int number = message.indexOf("failed with error(");
        int colon = message.indexOf("): ", Math.max(number, 0));
        return number < 0 || colon < 0 ? message : message.substring(colon + "): ".length());
    }

    /** Where clients reach this listener; only while it is bound. */
    public synchronized InetSocketAddress localAddress() {
        if (server == null) {
            throw new IllegalStateException("not bound");
        }
        return (InetSocketAddress) server.localAddress();
    }

    public boolean isSecure() {
        return tls.isPresent();
    }

    public ConnectionCounts connections() {
        return admission.counts();
    }

    /**
     * Stops accepting, closes idle connections, and lets every other finish what it is at; their answers say {@code Connection: close}. What is left after
     * {@code limit} is closed. The stage completes when no connection is left, with the number of those that had to be cut off.
     */
    public synchronized CompletionStage<Integer> drain(Duration limit) {
        draining = true;
        closeServer();
        CompletableFuture<Integer> done = new CompletableFuture<>();
        AtomicInteger busyLoops = new AtomicInteger(rosters.size());
        AtomicInteger cutOff = new AtomicInteger();
        for (LoopRoster roster : rosters.values()) {
            roster.loop()
                    .execute(() -> roster.drain(limit.toNanos(), count -> {
                        cutOff.addAndGet(count);
                        if (busyLoops.decrementAndGet() == 0) {
                            done.complete(cutOff.get());
                        }
                    }));
        }
        return done;
    }

    /** Stops accepting and closes every connection now; waits until the port is free. */
    @Override
    public synchronized void close() {
        draining = true;
        closeServer();
        for (LoopRoster roster : rosters.values()) {
            if (!roster.loop().isShuttingDown()) {
                roster.loop().execute(roster::closeAll);
            }
        }
    }

    private void closeServer() {
        if (server != null) {
            server.close().syncUninterruptibly();
        }
    }

    /** Sets up each accepted connection, or closes it when there are too many. */
    private final class Greeter extends ChannelInitializer<SocketChannel> {
        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // closing cannot fail in a way that matters
        protected void initChannel(SocketChannel channel) {
            InetSocketAddress peer = channel.remoteAddress();
            LoopRoster roster = rosters.get(channel.eventLoop());
            // the peer is null if it has gone already
            if (draining || peer == null || roster == null || !admission.admits(peer.getAddress())) {
                channel.close();
                return;
            }
            if (tls.isPresent()) {
                channel.pipeline().addLast(tls.get().newHandler());
            }
            channel.pipeline().addLast(new Connection(reception, roster, admission, peer, tls.isPresent()));
        }
    }
}
