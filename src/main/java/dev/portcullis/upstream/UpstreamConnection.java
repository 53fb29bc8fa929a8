package dev.portcullis.upstream;

import dev.portcullis.exchange.UpstreamFailure.Kind;
import dev.portcullis.http.Fields;
import dev.portcullis.http.ResponseHead;
import dev.portcullis.wire.LateFlush;
import dev.portcullis.wire.http1.Framing;
import dev.portcullis.wire.http1.ResponseDecoder;
import dev.portcullis.wire.http1.ResponseFailure;
import dev.portcullis.wire.http1.ResponseSink;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to an endpoint, for one {@link Call} after the other.
 *
 * <p>What keeps one client's answer from reaching another: a connection is pooled only when the request was sent whole, its response was read whole and
 * by its own framing, and the read that brought its end brought nothing more; and a byte that arrives while no answer is awaited closes it.
 * Confined to one event loop.
 */
final class UpstreamConnection extends ChannelInboundHandlerAdapter implements ResponseSink {
    private static final Logger LOG = LoggerFactory.getLogger(UpstreamConnection.class);

    private final Endpoint endpoint;
    private final LoopPool pool;
    private final ResponseDecoder decoder;
    private final LazyTimer timer;
    private @Nullable ChannelHandlerContext context;
    private @Nullable LateFlush lateFlush;
    private @Nullable Call call;
    private final long openedNanos;
    private long idleSinceNanos;
    private boolean spoiled;
    private boolean tlsEnded;
    private boolean established;
    private boolean gone;
    private boolean outputEnded;
    private boolean inputBroken;

    UpstreamConnection(Endpoint endpoint, LoopPool pool) {
        this.endpoint = endpoint;
        this.pool = pool;
        this.openedNanos = pool.loop().ticker().nanoTime();
        this.decoder = new ResponseDecoder(pool.settings().limits(), this);
        this.timer = new LazyTimer(pool.loop(), this::expired);
    }

    Endpoint endpoint() {
        return endpoint;
    }

    long opened() {
        return openedNanos;
    }

    long idleSince() {
        return idleSinceNanos;
    }

    void idleSince(long nanos) {
        idleSinceNanos = nanos;
    }

    /** Ready for calls; from now on it gives its place among the endpoint's connections back by itself. */
    void established() {
        established = !gone;
        if (gone) {
            endpoint.closed();
        }
    }

    // ---- what a call does with it

    boolean isActive() {
        return context != null && context.channel().isActive();
    }

    void begin(Call next, String method, boolean offersUpgrade) {
        call = next;
        decoder.expect(method, offersUpgrade);
    }

    ByteBuf allocate(int bytes) {
        return context().alloc().buffer(bytes);
    }

    /** Consumes {@code bytes}. */
    @SuppressWarnings("FutureReturnValueIgnored") // a void promise: failures come as ChannelOutputShutdownEvent or
    // channelInactive
    void write(ByteBuf bytes) {
        context().write(bytes, context().voidPromise());
    }

    /** Sends what was written: now if it is much, else soon. */
    void flush() {
        if (lateFlush == null) {
            throw new IllegalStateException("not part of a pipeline");
        }
        lateFlush.request();
    }

    boolean isWritable() {
        return channel().isWritable();
    }

    /** How many bytes wait here for the backend to take them. */
    long unsentBytes() {
        ChannelOutboundBuffer waiting = channel().unsafe().outboundBuffer();
        return waiting == null ? 0 : waiting.totalPendingWriteBytes() - waiting.currentProgress();
    }

    void read(boolean on) {
        channel().config().setAutoRead(on);
    }

    void startTimer(long nanos) {
        timer.start(nanos);
    }

    void stopTimer() {
        timer.stop();
    }

    /** Says that nothing more will be sent, while the other direction goes on. */
    @SuppressWarnings("FutureReturnValueIgnored") // if it fails, the connection is closing anyway
    void endOutput() {
        outputEnded = true;
        if (channel() instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
        }
    }

    /** Closes it; the call on it, if any, hears nothing more. */
    @SuppressWarnings("FutureReturnValueIgnored") // closing cannot be done better by asking how it went
    void close() {
        call = null;
        decoder.stop();
        timer.close();
        if (context != null) {
            context.close();
        }
    }

