package dev.portcullis.upstream;

import dev.portcullis.exchange.Body;
import dev.portcullis.exchange.BodyFailure;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.UpstreamFailure;
import dev.portcullis.exchange.UpstreamFailure.Kind;
import dev.portcullis.http.Fields;
import dev.portcullis.http.ResponseHead;
import dev.portcullis.wire.http1.Framing;
import dev.portcullis.wire.http1.ResponseFailure;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One exchange's use of one connection: sends the request as fast as the backend takes it and hands the response on as fast as the client takes
 * it. Ends in exactly one of {@link #finish}, {@link #fail} and {@link #giveUp}; after that it is deaf. Confined to one event loop.
 */
final class Call implements Body.Sink, Body.Source {
    private final Forwarding forwarding;
    private final UpstreamConnection connection;
    private final Exchange x;
    private final ClusterSettings.Timeouts timeouts;
    private final RequestWriter writer;
    private final boolean reused;
    private @Nullable Body response;
    private @Nullable Fields trailers;
    private boolean sent;
    private boolean outputBroken;
    private boolean inputPaused;
    private boolean outputPaused;
    private boolean anyByteReceived;
    private boolean tunnel;
    private boolean refused;
    private boolean over;
    private long unsentBytes;

    Call(
            Forwarding forwarding,
            UpstreamConnection connection,
            Exchange x,
            ClusterSettings.Timeouts timeouts,
            boolean reused) {
        this.forwarding = forwarding;
        this.connection = connection;
        this.x = x;
        this.timeouts = timeouts;
        this.writer = new RequestWriter(connection);
        this.reused = reused;
    }

    /** Writes the head, and the content as far as it is there. */
    void start() {
        boolean offersUpgrade = x.isWebSocketUpgrade();
        Body content = x.requestBody();
        connection.begin(this, x.request().method(), offersUpgrade);
        writer.head(x.request(), content.lengthBytes(), offersUpgrade);
        if (offersUpgrade || content.isEmpty()) {
            allSent();
            return;
        }
        content.consume(this);
        if (!sent && !over) {
            // The rest of what one read of the client brought is still to be decoded: after it the loop comes to this
            // task, and one flush takes all.
            x.loop().execute(this::flush);
        }
    }

    /** Whether a byte of the backend can belong to this call: its request is on the way, its response not complete. */
    boolean awaitsBytes() {
        return writer.hasFlushed() && trailers == null;
    }

    boolean isSent() {
        return sent && !outputBroken;
    }

    boolean isComplete() {
        return trailers != null;
    }

    boolean isTunnel() {
        return tunnel;
    }

    boolean hasHead() {
        return response != null;
    }

    /** Whether the connection had served another call before and not a byte has come back: the backend may just have been closing it. */
    boolean isStale() {
        return reused && !anyByteReceived;
    }

    // ---- the request

    @Override
    public void data(ByteBuf content) {
        if (over || outputBroken) {
            content.release();
            return;
        }
        writer.content(content);
        if (!connection.isWritable()) {
            writer.flush();
            if (!connection.isWritable() && !outputPaused) {
                outputPaused = true;
                x.requestBody().pause();
                watch();
                dropRefused();
            }
        }
    }

    @Override
    public void readComplete() {
        flush();
    }

    @Override
    public void end(Fields requestTrailers) {
        if (over || outputBroken) {
            return;
        }
        if (tunnel) {
            writer.flush();
            connection.endOutput();
            return;
        }
        writer.end(requestTrailers);
        allSent();
    }

    @Override
    public void failed(BodyFailure reason) {
        if (over) {
            return;
        }
        outputBroken = true;
        if (response == null || tunnel) {
            fail(Kind.REQUEST_CONTENT_FAILED, reason.label());
        } else {
            watch();
        }
    }

    private void allSent() {
        sent = true;
        flush();
        if (!over) {
            outputPaused = !connection.isWritable();
            watch();
        }
    }

    private void flush() {
        if (!over && !outputBroken) {
            writer.flush();
        }
    }

    void writable() {
        if (outputPaused) {
            outputPaused = false;
            watch();
            x.requestBody().resume();
            flush();
        }
    }

    /** The backend takes no more bytes; it may have answered before that. */
    void outputBroken() {
        outputBroken = true;
        writer.discard();
        if (tunnel) {
            fail(Kind.CLOSED_EARLY, "the backend stopped reading");
            return;
        }
        if (outputPaused) {
            // What the client still sends is dropped: it may only read the answer once it has sent all.
            outputPaused = false;
            x.requestBody().resume();
        }
        watch();
    }

    // ---- the response

    void bytesReceived() {
        anyByteReceived = true;
    }

    void informational(ResponseHead head) {
        if (head.status() != 100) {
            forwarding.informational(head);
        }
    }

    void head(ResponseHead head, Framing framing) {
        tunnel = head.status() == 101;
        refused = head.status() >= 400;
        Body body = new Body(tunnel ? -1 : lengthBytes(framing), this);
        response = body;
        watch();
        forwarding.responded(head, body);
        if (tunnel && !over) {
            x.requestBody().consume(this);
            flush();
        }
    }

    private static long lengthBytes(Framing framing) {
        return switch (framing.kind()) {
            case NONE -> 0;
            case LENGTH -> framing.lengthBytes();
            case CHUNKED, UNTIL_CLOSE -> -1;
        };
    }

    void content(ByteBuf content) {
        if (over || response == null) {
            content.release();
        } else {
            response.write(content);
        }
    }

    void ended(Fields responseTrailers) {
        if (!tunnel) {
            trailers = responseTrailers;
        }
    }

    /** The backend has delivered what it had for now. */
    void responseReadComplete() {
        if (response != null && !over) {
            response.readComplete();
            watch();
        }
    }

    /** Delivers the end of a response that was read whole. */
    void finish() {
        if (over || trailers == null || response == null) {
            return;
        }
        over = true;
        forwarding.finished();
        if (!sent) {
            x.requestBody().discard();
        }
        response.end(trailers);
    }

    @Override
    public void pause() {
        if (!over && trailers == null) {
            inputPaused = true;
            connection.read(false);
            watch();
            dropRefused();
        }
    }

    /**
     * Drops the rest of a request that the backend has refused, once nothing moves: the client reads no more of the answer, as one that sends all before it reads, and the
     * backend no more of the request. Where the request was not refused, both may just be slow.
     */
    private void dropRefused() {
        if (refused && inputPaused && outputPaused) {
            outputBroken();
        }
    }

    @Override
    public void resume() {
        if (!over && inputPaused) {
            inputPaused = false;
            connection.read(true);
            watch();
        }
    }

    /** Nobody wants the response any more. */
    @Override
    public void cancelled() {
        giveUp();
    }

    // ---- endings before the end

    /** Lets go without a word: the exchange has ended. */
    void giveUp() {
        if (!over) {
            over = true;
            close();
            forwarding.finished();
        }
    }

    void malformed(ResponseFailure failure) {
        boolean cut = failure.kind() == ResponseFailure.Kind.TRUNCATED;
        fail(cut ? Kind.CLOSED_EARLY : Kind.MALFORMED_RESPONSE, failure.kind().label() + ": " + failure.detail());
    }

    void closedByBackend() {
        if (tunnel && response != null && !over) {
            over = true;
            close();
            forwarding.finished();
            response.end(Fields.EMPTY);
        } else {
            fail(Kind.CLOSED_EARLY, anyByteReceived ? "in the middle of the response" : "without a byte");
        }
    }

    void expired() {
        if (outputPaused && connection.unsentBytes() != unsentBytes) {
            watch();
        } else if (response != null) {
            fail(Kind.HEAD_TIMEOUT, "no byte of content within " + timeouts.idle());
        } else if (!outputPaused) {
            fail(Kind.HEAD_TIMEOUT, "no response head within " + timeouts.responseHead());
        } else {
            fail(Kind.HEAD_TIMEOUT, "took no byte of the request within " + timeouts.idle());
        }
    }

    /** Ends this call by an anomaly: the connection goes; the client hears of it through the exchange or, after the head, through the body. */
    void fail(Kind kind, String detail) {
        if (over) {
            return;
        }
        over = true;
        close();
        Body started = response;
        if (started == null) {
            forwarding.callFailed(this, new UpstreamFailure(kind, connection.endpoint() + ": " + detail));
        } else {
            forwarding.responseFailed(kind);
            started.fail(bodyFailure(kind));
        }
    }

    private static BodyFailure bodyFailure(Kind kind) {
        return switch (kind) {
            case HEAD_TIMEOUT, TOTAL_TIMEOUT, CONNECT_TIMEOUT -> BodyFailure.TIMEOUT;
            case MALFORMED_RESPONSE -> BodyFailure.MALFORMED;
            case CONNECT_FAILED, TLS_FAILED, CLOSED_EARLY, NO_ENDPOINT, POOL_EXHAUSTED, REQUEST_CONTENT_FAILED ->
                BodyFailure.PEER_GONE;
        };
    }

    private void close() {
        writer.discard();
        connection.close();
    }

    /** Runs a clock only while the next step is the backend's: not while the client is slow to send or to take. */
    private void watch() {
        if (over || trailers != null) {
            return;
        }
        if (outputPaused) {
            unsentBytes = connection.unsentBytes();
        }
        boolean isBackendsTurn = sent || outputBroken || outputPaused;
        if (response != null) {
            run(isBackendsTurn && !inputPaused && !tunnel, timeouts.idle());
        } else {
            run(isBackendsTurn, outputPaused ? timeouts.idle() : timeouts.responseHead());
        }
    }

    private void run(boolean clockRuns, Duration limit) {
        if (clockRuns) {
            connection.startTimer(limit.toNanos());
        } else {
            connection.stopTimer();
        }
    }
}
