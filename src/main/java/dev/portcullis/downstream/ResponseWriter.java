package dev.portcullis.downstream;

import dev.portcullis.exchange.Body;
import dev.portcullis.exchange.BodyFailure;
import dev.portcullis.exchange.Denial;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.http.HttpVersion;
import dev.portcullis.http.RequestHead;
import dev.portcullis.http.ResponseHead;
import dev.portcullis.wire.http1.ChunkEncoder;
import dev.portcullis.wire.http1.ConnectionOption;
import dev.portcullis.wire.http1.Framing;
import dev.portcullis.wire.http1.ResponseEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * Writes one final response. Small pieces are copied behind the head, so that an ordinary answer is one buffer and one write; large ones pass as they are. Stops the
 * source while the client does not read. Confined to the connection's event loop.
 */
final class ResponseWriter implements Body.Sink {
    /** Up to this much, copying is cheaper than a second buffer. */
    private static final int COPIED_BYTES = 8 * 1024;

    /** Room for the fields that we add and for the frame around a chunk. */
    private static final int SPARE_BYTES = 160;

    private final Connection connection;
    private final ChannelHandlerContext ctx;
    private final ClientOutput output;
    private final Turn turn;
    private final @Nullable RequestHead request;
    private final boolean keepAlive;
    private Framing framing = Framing.NONE;
    private int status;
    private boolean sendsContent;
    private boolean ended;
    private @Nullable Body body;
    private @Nullable ByteBuf gathered;
    private long contentBytes;

    ResponseWriter(Connection connection, Turn turn, @Nullable RequestHead request, boolean keepAlive) {
        this.connection = connection;
        this.ctx = connection.ctx();
        this.output = connection.output();
        this.turn = turn;
        this.request = request;
        this.keepAlive = keepAlive;
    }

    int status() {
        return status;
    }

    long contentBytes() {
        return contentBytes;
    }

    /** Whether the end of the response will be the end of the connection. */
    private boolean isUntilClose() {
        return framing.kind() == Framing.Kind.UNTIL_CLOSE;
    }

    void respond(ResponseHead head, Body content) {
        body = content;
        status = head.status();
        boolean isHead = turn.isHead();
        sendsContent = !isHead && !head.isBodiless();
        framing = framingOf(head, content, isHead);
        if (isUntilClose()) {
            connection.answersUntilClose();
        }
        ResponseHead dated = head.fields().contains(FieldName.DATE)
                ? head
                : head.withFields(head.fields()
                        .edit()
                        .add(FieldName.DATE, connection.reception().dateNow())
                        .build());
        int copied = sendsContent && framing.kind() == Framing.Kind.LENGTH && framing.lengthBytes() <= COPIED_BYTES
                ? (int) framing.lengthBytes()
                : 0;
        gathered = ctx.alloc().ioBuffer(dated.fields().bytes().length + SPARE_BYTES + copied);
        if (sendsContent) {
            ResponseEncoder.writeHead(gathered, dated, framing, option());
        } else {
            ResponseEncoder.writeBodilessHead(gathered, dated, framing, option());
        }
        content.consume(this);
        if (!ended) {
            // What came with the head in one read is still to be decoded, and its end will flush all at once; without
            // such a read the head must not wait.
            connection.loop().execute(this::sendHead);
        }
    }

    private void sendHead() {
        if (!ended) {
            readComplete();
        }
    }

    private ConnectionOption option() {
        if (!keepAlive) {
            return ConnectionOption.CLOSE;
        }
        return isHttp10() ? ConnectionOption.KEEP_ALIVE : ConnectionOption.NONE;
    }

    private boolean isHttp10() {
        return request != null && request.version() == HttpVersion.HTTP_1_0;
    }

