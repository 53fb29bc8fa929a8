package dev.portcullis.downstream;

import dev.portcullis.exchange.Body;
import dev.portcullis.exchange.ConnectionInfo;
import dev.portcullis.exchange.Denial;
import dev.portcullis.exchange.Route;
import dev.portcullis.http.Fields;
import dev.portcullis.http.RefusedHead;
import dev.portcullis.http.RequestHead;
import dev.portcullis.http.ResponseHead;
import dev.portcullis.http.Violation;
import dev.portcullis.wire.http1.RequestDecoder;
import dev.portcullis.wire.http1.RequestFacts;
import dev.portcullis.wire.http1.RequestSink;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SniCompletionEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of one client connection: reads requests one at a time, has each served by a {@link Turn}, and ends in order. While a request is being served, at most one
 * read of later bytes is kept and reading is off, however much a client pipelines.
 *
 * <p>Reads are on unless something waits; output is flushed once per completed read; between requests nothing is held but this object, the decoder and Netty's
 * own. Confined to its event loop.
 */
final class Connection extends ChannelInboundHandlerAdapter implements RequestSink {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private enum State {
        HANDSHAKE,
        OPEN,
        TUNNEL,
        /** The last answer is being written; what still comes in is dropped. */
        CLOSING,
        /** As closing; the client gets a little time to read the answer and close first. */
        LINGERING,
        CLOSED
    }

    private final Reception reception;
    private final LoopRoster roster;
    private final Admission admission;
    private final InetSocketAddress peer;
    private final RequestDecoder decoder;
    private @Nullable ChannelHandlerContext context;
    private @Nullable ClientOutput output;
    private @Nullable Farewell farewell;
    private State state;
    private @Nullable ConnectionInfo info;
    private String serverName = "";
    private @Nullable Turn turn;
    private @Nullable Tunnel tunnel;
    private @Nullable ByteBuf waiting;
    private boolean isReading;
    private boolean sentContinue;
    private boolean draining;
    private boolean isHeadTimed;
    private final Patience patience;

    Connection(Reception reception, LoopRoster roster, Admission admission, InetSocketAddress peer, boolean isSecure) {
        this.reception = reception;
        this.roster = roster;
        this.admission = admission;
        this.peer = peer;
        this.patience = new Patience(reception);
        this.decoder = new RequestDecoder(reception.limits(), this);
        this.state = isSecure ? State.HANDSHAKE : State.OPEN;
    }

    // ---- what a turn asks

    Reception reception() {
        return reception;
    }

    EventLoop loop() {
        return roster.loop();
    }

    InetAddress peer() {
        return peer.getAddress();
    }

    ChannelHandlerContext ctx() {
        if (context == null) {
            throw new IllegalStateException("not part of a pipeline");
        }
        return context;
    }

    ClientOutput output() {
        if (output == null) {
            throw new IllegalStateException("not part of a pipeline");
        }
        return output;
    }

    private Farewell farewell() {
        if (farewell == null) {
            throw new IllegalStateException("not part of a pipeline");
        }
        return farewell;
    }

