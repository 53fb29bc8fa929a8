package dev.portcullis.wire.http1;

import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.http.RequestHead;
import io.netty.buffer.ByteBuf;

/**
 * Writes request heads to a backend: always HTTP/1.1, the canonical target, one Host, framing and connection fields as given here and
 * never as they were received. Stateless; safe for concurrent use.
 */
public final class RequestEncoder {
    private static final byte[] VERSION_AND_HOST = FieldWriter.ascii(" HTTP/1.1\r\nhost: ");

    private RequestEncoder() {}

    /**
     * Writes {@code head} with {@link dev.portcullis.http.RequestTarget#forwarded} as target. The head's own Content-Length, Transfer-Encoding, Host,
     * Connection, Keep-Alive, Proxy-Connection, HTTP2-Settings and TE lines are left out, and Upgrade unless {@code option} asks for it;
     * all other lines go as they are, so fields that Connection named must be gone already.
     *
     * @param host what Host says, which may be empty
     * @throws IllegalArgumentException if method, target or host hold a byte that would end them
     */
    public static void writeHead(ByteBuf out, RequestHead head, String host, Framing framing, ConnectionOption option) {
        if (framing.kind() == Framing.Kind.UNTIL_CLOSE) {
            throw new IllegalArgumentException("a request cannot last until the connection closes");
        }
        String target = head.target().forwarded();
        FieldWriter.requireText("method", head.method(), false);
        FieldWriter.requireText("target", target, false);
        FieldWriter.requireText("host", host, false);
        Fields fields = head.fields();
        out.ensureWritable(fields.bytes().length + target.length() + host.length() + 128);
        FieldWriter.writeText(out, head.method());
        out.writeByte(' ');
        FieldWriter.writeText(out, target);
        out.writeBytes(VERSION_AND_HOST);
        FieldWriter.writeText(out, host);
        out.writeShort('\r' << 8 | '\n');
        FieldWriter.write(out, fields, FieldName.HOST, option == ConnectionOption.UPGRADE);
        FieldWriter.finish(out, framing, option);
    }
}
