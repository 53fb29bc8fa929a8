package dev.portcullis.downstream;

import dev.portcullis.http.ResponseHead;
import dev.portcullis.wire.LateFlush;
import dev.portcullis.wire.http1.ConnectionOption;
import dev.portcullis.wire.http1.Framing;
import dev.portcullis.wire.http1.ResponseEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The write side of a connection: what goes to the client, and how much of it has left. Confined to the connection's event loop.
 */
final class ClientOutput {
    private static final ByteBuf CONTINUE = Unpooled.unreleasableBuffer(
            Unpooled.wrappedBuffer("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
    private static final int INTERIM_BYTES = 256;

    private final ChannelHandlerContext ctx;
    private final LateFlush lateFlush;
    private long queuedBytes;

    ClientOutput(ChannelHandlerContext ctx) {
        this.ctx = ctx;
        this.lateFlush = new LateFlush(ctx);
    }

    boolean isWritable() {
        return ctx.channel().isWritable();
    }

    /** Takes over {@code bytes} for the client. */
    @SuppressWarnings("FutureReturnValueIgnored") // the void promise reports failures as exceptionCaught
    void write(ByteBuf bytes) {
        queuedBytes += bytes.readableBytes();
        ctx.write(bytes, ctx.voidPromise());
    }

    void writeContinue() {
        write(CONTINUE.duplicate());
        flush();
    }

    /** Writes a head of 1xx; {@code option} is what it says of the connection. */
    void writeInterim(ResponseHead head, ConnectionOption option) {
        ByteBuf out = ctx.alloc().ioBuffer(INTERIM_BYTES);
        ResponseEncoder.writeBodilessHead(out, head, Framing.NONE, option);
        write(out);
    }

    /** Sends what was written: now if it is much, else soon. */
    void flush() {
        lateFlush.request();
    }

    /** How much of what was written has left for the client, or {@link Patience#NOTHING_DUE} if nothing waits. */
    long takenBytes() {
        ChannelOutboundBuffer output = ctx.channel().unsafe().outboundBuffer();
        long pending = output == null ? 0 : output.totalPendingWriteBytes() - output.currentProgress();
        return pending == 0 ? Patience.NOTHING_DUE : queuedBytes - pending;
    }
}
