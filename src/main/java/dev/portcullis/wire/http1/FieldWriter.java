package dev.portcullis.wire.http1;

import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Writes field lines out of the array they lie in. Lines that stand there next to each other in the usual spelling, as most of a
 * received head does, go in one copy.
 */
final class FieldWriter {
    /** Fields of one connection, which the next writer states anew (RFC 9110 section 7.6.1). */
    private static final FieldName[] OWN = {
        FieldName.CONTENT_LENGTH,
        FieldName.TRANSFER_ENCODING,
        FieldName.CONNECTION,
        FieldName.KEEP_ALIVE,
        FieldName.TE,
        FieldName.of("Proxy-Connection"),
        FieldName.of("HTTP2-Settings")
    };

    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] SEPARATOR = {':', ' '};
    private static final byte[] CONTENT_LENGTH = ascii("content-length: ");
    private static final byte[] CHUNKED = ascii("transfer-encoding: chunked\r\n");
    private static final byte[] CONNECTION = ascii("connection: ");

    private FieldWriter() {}

    /** Writes every line but those of the connection and of {@code except}; Upgrade only with {@code keepsUpgrade}. */
    static void write(ByteBuf out, Fields fields, FieldName except, boolean keepsUpgrade) {
        int runStart = 0;
        int runEnd = 0;
        byte[] bytes = fields.bytes();
        for (int i = 0; i < fields.size(); i++) {
            if (isOwn(fields, i, except, keepsUpgrade)) {
                continue;
            }
            boolean isUsual = isUsual(fields, i);
            if (!isUsual || fields.nameStart(i) != runEnd) {
                out.writeBytes(bytes, runStart, runEnd - runStart);
                runStart = fields.nameStart(i);
                runEnd = runStart;
            }
            if (isUsual) {
                runEnd = fields.valueEnd(i) + 2;
            } else {
                writeLine(out, fields, i);
            }
        }
        out.writeBytes(bytes, runStart, runEnd - runStart);
    }

    private static boolean isOwn(Fields fields, int index, FieldName except, boolean keepsUpgrade) {
        for (FieldName name : OWN) {
            if (fields.isNamed(index, name)) {
                return true;
            }
        }
        return fields.isNamed(index, except) || (!keepsUpgrade && fields.isNamed(index, FieldName.UPGRADE));
    }

    /** Whether line {@code index} stands in its array as {@code name: value CRLF}. */
    private static boolean isUsual(Fields fields, int index) {
        byte[] bytes = fields.bytes();
        int nameEnd = fields.nameEnd(index);
        int valueEnd = fields.valueEnd(index);
        return fields.valueStart(index) == nameEnd + 2
                && bytes[nameEnd] == ':'
                && bytes[nameEnd + 1] == ' '
                && valueEnd + 1 < bytes.length
                && bytes[valueEnd] == '\r'
                && bytes[valueEnd + 1] == '\n';
    }

    private static void writeLine(ByteBuf out, Fields fields, int index) {
        int nameStart = fields.nameStart(index);
        out.writeBytes(fields.bytes(), nameStart, fields.nameEnd(index) - nameStart);
        out.writeBytes(SEPARATOR);
        int valueStart = fields.valueStart(index);
        out.writeBytes(fields.bytes(), valueStart, fields.valueEnd(index) - valueStart);
        out.writeBytes(CRLF);
    }

    /** Writes the lines that belong to this connection, and the empty line. */
    static void finish(ByteBuf out, Framing framing, ConnectionOption option) {
        if (framing.isChunked()) {
            out.writeBytes(CHUNKED);
        } else if (framing.kind() == Framing.Kind.LENGTH) {
            out.writeBytes(CONTENT_LENGTH);
            writeText(out, Long.toString(framing.lengthBytes()));
            out.writeBytes(CRLF);
        }
        if (option != ConnectionOption.NONE) {
            out.writeBytes(CONNECTION);
            writeText(out, option.text());
            out.writeBytes(CRLF);
        }
        out.writeBytes(CRLF);
    }

    /** Writes Latin-1 text, one byte per char. */
    static void writeText(ByteBuf out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Guards what is put into a first line: a value with a line end in it would start another message. */
    static void requireText(String what, String text, boolean mayHoldBlank) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isBlank = c == ' ' || c == '\t';
            if (isBlank ? !mayHoldBlank : c < ' ' || c == 0x7F || c > 0xFF) {
                throw new IllegalArgumentException(what + ": char " + (int) c + " at " + i + " cannot be written");
            }
        }
    }
}
