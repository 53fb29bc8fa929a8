package dev.portcullis.downstream;

import dev.portcullis.exchange.Body;
import dev.portcullis.exchange.ConnectionInfo;
import dev.portcullis.exchange.Denial;
import dev.portcullis.exchange.Route;
import dev.portcullis.http.RefusedHead;
import dev.portcullis.http.RequestHead;
import dev.portcullis.http.ResponseHead;
import dev.portcullis.http.Violation;
import dev.portcullis.wire.PeerCertificates;
import dev.portcullis.wire.http1.RequestFacts;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
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
 * The life of one client connection: has each request that its {@link RequestIntake} decodes served by a {@link Turn}, one at a time, and ends in order. Reading is off
 * while a request is being served and another waits, however much a client pipelines.
 *
 * <p>Reads are on unless something waits; output is flushed once per completed read; between requests nothing is held but this object, the decoder and Netty's
 * own. Confined to its event loop.
 */
final class Connection extends ChannelInboundHandlerAdapter {
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
    private final RequestIntake intake;
    private @Nullable ChannelHandlerContext context;
    private @Nullable ClientOutput output;
    private @Nullable Farewell farewell;
    private State state;
    private @Nullable ConnectionInfo info;
    private String serverName = "";
    private @Nullable Turn turn;
    private @Nullable Tunnel tunnel;
    private boolean sentContinue;
    private boolean draining;
    private boolean answersUntilClose;
    private boolean isHeadTimed;
    private final Patience patience;

    Connection(Reception reception, LoopRoster roster, Admission admission, InetSocketAddress peer, boolean isSecure) {
        this.reception = reception;
        this.roster = roster;
        this.admission = admission;
        this.peer = peer;
        this.patience = new Patience(reception);
        this.intake = new RequestIntake(this, reception);
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
        boolean isHeld = state == State.OPEN && intake.isHolding();
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
            if (ended.isLastByWish() && !intake.isHolding()) {
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
            intake.next();
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
        intake.stop();
        intake.releaseWaiting();
        patience.stopDeadline();
        updateReads();
        return true;
    }

    /** The answer under way has no other end than that of the connection. */
    void answersUntilClose() {
        answersUntilClose = true;
    }

    /** Ends the connection so that the client sees an error rather than an end. */
    void reset() {
        intake.stop();
        farewell().reset();
    }

    /** Ends the connection; by an error where the client would take the end for that of an answer which has not been sent whole. */
    void closeNow() {
        if (answersUntilClose && (turn != null || output().takenBytes() != Patience.NOTHING_DUE)) {
            reset();
        } else {
            intake.stop();
            farewell().closeNow();
        }
    }

    /** No more requests after the one at hand, if any. */
    void drain() {
        draining = true;
        if (state == State.OPEN && turn == null && intake.isBetweenRequests()) {
            closeAfterFlush();
        }
    }

    void openTunnel(Turn upgraded, ResponseHead head, Body fromBackend) {
        state = State.TUNNEL;
        tunnelMoved();
        tunnel = new Tunnel(this, upgraded.exchange(), fromBackend);
        tunnel.open(head, intake.handOver());
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
        intake.releaseWaiting();
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
                new ConnectionInfo.Tls(
                        session.getProtocol(), session.getCipherSuite(), serverName, PeerCertificates.of(session)));
        state = State.OPEN;
        patience.startDeadline(reception.timeouts().head().toNanos());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        switch (state) {
            case OPEN -> intake.take(in);
            case TUNNEL -> writeToTunnel(in);
            case HANDSHAKE, CLOSING, LINGERING, CLOSED -> farewell().drop(in);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (tunnel != null) {
            tunnel.clientReadComplete();
        } else if (turn != null) {
            turn.contentReadComplete();
        }
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
        intake.stop();
        intake.releaseWaiting();
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

    // ---- what the intake asks

    @Nullable
    Turn turn() {
        return turn;
    }

    /** {@code decoded} is the request at hand; it starts with {@link #serveTurn}. */
    void begin(Turn decoded) {
        turn = decoded;
    }

    /** Starts what has been decoded; true if it has been answered already. */
    boolean serveTurn() {
        Turn decoded = turn;
        if (decoded == null || decoded.isStarted()) {
            return false;
        }
        patience.stopDeadline();
        decoded.start();
        return turn == null && state == State.OPEN;
    }

    /** A part of a head is there: the rest must follow in time. */
    void headBegun() {
        if (state == State.OPEN && turn == null && !isHeadTimed) {
            isHeadTimed = true;
            patience.startDeadline(reception.timeouts().head().toNanos());
        }
    }

    boolean isTunnel() {
        return state == State.TUNNEL;
    }

    /** Takes over {@code in}. */
    void writeToTunnel(ByteBuf in) {
        if (tunnel == null) {
            in.release();
        } else {
            tunnel.writeFromClient(in);
        }
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
            intake.refuse(
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
        } else if (state == State.OPEN && intake.hasBegunHead()) {
            intake.refuse(
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
