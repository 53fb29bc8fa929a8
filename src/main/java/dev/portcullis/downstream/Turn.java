package dev.portcullis.downstream;

import dev.portcullis.exchange.Body;
import dev.portcullis.exchange.BodyFailure;
import dev.portcullis.exchange.Denial;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.ExchangeObserver;
import dev.portcullis.exchange.ExchangeRecord;
import dev.portcullis.exchange.Responder;
import dev.portcullis.exchange.Route;
import dev.portcullis.exchange.World;
import dev.portcullis.http.Fields;
import dev.portcullis.http.HttpVersion;
import dev.portcullis.http.RefusedHead;
import dev.portcullis.http.RequestHead;
import dev.portcullis.http.ResponseHead;
import dev.portcullis.http.Violation;
import dev.portcullis.wire.http1.ConnectionOption;
import dev.portcullis.wire.http1.RequestFacts;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer on a connection: makes the exchange, feeds its request body, and writes what the pipeline answers. A request whose head came with
 * content in the same read is {@linkplain #start started} after that content, so that small requests are whole before the first stage looks.
 *
 * <p>Confined to the connection's event loop.
 */
final class Turn implements Responder, Body.Source, ExchangeObserver {
    private final Connection connection;
    private final World world;
    private final @Nullable RequestHead head;
    private final @Nullable RequestFacts facts;
    private final Exchange x;
    private final boolean mayUpgrade;
    private @Nullable RefusedHead refusal;
    private @Nullable ResponseWriter writer;
    private boolean started;
    private boolean requestComplete;
    private boolean paused;

    /** A turn for a well-formed head, which may be refused all the same. */
    static Turn of(Connection connection, RequestHead head, RequestFacts facts) {
        World world = connection.reception().enterWorld();
        Route route = world.routes().find(head.host(), head.target().path());
        RefusedHead objection = connection.objection(head, facts, route);
        return new Turn(connection, world, route, head, facts, objection);
    }

    /** A turn for what the decoder refused. */
    static Turn ofRefused(Connection connection, RefusedHead refused) {
        World world = connection.reception().enterWorld();
        Route route = Reception.routeFor(refused, world.routes());
        return new Turn(connection, world, route, null, null, refused);
    }

    private Turn(
            Connection connection,
            World world,
            @Nullable Route route,
            @Nullable RequestHead head,
            @Nullable RequestFacts facts,
            @Nullable RefusedHead refusal) {
        this.connection = connection;
        this.world = world;
        this.head = head;
        this.facts = facts;
        this.refusal = refusal;
        long epochMillis = System.currentTimeMillis();
        Fields fields = head != null ? head.fields() : refusal != null ? refusal.fields() : Fields.EMPTY;
        InetAddress client = connection.reception().clientAddress().of(connection.peer(), fields);
        Exchange.Origin origin = new Exchange.Origin(
                connection.reception().nextId(epochMillis),
                connection.loop(),
                connection.info(),
                client,
                System.nanoTime(),
                epochMillis,
                this);
        if (refusal != null) {
            this.mayUpgrade = false;
            this.x = Exchange.ofRefused(origin, refusal);
        } else if (head != null && facts != null) {
            this.mayUpgrade = route != null
                    && route.allowsWebSocket()
                    && head.asksForWebSocket()
                    && facts.framing().isEmpty();
            this.x = Exchange.of(origin, head, bodyFor(facts));
        } else {
            throw new IllegalArgumentException("neither a head nor a refusal");
        }
        if (route != null) {
            x.chooseRoute(route);
        }
        x.endBy(this::cutOff);
    }

    private Body bodyFor(RequestFacts known) {
        if (mayUpgrade) {
            // after 101, what the client sends; until then nothing
            return new Body(-1, this);
        }
        if (known.framing().isEmpty()) {
            return Body.empty();
        }
        return new Body(known.framing().isChunked() ? -1 : known.framing().lengthBytes(), this);
    }

    Exchange exchange() {
        return x;
    }

    /** Whether the answer must have no content because of the method (RFC 9110 section 9.3.2). */
    boolean isHead() {
        return head != null
                ? head.isHead()
                : refusal != null && refusal.method().equals("HEAD");
    }

    boolean isStarted() {
        return started;
    }

    /** Whether somebody asked for the request's content to stop coming. */
    boolean isPaused() {
        return paused;
    }

    /** Whether the client owes us content now, so that its pace may be judged. */
    boolean awaitsContent() {
        return facts != null && refusal == null && !requestComplete && !paused && !isHoldingBack();
    }

    /** Whether the client may still be waiting for 100 before it sends any content. */
    private boolean isHoldingBack() {
        return facts != null
                && facts.expectsContinue()
                && !connection.hasSentContinue()
                && x.requestBody().receivedBytes() == 0;
    }

    void start() {
        started = true;
        if (refusal == null) {
            Reception.pipelineOf(x.routeOrNull()).run(x, this);
        } else {
            Reception.pipelineOf(x.routeOrNull()).refuse(x, refusal, this);
        }
    }

    // ---- what comes from the client

    /** Takes over request content. */
    void writeContent(ByteBuf content) {
        x.requestBody().write(content);
    }

    long contentBytes() {
        return x.requestBody().receivedBytes();
    }

    void contentReadComplete() {
        x.requestBody().readComplete();
    }

    void requestEnded(Fields trailers) {
        requestComplete = true;
        if (!mayUpgrade) {
            paused = false;
            x.requestBody().end(trailers);
        }
    }

    /** The content broke a rule, or came too slowly: answered if nothing was yet, and in any case the last request of its connection. */
    void contentRefused(RefusedHead refused) {
        if (!started) {
            refusal = refused;
            return;
        }
        x.denied(new Denial("decoder", refused.violation().label(), refused.detail()));
        x.requestBody().fail(failure(refused.violation()));
    }

    private static BodyFailure failure(Violation violation) {
        return switch (violation) {
            case CONTENT_TIMEOUT -> BodyFailure.TIMEOUT;
            case CONTENT_TOO_LARGE -> BodyFailure.TOO_LARGE;
            case INCOMPLETE_MESSAGE -> BodyFailure.PEER_GONE;
            default -> BodyFailure.MALFORMED;
        };
    }

    /** The connection is gone: whatever was still going on has lost its purpose. */
    void connectionLost() {
        x.requestBody().fail(BodyFailure.PEER_GONE);
        record();
        if (writer != null) {
            writer.release();
        }
    }

    /**
     * Closes the exchange, which logs it. Comes before the last bytes, or the end of the connection, can reach the client: whoever has seen the end of an answer
     * finds the exchange in the logs before any later one.
     */
    void record() {
        if (writer != null) {
            x.sent(writer.status(), writer.contentBytes());
        }
        x.close();
    }

    // ---- Body.Source

    @Override
    public void wanted() {
        if (writer == null && !requestComplete && isHoldingBack()) {
            connection.sendContinue();
        }
    }

    @Override
    public void pause() {
        paused = true;
        connection.updateReads();
    }

    @Override
    public void resume() {
        paused = false;
        connection.updateReads();
    }

    // ---- Responder

    @Override
    public void informational(ResponseHead interim) {
        // HTTP/1.0 has no interim responses (RFC 9110 section 15.2)
        if (!x.isClosed() && writer == null && head != null && head.version() == HttpVersion.HTTP_1_1) {
            connection.output().writeInterim(interim, ConnectionOption.NONE);
            connection.output().flush();
        }
    }

    @Override
    public void respond(ResponseHead answer, Body body) {
        if (x.isClosed() || !connection.isOpen()) {
            body.discard();
            x.close();
            return;
        }
        if (answer.status() == 101) {
            upgrade(answer, body);
            return;
        }
        boolean keepAlive = facts != null
                && facts.keepAlive()
                && requestComplete
                && !mayUpgrade
                && refusal == null
                && !connection.isDraining();
        writer = new ResponseWriter(connection, this, head, keepAlive);
        writer.respond(answer, body);
    }

    private void upgrade(ResponseHead answer, Body body) {
        if (mayUpgrade) {
            connection.openTunnel(this, answer, body);
        } else {
            x.denied(new Denial("upgrade", "unrequested-upgrade"));
            abort();
        }
    }

    @Override
    public void abort() {
        record();
        connection.closeNow();
    }

    /** Ends the exchange from outside, whatever it is at: what waits to be sent is dropped. */
    private void cutOff() {
        if (writer != null) {
            writer.stop();
        }
        record();
        connection.closeNow();
    }

    void writabilityChanged() {
        if (writer != null) {
            writer.writabilityChanged();
        }
    }

    /**
     * The last byte of the answer was written, and the exchange {@linkplain #record recorded}.
     *
     * @param whole false when it ends too early, which the client must be able to tell
     * @param reusable whether another request may follow on the connection
     */
    void responded(boolean whole, boolean reusable) {
        connection.turnEnded(this, whole, reusable);
    }

    /** Whether the client asked to end the connection here, and so will send nothing more. */
    boolean isLastByWish() {
        return requestComplete && facts != null && !facts.keepAlive();
    }

    // ---- ExchangeObserver

    @Override
    public void finished(ExchangeRecord ended) {
        try {
            connection.reception().observer().finished(ended);
            world.audit().finished(ended);
        } finally {
            world.leave();
        }
    }
}