    private Framing framingOf(ResponseHead head, Body content, boolean isHead) {
        if (!sendsContent) {
            long length = isHead && content.lengthBytes() > 0 ? content.lengthBytes() : announcedLength(head.fields());
            return length < 0 ? Framing.NONE : Framing.length(length);
        }
        if (content.lengthBytes() >= 0) {
            return Framing.length(content.lengthBytes());
        }
        return isHttp10() ? Framing.UNTIL_CLOSE : Framing.CHUNKED;
    }

    /** What a backend said that the content would have been long, to HEAD or with 304; -1 if it said nothing of use. */
    private static long announcedLength(Fields fields) {
        String text = fields.first(FieldName.CONTENT_LENGTH);
        if (text == null || text.isEmpty() || text.length() > 18) {
            return -1;
        }
        long length = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            length = length * 10 + digit;
        }
        return length;
    }

    @Override
    public void data(ByteBuf content) {
        int length = content.readableBytes();
        if (ended || !sendsContent || length == 0) {
            content.release();
            return;
        }
        if (framing.kind() == Framing.Kind.LENGTH && contentBytes + length > framing.lengthBytes()) {
            content.release();
            cutOff("content-longer-than-declared");
            return;
        }
        contentBytes += length;
        if (framing.isChunked()) {
            ChunkEncoder.writeStart(gathered(length), length);
        }
        if (length <= COPIED_BYTES) {
            gathered(length).writeBytes(content);
            content.release();
        } else {
            writeGathered();
            output.write(content);
        }
        if (framing.isChunked()) {
            ChunkEncoder.writeEnd(gathered(0));
        }
        if (gathered != null && gathered.readableBytes() > COPIED_BYTES) {
            writeGathered();
        }
        if (framing.kind() != Framing.Kind.LENGTH || contentBytes < framing.lengthBytes()) {
            holdBackIfFull(); // behind the last byte there is nothing to hold back, and only end() may flush it
        }
    }

    /** The buffer for small things, which are sent together. */
    private ByteBuf gathered(int bytes) {
        if (gathered == null) {
            gathered = ctx.alloc().ioBuffer(Math.min(bytes, COPIED_BYTES) + SPARE_BYTES);
        }
        return gathered;
    }

    private void writeGathered() {
        ByteBuf out = gathered;
        if (out != null) {
            gathered = null;
            output.write(out);
        }
    }

    private void holdBackIfFull() {
        if (!ctx.channel().isWritable()) {
            // the buffer only drains when flushed, and may have drained by then
            ctx.flush();
            if (!ctx.channel().isWritable() && body != null) {
                body.pause();
            }
        }
    }

    void writabilityChanged() {
        if (body != null && !ended && ctx.channel().isWritable()) {
            body.resume();
        }
    }

    @Override
    public void readComplete() {
        writeGathered();
        output.flush();
    }

    @Override
    public void end(Fields trailers) {
        if (ended) {
            return;
        }
        if (sendsContent && framing.kind() == Framing.Kind.LENGTH && contentBytes < framing.lengthBytes()) {
            cutOff("content-shorter-than-declared");
            return;
        }
        ended = true;
        if (framing.isChunked() && sendsContent) {
            ChunkEncoder.writeLast(gathered(trailers.bytes().length), trailers);
        }
        turn.record();
        writeGathered();
        output.flush();
        turn.responded(true, keepAlive && !isUntilClose());
    }

    @Override
    public void failed(BodyFailure failure) {
        if (!ended) {
            cutOff(failure.label());
        }
    }

    /** Ends the response in the middle so that the client can tell: no last chunk, less than the length, or a reset where only the end would say it. */
    private void cutOff(String reason) {
        ended = true;
        turn.exchange().denied(new Denial("response-body", reason));
        turn.record();
        writeGathered();
        if (isUntilClose()) {
            connection.reset();
        }
        turn.responded(false, false);
    }

    /** Writes nothing more; {@link #release} follows with the end of the connection. */
    void stop() {
        ended = true;
    }

    /** The connection is gone. */
    void release() {
        ended = true;
        if (gathered != null) {
            gathered.release();
            gathered = null;
        }
    }
}
