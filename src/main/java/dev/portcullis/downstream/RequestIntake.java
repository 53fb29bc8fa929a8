package dev.portcullis.downstream;

import dev.portcullis.http.Fields;
import dev.portcullis.http.RefusedHead;
import dev.portcullis.http.RequestHead;
import dev.portcullis.http.Violation;
import dev.portcullis.wire.http1.RequestDecoder;
import dev.portcullis.wire.http1.RequestFacts;
import dev.portcullis.wire.http1.RequestSink;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.ByteToMessageDecoder;
import org.jspecify.annotations.Nullable;

/**
 * The read side of a connection: makes a {@link Turn} of each request that it decodes, and keeps what came behind a request until that one has been answered, one
 * read at most, since reading is off meanwhile. Confined to the connection's event loop.
 */
final class RequestIntake implements RequestSink {
    private final Connection connection;
    private final RequestDecoder decoder;
    private final long maxContentBytes;
    private @Nullable ByteBuf waiting;
    private boolean isReading;

    RequestIntake(Connection connection, Reception reception) {
        this.connection = connection;
        this.decoder = new RequestDecoder(reception.limits(), this);
        this.maxContentBytes = reception.settings().maxContentBytes();
    }

    /** Whether bytes wait for the answer to the request before them. */
    boolean isHolding() {
        return waiting != null;
    }

    boolean isBetweenRequests() {
        return decoder.isBetweenMessages();
    }

    boolean hasBegunHead() {
        return decoder.headStarted();
    }

    /** Takes over what has been read. */
    void take(ByteBuf in) {
        if (waiting == null) {
            read(in);
        } else {
            waiting = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(
                    connection.ctx().alloc(), waiting, in);
        }
    }

    /** Decodes and serves as many requests as {@code in} holds, and keeps the rest while one is being served. */
    private void read(ByteBuf in) {
        isReading = true;
        try {
            do {
                decoder.feed(in);
            } while (connection.serveTurn() && in.isReadable());
            if (in.isReadable() && connection.isTunnel()) {
                connection.writeToTunnel(in.retain());
            } else if (in.isReadable() && connection.isOpen()) {
                waiting = in.retain();
                connection.updateReads();
            } else if (decoder.headStarted()) {
                connection.headBegun();
            }
        } finally {
            isReading = false;
            in.release();
        }
    }

    /** Goes on to the request behind the one that has been answered. */
    void next() {
        decoder.next();
        ByteBuf in = waiting;
        if (in != null && !isReading) {
            waiting = null;
            connection.updateReads();
            read(in);
        }
    }

    /** Hands out what waits, which is the caller's then. */
    @Nullable
    ByteBuf handOver() {
        ByteBuf early = waiting;
        waiting = null;
        return early;
    }

    /** Decodes nothing more. */
    void stop() {
        decoder.stop();
    }

    void releaseWaiting() {
        if (waiting != null) {
            waiting.release();
            waiting = null;
        }
    }

    /** Refuses from outside the decoder what it is reading. */
    void refuse(Violation violation, String detail) {
        RefusedHead refused = decoder.refusal(violation, detail);
        decoder.stop();
        onRefused(refused);
    }

    // ---- RequestSink

    @Override
    public void onHead(RequestHead head, RequestFacts facts) {
        connection.begin(Turn.of(connection, head, facts));
    }

    @Override
    public void onContent(ByteBuf content) {
        Turn turn = connection.turn();
        if (turn == null) {
            content.release();
            return;
        }
        turn.writeContent(content);
        // writing may have ended the turn
        Turn still = connection.turn();
        if (still != null && still.contentBytes() > maxContentBytes) {
            refuse(Violation.CONTENT_TOO_LARGE, "content of more than " + maxContentBytes + " bytes");
        }
    }

    @Override
    public void onEnd(Fields trailers) {
        Turn turn = connection.turn();
        if (turn != null) {
            turn.requestEnded(trailers);
            connection.updateReads();
        }
    }

    @Override
    public void onRefused(RefusedHead refused) {
        Turn turn = connection.turn();
        if (turn == null) {
            connection.begin(Turn.ofRefused(connection, refused));
        } else {
            turn.contentRefused(refused);
        }
    }
}
