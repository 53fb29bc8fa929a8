package dev.portcullis.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransportTest {
    @ParameterizedTest
    @EnumSource(Transport.Kind.class)
    void acceptsAndConnectsWithItsChannels(Transport.Kind kind) throws Exception {
        CountDownLatch accepted = new CountDownLatch(1);
        try (Transport transport = Transport.open(kind, 1)) {
            Channel server = new ServerBootstrap()
                    .group(transport.loops())
                    .channel(transport.serverChannel())
                    .childHandler(new ChannelInboundHandlerAdapter() {
                        @Override
                        public void channelActive(ChannelHandlerContext ctx) {
                            accepted.countDown();
                        }
                    })
                    .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .sync()
                    .channel();
            new Bootstrap()
                    .group(transport.loops())
                    .channel(transport.socketChannel())
                    .handler(new ChannelInboundHandlerAdapter())
                    .connect(server.localAddress())
                    .sync();
            assertThat(accepted.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void wantsAtLeastOneLoop() {
        assertThatThrownBy(() -> Transport.open(0)).hasMessage("loopCount is 0, must be at least 1");
    }
}
