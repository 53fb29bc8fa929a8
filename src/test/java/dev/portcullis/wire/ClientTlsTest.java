package dev.portcullis.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both implementations of TLS must refuse the same certificates. */
class ClientTlsTest {
    @ParameterizedTest
    @EnumSource(
            value = TlsEngine.class,
            names = {"JDK", "BORINGSSL"})
    void verifiesTheNameWithATrustFileOfItsOwn(TlsEngine engine, @TempDir Path folder) throws Exception {
        X509Bundle authority = new CertificateBuilder()
                .ecp256()
                .subject("CN=Test authority")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Path trusted = Files.writeString(folder.resolve("authority.pem"), authority.getCertificatePEM());
        X509Bundle server = new CertificateBuilder()
                .ecp256()
                .subject("CN=app.test")
                .addSanDnsName("app.test")
                .addExtendedKeyUsageServerAuth()
                .buildIssuedBy(authority);

        assertThat(handshake(engine, trusted, server, "app.test")).isNotNull();
        assertThatThrownBy(() -> handshake(engine, trusted, server, "other.test"))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(SSLException.class);
    }

    @Test
    void aTrustFileNextToTheDangerousOptionIsAMistake() {
        assertThatThrownBy(() -> new ClientTls.Settings(Optional.of(Path.of("ca.pem")), Optional.empty(), true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("choose one");
    }

    /** The client's channel once its handshake is done. */
    private static Channel handshake(TlsEngine engine, Path trusted, X509Bundle server, String name) throws Exception {
        ClientTls.Settings settings = new ClientTls.Settings(Optional.of(trusted), Optional.empty(), false);
        SslContext serverContext = SslContextBuilder.forServer(
                        server.getKeyPair().getPrivate(), server.getCertificatePath())
                .sslProvider(SslProvider.JDK)
                .build();
        try (Transport transport = Transport.open(1);
                ClientTls tls = ClientTls.open(settings, engine)) {
            Channel listening = new ServerBootstrap()
                    .group(transport.loops())
                    .channel(transport.serverChannel())
                    .childHandler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline().addLast(serverContext.newHandler(channel.alloc()));
                        }
                    })
                    .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .sync()
                    .channel();
            SslHandler handler = tls.newHandler(ByteBufAllocator.DEFAULT, name, 443, Duration.ofSeconds(5));
            new Bootstrap()
                    .group(transport.loops())
                    .channel(transport.socketChannel())
                    .handler(handler)
                    .connect(listening.localAddress())
                    .sync();
            return handler.handshakeFuture().get(10, TimeUnit.SECONDS);
        }
    }
}
