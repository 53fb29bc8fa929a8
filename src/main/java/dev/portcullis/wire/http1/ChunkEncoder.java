package dev.portcullis.wire.http1;

import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import io.netty.buffer.ByteBuf;

/** Writes the framing of chunked content (RFC 9112 section 7.1); the data goes between as it is. Stateless; safe for concurrent use. */
public final class ChunkEncoder {
    private static final byte[] CRLF = {'\r', '\n'};

    private ChunkEncoder() {}

    /** Writes what goes before {@code dataBytes} bytes of data, which must be more than none: an empty chunk would be the last. */
    public static void writeStart(ByteBuf out, int dataBytes) {
        if (dataBytes < 1) {
            throw new IllegalArgumentException("dataBytes is " + dataBytes + ", must be at least 1");
        }
        FieldWriter.writeText(out, Integer.toHexString(dataBytes));
        out.writeBytes(CRLF);
    }

    /** Writes what goes behind the data of every chunk. */
    public static void writeEnd(ByteBuf out) {
        out.writeBytes(CRLF);
    }

    /** Writes the last chunk and the trailers, which must be such as {@link RequestDecoder} and {@link ResponseDecoder} give. */
    public static void writeLast(ByteBuf out, Fields trailers) {
        out.writeByte('0');
        out.writeBytes(CRLF);
        FieldWriter.write(out, trailers, FieldName.HOST, false);
        out.writeBytes(CRLF);
    }
}
