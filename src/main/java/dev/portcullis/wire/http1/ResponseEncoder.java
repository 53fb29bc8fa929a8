package dev.portcullis.wire.http1;

import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.http.ResponseHead;
import io.netty.buffer.ByteBuf;

/**
 * Writes response heads to a client: always HTTP/1.1, framing and connection fields as given here and never as they were received.
 * Stateless; safe for concurrent use.
 */
public final class ResponseEncoder {
    private static final byte[] VERSION = FieldWriter.ascii("HTTP/1.1 ");

    /** A name for "nothing more is left out": no head holds it twice. */
    private static final FieldName NOTHING_MORE = FieldName.CONTENT_LENGTH;

    private ResponseEncoder() {}

    /**
     * Writes the head of a response whose content follows by {@code framing}. Chunked is for HTTP/1.1 clients only; {@code UNTIL_CLOSE}
     * is written with {@link ConnectionOption#CLOSE} whatever {@code option} says. The head's own Content-Length, Transfer-Encoding, Connection, Keep-Alive,
     * Proxy-Connection and TE lines are left out, and Upgrade unless {@code option} asks for it.
     *
     * @throws IllegalArgumentException if the reason holds a byte that would end it, or if the status allows no content but
     *     {@code framing} is not {@code NONE}
     */
    public static void writeHead(ByteBuf out, ResponseHead head, Framing framing, ConnectionOption option) {
        if (head.isBodiless() && framing.kind() != Framing.Kind.NONE) {
            throw new IllegalArgumentException(head.status() + " has no content, but framing " + framing);
        }
        boolean lastsUntilClose = framing.kind() == Framing.Kind.UNTIL_CLOSE;
        write(out, head, framing, lastsUntilClose ? ConnectionOption.CLOSE : option);
    }

    /**
     * Writes a head after which no content comes: an answer to HEAD, 204, 304 or 1xx. HEAD and 304 say by {@code announced} what
     * the length would have been (RFC 9110 section 8.6); for 1xx and 204 it is ignored.
     */
    public static void writeBodilessHead(ByteBuf out, ResponseHead head, Framing announced, ConnectionOption option) {
        boolean mayAnnounce =
                head.status() >= 200 && head.status() != 204 && announced.kind() != Framing.Kind.UNTIL_CLOSE;
        write(out, head, mayAnnounce ? announced : Framing.NONE, option);
    }

    private static void write(ByteBuf out, ResponseHead head, Framing framing, ConnectionOption option) {
        FieldWriter.requireText("reason", head.reason(), true);
        Fields fields = head.fields();
        out.ensureWritable(fields.bytes().length + head.reason().length() + 96);
        out.writeBytes(VERSION);
        int status = head.status();
        out.writeByte('0' + status / 100).writeByte('0' + status / 10 % 10).writeByte('0' + status % 10);
        out.writeByte(' ');
        FieldWriter.writeText(out, head.reason());
        out.writeShort('\r' << 8 | '\n');
        FieldWriter.write(out, fields, NOTHING_MORE, option == ConnectionOption.UPGRADE);
        FieldWriter.finish(out, framing, option);
    }
}
