package dev.portcullis.upstream;

import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.http.RequestHead;
import dev.portcullis.wire.http1.ChunkEncoder;
import dev.portcullis.wire.http1.ConnectionOption;
import dev.portcullis.wire.http1.Framing;
import dev.portcullis.wire.http1.RequestEncoder;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Puts one request into buffers and those on a connection: the head, and content that is small, copied into one buffer; larger content passed on
 * as the buffer that it came in. Confined to one event loop.
 */
final class RequestWriter {
    /** Up to here copying costs less than a second buffer in the system call. */
    private static final int COPY_LIMIT = 8 * 1024;

    /** Up to here content is copied even alone: the buffer of a read that it came in may be many times as large, and many may wait here. */
    private static final int SMALL_BYTES = 1024;

    /** Room for what a head holds beside its fields. */
    private static final int HEAD_BYTES = 256;

    /** Room for the framing of a chunk, or for the end of the content. */
    private static final int FRAME_BYTES = 32;

    private final UpstreamConnection connection;
    /** Written to, but not yet on the connection. */
    private @Nullable ByteBuf pending;

    private boolean chunked;
    private boolean flushed;

    RequestWriter(UpstreamConnection connection) {
        this.connection = connection;
    }

    /** Writes the head for content of {@code lengthBytes}, -1 if that is not known. */
    void head(RequestHead head, long lengthBytes, boolean upgrade) {
        Framing framing = upgrade || (lengthBytes == 0 && !head.fields().contains(FieldName.CONTENT_LENGTH))
                ? Framing.NONE
                : lengthBytes < 0 ? Framing.CHUNKED : Framing.length(lengthBytes);
        chunked = framing.isChunked();
        int copied = lengthBytes > 0 && lengthBytes <= COPY_LIMIT ? (int) lengthBytes : 0;
        ByteBuf out = pending(head.fields().bytes().length + HEAD_BYTES + copied);
        // the host that the route was found by, not its spelling: a backend could take "admin.example." for another
        String host = head.authority().isEmpty() ? connection.endpoint().authority() : head.authority();
        RequestEncoder.writeHead(out, head, host, framing, upgrade ? ConnectionOption.UPGRADE : ConnectionOption.NONE);
    }

    /** Consumes {@code content}. */
    void content(ByteBuf content) {
        int length = content.readableBytes();
        if (length == 0) {
            content.release();
            return;
        }
        if (chunked) {
            ChunkEncoder.writeStart(pending(length <= COPY_LIMIT ? length : 0), length);
        }
        if (length <= SMALL_BYTES || (length <= COPY_LIMIT && pending != null)) {
            pending(length).writeBytes(content);
            content.release();
        } else {
            writePending();
            connection.write(content);
        }
        if (chunked) {
            ChunkEncoder.writeEnd(pending(0));
        }
        if (pending != null && pending.readableBytes() > COPY_LIMIT) {
            writePending();
        }
    }

    /** The content is whole. */
    void end(Fields trailers) {
        if (chunked) {
            ChunkEncoder.writeLast(pending(0), trailers);
        }
    }

    void flush() {
        writePending();
        flushed = true;
        connection.flush();
    }

    /** Whether a byte of the request may have reached the backend. */
    boolean hasFlushed() {
        return flushed;
    }

    /** Drops what is not on the connection yet. */
    void discard() {
        if (pending != null) {
            pending.release();
            pending = null;
        }
    }

    private ByteBuf pending(int contentBytes) {
        ByteBuf out = pending;
        if (out == null) {
            out = connection.allocate(contentBytes + FRAME_BYTES);
            pending = out;
        }
        return out;
    }

    private void writePending() {
        ByteBuf out = pending;
        if (out != null) {
            pending = null;
            connection.write(out);
        }
    }
}
