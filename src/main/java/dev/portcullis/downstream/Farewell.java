package dev.portcullis.downstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/** How a connection ends once its last answer has been written. Confined to the connection's event loop. */
final class Farewell {
    private static final long MAX_LINGER_BYTES = 8L << 20;

    private final ChannelHandlerContext ctx;
    private final Runnable whenLingering;
    private long droppedBytes;

    /** @param whenLingering called when the answer has left and the client gets time to read it */
    Farewell(ChannelHandlerContext ctx, Runnable whenLingering) {
        this.ctx = ctx;
        this.whenLingering = whenLingering;
    }

    /** Closes once everything written has been sent. */
    void closeAfterFlush() {
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    /**
     * Ends the connection while the client may still be sending: half-closes it and drops what comes for a while, since closing with unread bytes makes the kernel
     * reset the connection and the answer is lost (RFC 9112 section 9.6).
     */
    void linger() {
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> {
            if (sent.isSuccess() && ctx.channel().isActive()) {
                whenLingering.run();
                endOutput();
            } else {
                closeNow();
            }
        });
    }

    private void endOutput() {
        DuplexChannel channel = (DuplexChannel) ctx.channel();
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        if (tls == null) {
            endTcpOutput(channel);
        } else {
            tls.closeOutbound().addListener(told -> endTcpOutput(channel));
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // if it fails the connection is gone, which channelInactive tells
    private static void endTcpOutput(DuplexChannel channel) {
        channel.shutdownOutput();
    }

    /** Takes over what still comes in; nobody may send for ever. */
    void drop(ByteBuf in) {
        droppedBytes += in.readableBytes();
        in.release();
        if (droppedBytes > MAX_LINGER_BYTES) {
            closeNow();
        }
    }

    /** Closes by a reset, before which TLS must not tell of a proper end (RFC 9112 section 9.8). */
    @SuppressWarnings("FutureReturnValueIgnored") // closing cannot fail in a way that matters
    void reset() {
        ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        ChannelHandlerContext tls = ctx.pipeline().context(SslHandler.class);
        (tls == null ? ctx : tls).close();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // closing cannot fail in a way that matters
    void closeNow() {
        ctx.close();
    }
}
