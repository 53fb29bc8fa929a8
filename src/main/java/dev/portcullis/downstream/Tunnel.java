package dev.portcullis.downstream;

import dev.portcullis.exchange.Body;
import dev.portcullis.exchange.BodyFailure;
import dev.portcullis.exchange.Denial;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.http.Fields;
import dev.portcullis.http.ResponseHead;
import dev.portcullis.wire.http1.ConnectionOption;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * A connection after 101: bytes of the client go to the exchange's request body, bytes of the backend to the client, until one side ends, nothing moves for too long,
 * or more has passed than the limit allows. Confined to the connection's event loop.
 */
final class Tunnel implements Body.Sink {
    private static final int COPIED_BYTES = 1024;

    private final Connection connection;
    private final ChannelHandlerContext ctx;
    private final Exchange x;
    private final Body fromBackend;
    private final long maxBytes;
    private long clientBytes;
    private long backendBytes;

    Tunnel(Connection connection, Exchange x, Body fromBackend) {
        this.connection = connection;
        this.ctx = connection.ctx();
        this.x = x;
        this.fromBackend = fromBackend;
        this.maxBytes = connection.reception().settings().maxTunnelBytes();
    }

    /** Writes the answer {@code head} and begins; takes over {@code early}, which the client sent before it had the answer. */
    void open(ResponseHead head, @Nullable ByteBuf early) {
        connection.output().writeInterim(head, ConnectionOption.UPGRADE);
        x.sent(101, 0);
        fromBackend.consume(this);
        ctx.flush();
        if (early != null) {
            writeFromClient(early);
            clientReadComplete();
        }
    }

    void writeFromClient(ByteBuf bytes) {
        clientBytes += bytes.readableBytes();
        if (isWithinLimit()) {
            x.requestBody().write(bytes);
        } else {
            bytes.release();
        }
    }

    void clientReadComplete() {
        x.requestBody().readComplete();
    }

    void writabilityChanged() {
        if (ctx.channel().isWritable()) {
            fromBackend.resume();
        } else {
            fromBackend.pause();
        }
    }

    void idle() {
        end("tunnel-idle");
    }

    @Override
    public void data(ByteBuf bytes) {
        backendBytes += bytes.readableBytes();
        if (!isWithinLimit()) {
            bytes.release();
            return;
        }
        x.sent(101, backendBytes);
        connection.output().write(fitting(bytes));
        if (!ctx.channel().isWritable()) {
            ctx.flush();
            if (!ctx.channel().isWritable()) {
                fromBackend.pause();
            }
        }
    }

    /** A small message in a buffer of its size: many may wait for a client that does not read, each in that of a whole read. */
    private ByteBuf fitting(ByteBuf bytes) {
        int length = bytes.readableBytes();
        if (length > COPIED_BYTES) {
            return bytes;
        }
        ByteBuf copy = ctx.alloc().ioBuffer(length).writeBytes(bytes);
        bytes.release();
        return copy;
    }

    @Override
    public void readComplete() {
        ctx.flush();
    }

    @Override
    public void end(Fields trailers) {
        connection.closeAfterFlush();
    }

    @Override
    public void failed(BodyFailure failure) {
        connection.closeAfterFlush();
    }

    private boolean isWithinLimit() {
        connection.tunnelMoved();
        if (clientBytes + backendBytes <= maxBytes) {
            return true;
        }
        end("tunnel-too-large");
        return false;
    }

    private void end(String reason) {
        x.denied(new Denial("tunnel", reason));
        connection.closeAfterFlush();
    }
}
