package dev.portcullis.it;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509TrustManager;

/**
 * A TLS client that offers the last session it has to whichever name it asks for next, as an attacker would; the JDK's client asks for the session's old name again.
 * BoringSSL, blocking, one visit at a time.
 */
final class ResumingClient implements AutoCloseable {
    /** One connection with one request. */
    record Visit(String certificate, String protocol, boolean isResumed, int status) {}

    private final InetSocketAddress server;
    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    /** How often a certificate was looked at, which happens in whole handshakes only. */
    private final AtomicInteger wholeHandshakes = new AtomicInteger();

    private SslContext context = newContext();

    ResumingClient(InetSocketAddress server) {
        this.server = server;
    }

    /** Offers no session that it has from before. */
    void forget() {
        ReferenceCountUtil.release(context);
        context = newContext();
    }

    private SslContext newContext() {
        try {
            return SslContextBuilder.forClient()
                    .sslProvider(SslProvider.OPENSSL_REFCNT)
                    .trustManager(new CountsLooks(wholeHandshakes))
                    .endpointIdentificationAlgorithm(null)
                    .build();
        } catch (SSLException e) {
            throw new AssertionError(e);
        }
    }

    /** Asks for {@code host} on a connection for {@code serverName}. */
    Visit get(String serverName, String host, String protocol) throws Exception {
        int before = wholeHandshakes.get();
        CompletableFuture<Visit> visit = new CompletableFuture<>();
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        // sessions are filed under this name, whatever name is asked for
                        SslHandler tls = context.newHandler(channel.alloc(), "one-key-for-all", 443);
                        SSLParameters parameters = tls.engine().getSSLParameters();
                        parameters.setServerNames(List.of(new SNIHostName(serverName)));
                        parameters.setProtocols(new String[] {protocol});
                        tls.engine().setSSLParameters(parameters);
                        channel.pipeline().addLast(tls, new OneRequest(tls, host, visit));
                    }
                });
        bootstrap.connect(server).sync();
        try {
            Visit ended = visit.get(RawClient.TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
            return new Visit(ended.certificate(), ended.protocol(), wholeHandshakes.get() == before, ended.status());
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    /** Trusts every certificate. */
    private record CountsLooks(AtomicInteger looks) implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            looks.incrementAndGet();
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static final class OneRequest extends SimpleChannelInboundHandler<ByteBuf> {
        private final SslHandler tls;
        private final String host;
        private final CompletableFuture<Visit> visit;
        private final StringBuilder answer = new StringBuilder();

        OneRequest(SslHandler tls, String host, CompletableFuture<Visit> visit) {
            this.tls = tls;
            this.host = host;
            this.visit = visit;
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // the void promise reports failures as exceptionCaught
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SslHandshakeCompletionEvent handshake) {
                if (handshake.isSuccess()) {
                    String request = "GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
                    ctx.writeAndFlush(Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII), ctx.voidPromise());
                } else {
                    visit.completeExceptionally(handshake.cause());
                }
            }
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
            answer.append(bytes.toString(StandardCharsets.ISO_8859_1));
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) throws Exception {
            SSLSession session = tls.engine().getSession();
            if (answer.length() == 0) {
                visit.completeExceptionally(new IOException("no answer"));
                return;
            }
            X509Certificate leaf = (X509Certificate) session.getPeerCertificates()[0];
            String name = leaf.getSubjectX500Principal().getName().substring("CN=".length());
            visit.complete(new Visit(name, session.getProtocol(), false, Integer.parseInt(answer.substring(9, 12))));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            visit.completeExceptionally(cause);
        }
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        ReferenceCountUtil.release(context);
    }
}
