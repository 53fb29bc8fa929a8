package dev.portcullis.upstream;

import dev.portcullis.exchange.UpstreamFailure;
import dev.portcullis.exchange.UpstreamFailure.Kind;
import dev.portcullis.net.HostPort;
import dev.portcullis.net.IpAddresses;
import dev.portcullis.wire.ClientTls;
import dev.portcullis.wire.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.resolver.NoopAddressResolverGroup;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections: looks the name up, tries its addresses in turn and, where the cluster has TLS, shakes hands. Bytes of the backend reach the
 * HTTP side only through the TLS handler, which is there before the socket connects. Confined to one event loop.
 */
final class Connector {
    private final LoopPool pool;
    private final HostLookup lookup;
    private final @Nullable ClientTls tls;
    private final Bootstrap bootstrap;
    /** Which address of each endpoint is next: with one count for all, endpoints that take turns would always meet the same one of theirs. */
    private final int[] turns;

    /** Hears of the outcome, exactly one of both. */
    interface Receiver {
        void connected(UpstreamConnection connection);

        void connectFailed(Endpoint endpoint, UpstreamFailure failure);
    }

    Connector(LoopPool pool, Transport transport, HostLookup lookup, @Nullable ClientTls tls) {
        this.pool = pool;
        this.lookup = lookup;
        this.tls = tls;
        this.turns = new int[pool.settings().endpoints().size()];
        this.bootstrap = new Bootstrap()
                .group(pool.loop())
                .channel(transport.socketChannel())
                .resolver(NoopAddressResolverGroup.INSTANCE)
                .option(ChannelOption.ALLOCATOR, transport.allocator())
                .option(ChannelOption.RECVBUF_ALLOCATOR, transport.readSizes())
                .option(ChannelOption.SO_KEEPALIVE, true)
                // An answer may lie unread behind a failed write, such as 413 before all content was sent.
                .option(ChannelOption.AUTO_CLOSE, false);
    }

    void connect(Endpoint endpoint, Receiver receiver) {
        int max = pool.settings().pool().maxConnections();
        if (!endpoint.open(max)) {
            receiver.connectFailed(
                    endpoint,
                    new UpstreamFailure(Kind.POOL_EXHAUSTED, endpoint + " has " + max + " connections, the limit"));
            return;
        }
        new Attempt(endpoint, receiver).start();
    }

    /** One attempt to connect to one endpoint, over all its addresses. */
    private final class Attempt {
        private final Endpoint endpoint;
        private final HostPort target;
        private final Receiver receiver;
        private final long deadlineNanos;
        private List<InetSocketAddress> addresses = List.of();
        private boolean over;
        private int next;
        private int left;

        Attempt(Endpoint endpoint, Receiver receiver) {
            this.endpoint = endpoint;
            this.target = endpoint.address();
            this.receiver = receiver;
            this.deadlineNanos = now() + pool.settings().timeouts().connect().toNanos();
        }

        void start() {
            Optional<InetAddress> literal = IpAddresses.parse(target.host());
            if (literal.isPresent()) {
                found(List.of(new InetSocketAddress(literal.get(), target.port())));
                return;
            }
            Future<List<InetSocketAddress>> asked = lookup.lookUp(target.host(), target.port(), pool.loop());
            if (!asked.isDone()) {
                Future<?> limit = pool.loop().schedule(this::lookupLate, deadlineNanos - now(), TimeUnit.NANOSECONDS);
                asked.addListener(done -> limit.cancel(false));
            }
            asked.addListener((Future<List<InetSocketAddress>> found) -> lookedUp(found));
        }

        private void lookedUp(Future<List<InetSocketAddress>> found) {
            if (over) {
                return;
            }
            if (found.isSuccess() && !found.getNow().isEmpty()) {
                found(found.getNow());
            } else {
                failed(Kind.CONNECT_FAILED, "no address for " + target.host(), found.cause());
            }
        }

        /** Name servers that do not answer are asked for many times as long, one after the other. */
        private void lookupLate() {
            Duration limit = pool.settings().timeouts().connect();
            failed(Kind.CONNECT_TIMEOUT, "no address for " + target.host() + " within " + limit, null);
        }

        private void found(List<InetSocketAddress> all) {
            addresses = all;
            next = Math.floorMod(turns[endpoint.index()]++, all.size());
            left = all.size();
            tryNext();
        }

        /** Tries one address with its share of the time that is left. */
        private void tryNext() {
            InetSocketAddress address = addresses.get(next);
            next = (next + 1) % addresses.size();
            long shareMillis = Math.max(1, (deadlineNanos - now()) / left / 1_000_000);
            left--;
            UpstreamConnection connection = new UpstreamConnection(endpoint, pool);
            Bootstrap one = bootstrap
                    .clone()
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.min(shareMillis, Integer.MAX_VALUE))
                    .handler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            if (tls != null) {
                                channel.pipeline().addLast(newTls(channel, tls));
                            }
                            channel.pipeline().addLast(connection);
                        }
                    });
            one.connect(address).addListener((ChannelFuture done) -> tcpDone(done, address, connection));
        }

        private SslHandler newTls(Channel channel, ClientTls context) {
            return context.newHandler(
                    channel.alloc(),
                    target.host(),
                    target.port(),
                    pool.settings().timeouts().connect());
        }

        private void tcpDone(ChannelFuture done, SocketAddress address, UpstreamConnection connection) {
            if (done.isSuccess()) {
                SslHandler handler = done.channel().pipeline().get(SslHandler.class);
                if (handler == null) {
                    connected(connection);
                } else {
                    handler.handshakeFuture().addListener(shaken -> tlsDone(shaken, connection));
                }
            } else if (left > 0 && deadlineNanos - now() > 0) {
                tryNext();
            } else {
                boolean late = done.cause() instanceof ConnectTimeoutException;
                failed(late ? Kind.CONNECT_TIMEOUT : Kind.CONNECT_FAILED, "connect to " + address, done.cause());
            }
        }

        private void tlsDone(Future<?> shaken, UpstreamConnection connection) {
            if (shaken.isSuccess()) {
                connected(connection);
            } else {
                boolean late = shaken.cause() instanceof SslHandshakeTimeoutException;
                connection.close();
                failed(late ? Kind.CONNECT_TIMEOUT : Kind.TLS_FAILED, "TLS handshake with " + endpoint, shaken.cause());
            }
        }

        private void connected(UpstreamConnection connection) {
            connection.established();
            receiver.connected(connection);
        }

        private void failed(Kind kind, String what, @Nullable Throwable cause) {
            over = true;
            endpoint.closed();
            receiver.connectFailed(endpoint, new UpstreamFailure(kind, cause == null ? what : what + ": " + cause));
        }
    }

    private long now() {
        return pool.loop().ticker().nanoTime();
    }
}