    // ---- events of the channel

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        lateFlush = new LateFlush(ctx);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            Call current = call;
            if (current == null || !current.awaitsBytes()) {
                unrequested(current);
            } else if (current.isTunnel()) {
                current.content(in.retain());
            } else {
                current.bytesReceived();
                decoder.feed(in);
                if (in.isReadable() && current.isTunnel()) {
                    current.content(in.retain());
                }
            }
        } finally {
            in.release();
        }
    }

    /** Bytes that answer nothing: whose they are cannot be known. */
    private void unrequested(@Nullable Call current) {
        spoiled = true;
        if (current == null) {
            LOG.debug("{} sent bytes that nobody asked for", endpoint);
            pool.remove(this);
            close();
        } else if (!current.isComplete()) {
            current.fail(Kind.MALFORMED_RESPONSE, "bytes before the request was sent");
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        Call current = call;
        if (current == null) {
            return;
        }
        if (current.isComplete()) {
            finish(current);
        } else {
            current.responseReadComplete();
        }
    }

    /** The response is whole, and so is the read that brought its end. */
    private void finish(Call done) {
        call = null;
        timer.stop();
        if (!spoiled && done.isSent() && decoder.isReusable() && isActive()) {
            read(true);
            pool.release(this);
        } else {
            close();
        }
        done.finish();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (call != null && isWritable()) {
            call.writable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        gone = true;
        timer.close();
        if (established) {
            established = false;
            endpoint.closed();
        }
        Call current = call;
        if (current == null) {
            pool.remove(this);
            return;
        }
        if (!current.isComplete() && current.hasHead() && !current.isTunnel() && endedProperly()) {
            decoder.inputClosed();
        }
        if (call == current && current.isComplete()) {
            finish(current);
        } else if (call == current) {
            current.closedByBackend();
        }
    }

    /**
     * The end of the connection ends content only if no error brought it (RFC 9112 section 8), and under TLS only if the backend said so in a protected message
     * (section 9.8).
     */
    private boolean endedProperly() {
        return !inputBroken && (tlsEnded || channel().pipeline().get(SslHandler.class) == null);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == SslCloseCompletionEvent.SUCCESS) {
            tlsEnded = true;
        } else if (event instanceof ChannelOutputShutdownEvent && !outputEnded) {
            inputBroken = false; // it was a write that failed just now
            if (call != null) {
                call.outputBroken();
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException && !(cause instanceof SSLException)) {
            // A failed read closes the channel by itself; after a failed write there may still be an answer to read.
            inputBroken = true;
            LOG.debug("{}: {}", endpoint, cause.toString());
            return;
        }
        if (cause instanceof SSLException || cause instanceof DecoderException) {
            LOG.debug("{}: {}", endpoint, cause.toString());
        } else {
            LOG.error("connection to {} failed", endpoint, cause);
        }
        spoiled = true;
        if (call != null) {
            call.fail(Kind.CLOSED_EARLY, cause.toString());
        } else {
            pool.remove(this);
            close();
        }
    }

    private void expired() {
        if (call != null) {
            call.expired();
        }
    }

    // ---- events of the decoder; the call may have been given up in the middle of a read

    @Override
    public void onInformational(ResponseHead head) {
        if (call != null) {
            call.informational(head);
        }
    }

    @Override
    public void onHead(ResponseHead head, Framing framing) {
        if (call != null) {
            call.head(head, framing);
        }
    }

    @Override
    public void onContent(ByteBuf content) {
        if (call == null) {
            content.release();
        } else {
            call.content(content);
        }
    }

    @Override
    public void onEnd(Fields trailers) {
        if (call != null) {
            call.ended(trailers);
        }
    }

    @Override
    public void onFailure(ResponseFailure failure) {
        spoiled = true;
        Call current = call;
        if (current != null && !current.isComplete()) {
            current.malformed(failure);
        }
    }

    private ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("connection to " + endpoint + " is not open yet");
        }
        return context;
    }

    private Channel channel() {
        return context().channel();
    }
}