    ConnectionInfo info() {
        if (info == null) {
            info = new ConnectionInfo(peer, (InetSocketAddress) ctx().channel().localAddress(), null);
        }
        return info;
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    boolean isDraining() {
        return draining;
    }

    boolean hasSentContinue() {
        return sentContinue;
    }

    @Nullable
    RefusedHead objection(RequestHead head, RequestFacts facts, @Nullable Route route) {
        long limit = reception.settings().maxContentBytes();
        if (facts.framing().lengthBytes() > limit) {
            return Reception.refused(head, Violation.CONTENT_TOO_LARGE, "content of more than " + limit + " bytes");
        }
        return reception.objection(head, route, info().isSecure() ? serverName : null);
    }

    void sendContinue() {
        sentContinue = true;
        output().writeContinue();
    }

    /** Reads are on, but for what waits already. */
    void updateReads() {
        boolean isHeld = state == State.OPEN && waiting != null;
        boolean isPaused = turn != null && turn.isPaused();
        ctx().channel().config().setAutoRead(!isHeld && !isPaused);
    }

    /** The answer of {@code ended} was written, wholly or not. */
    void turnEnded(Turn ended, boolean whole, boolean keepAlive) {
        turn = null;
        sentContinue = false;
        if (!whole) {
            closeAfterFlush();
        } else if (!keepAlive || draining) {
            if (ended.isLastByWish() && waiting == null) {
                closeAfterFlush();
            } else if (beginClosing(State.LINGERING)) {
                farewell().linger();
            }
        } else {
            isHeadTimed = false;
            patience.startDeadline(reception.timeouts().keepAlive().toNanos());
            output().flush();
            nextRequest();
        }
    }

    /**
     * Goes on to the next request if there is room for its answer. Otherwise a client that never reads could have us pile up answers: it waits, decoder and all,
     * until enough has left.
     */
    private void nextRequest() {
        if (!output().isWritable()) {
            ctx().flush();
        }
        // flushing may have come back here by way of channelWritabilityChanged
        if (turn == null && state == State.OPEN && output().isWritable()) {
            decoder.next();
            readWaiting();
        }
    }

    // ---- endings

    /** Ends the connection once everything written has been sent. */
    void closeAfterFlush() {
        if (beginClosing(State.CLOSING)) {
            farewell().closeAfterFlush();
        }
    }

    private boolean beginClosing(State next) {
        if (state == State.CLOSING || state == State.LINGERING || state == State.CLOSED) {
            return false;
        }
        state = next;
        decoder.stop();
        releaseWaiting();
        patience.stopDeadline();
        updateReads();
        return true;
    }

    /** Ends the connection so that the client sees an error rather than an end. */
    void reset() {
        ctx().channel().config().setOption(ChannelOption.SO_LINGER, 0);
        closeNow();
    }

    void closeNow() {
        decoder.stop();
        farewell().closeNow();
    }

    /** No more requests after the one at hand, if any. */
    void drain() {
        draining = true;
        if (state == State.OPEN && turn == null && decoder.isBetweenMessages()) {
            closeAfterFlush();
        }
    }

    void openTunnel(Turn upgraded, ResponseHead head, Body fromBackend) {
        state = State.TUNNEL;
        tunnelMoved();
        tunnel = new Tunnel(this, upgraded.exchange(), fromBackend);
        ByteBuf early = waiting;
        waiting = null;
        tunnel.open(head, early);
        updateReads();
    }

    /** A byte has passed through the tunnel. */
    void tunnelMoved() {
        patience.startDeadline(reception.timeouts().tunnelIdle().toNanos());
    }

    // ---- Netty

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        output = new ClientOutput(ctx);
        farewell = new Farewell(
                ctx, () -> patience.startDeadline(reception.timeouts().linger().toNanos()));
        roster.add(this);
        patience.startDeadline(
                state == State.HANDSHAKE
                        ? reception.timeouts().handshake().toNanos()
                        : reception.timeouts().head().toNanos());
        isHeadTimed = true;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        roster.remove(this);
        admission.left(peer());
        releaseWaiting();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SniCompletionEvent sni && sni.hostname() != null) {
            serverName = sni.hostname();
        } else if (event instanceof SslHandshakeCompletionEvent handshake) {
            handshakeDone(handshake);
        } else if (event instanceof SslCloseCompletionEvent) {
            closeNow();
        }
    }

    private void handshakeDone(SslHandshakeCompletionEvent handshake) {
        SslHandler tls = ctx().pipeline().get(SslHandler.class);
        if (!handshake.isSuccess() || tls == null) {
            closeNow();
            return;
        }
        SSLSession session = tls.engine().getSession();
        info = new ConnectionInfo(
                peer,
                (InetSocketAddress) ctx().channel().localAddress(),
                new ConnectionInfo.Tls(session.getProtocol(), session.getCipherSuite(), serverName));
        state = State.OPEN;
        patience.startDeadline(reception.timeouts().head().toNanos());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        output().readBegins();
        switch (state) {
            case OPEN -> {
                if (waiting == null) {
                    read(in);
                } else {
                    waiting = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), waiting, in);
                }
            }
            case TUNNEL -> writeToTunnel(in);
            case HANDSHAKE, CLOSING, LINGERING, CLOSED -> farewell().drop(in);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        output().readEnds();
        if (tunnel != null) {
            tunnel.clientReadComplete();
        } else if (turn != null) {
            turn.contentReadComplete();
        }
        output().flushAfterRead();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (tunnel != null) {
            tunnel.writabilityChanged();
        } else if (turn != null) {
            turn.writabilityChanged();
        } else if (state == State.OPEN && ctx.channel().isWritable()) {
            nextRequest();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        state = State.CLOSED;
        decoder.stop();
        releaseWaiting();
        Turn unfinished = turn;
        turn = null;
        if (unfinished != null) {
            unfinished.connectionLost();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException || cause instanceof DecoderException) {
            LOG.debug("{}: {}", peer, cause.toString());
        } else {
            LOG.error(
                    "connection from {}, exchange {}",
                    peer,
                    turn == null ? "-" : turn.exchange().id(),
                    cause);
        }
        closeNow();
    }

    // ---- reading

    /** Takes over {@code in}: decodes and serves as many requests as it holds, and keeps the rest while one is being served. */
    private void read(ByteBuf in) {
        isReading = true;
        try {
            do {
                decoder.feed(in);
            } while (serveTurn() && in.isReadable());
            if (in.isReadable() && state == State.TUNNEL) {
                writeToTunnel(in.retain());
            } else if (in.isReadable() && state == State.OPEN) {
                waiting = in.retain();
                updateReads();
            } else if (state == State.OPEN && turn == null && decoder.headStarted() && !isHeadTimed) {
                isHeadTimed = true;
                patience.startDeadline(reception.timeouts().head().toNanos());
            }
        } finally {
            isReading = false;
            in.release();
        }
    }

    /** Starts what has been decoded; true if it has been answered already. */
    private boolean serveTurn() {
        Turn decoded = turn;
        if (decoded == null || decoded.isStarted()) {
            return false;
        }
        patience.stopDeadline();
        decoded.start();
        return turn == null && state == State.OPEN;
    }

    private void readWaiting() {
        ByteBuf in = waiting;
        if (in != null && !isReading) {
            waiting = null;
            updateReads();
            read(in);
        }
    }

    private void writeToTunnel(ByteBuf in) {
        if (tunnel == null) {
            in.release();
        } else {
            tunnel.writeFromClient(in);
        }
    }

    private void releaseWaiting() {
        if (waiting != null) {
            waiting.release();
            waiting = null;
        }
    }

    // ---- RequestSink

    @Override
    public void onHead(RequestHead head, RequestFacts facts) {
        turn = Turn.of(this, head, facts);
    }

    @Override
    public void onContent(ByteBuf content) {
        if (turn == null) {
            content.release();
            return;
        }
        turn.writeContent(content);
        long limit = reception.settings().maxContentBytes();
        if (turn != null && turn.contentBytes() > limit) {
            refuse(Violation.CONTENT_TOO_LARGE, "content of more than " + limit + " bytes");
        }
    }

    @Override
    public void onEnd(Fields trailers) {
        if (turn != null) {
            turn.requestEnded(trailers);
            updateReads();
        }
    }

    @Override
    public void onRefused(RefusedHead refused) {
        if (turn == null) {
            turn = Turn.ofRefused(this, refused);
        } else {
            turn.contentRefused(refused);
        }
    }

    /** Refuses from outside the decoder what it is reading. */
    private void refuse(Violation violation, String detail) {
        RefusedHead refused = decoder.refusal(violation, detail);
        decoder.stop();
        onRefused(refused);
    }

    // ---- time

    /** Called by the roster's coarse clock. */
    void tick(long now) {
        long clientBytes = turn != null && state == State.OPEN && turn.awaitsContent()
                ? turn.contentBytes()
                : Patience.NOTHING_DUE;
        if (patience.isOutputTooSlow(output().takenBytes(), now)) {
            if (turn != null) {
                turn.exchange().denied(new Denial("connection", "write-timeout"));
            }
            closeNow();
        } else if (patience.isContentTooSlow(clientBytes, now)) {
            refuse(
                    Violation.CONTENT_TIMEOUT,
                    "content slower than " + reception.timeouts().minBytesPerSecond() + " bytes/s");
            serveTurn();
        } else if (patience.isDeadlineOver(now)) {
            deadlineOver();
        }
    }

    private void deadlineOver() {
        if (state == State.TUNNEL && tunnel != null) {
            tunnel.idle();
        } else if (state == State.OPEN && decoder.headStarted()) {
            refuse(
                    Violation.HEAD_TIMEOUT,
                    "no complete head within " + reception.timeouts().head());
            serveTurn();
        } else if (state == State.OPEN && output().takenBytes() != Patience.NOTHING_DUE) {
            // still reading the last answer: only then is the client idle
            patience.startDeadline(reception.timeouts().keepAlive().toNanos());
        } else {
            closeNow();
        }
    }
}
