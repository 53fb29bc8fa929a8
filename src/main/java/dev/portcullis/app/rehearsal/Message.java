package dev.portcullis.app.rehearsal;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Reads HTTP/1.1 messages that our own side wrote, so without suspicion: a head, and as much content as its Content-Length says. */
final class Message {
    private static final int MAX_HEAD_BYTES = 64 << 10;

    private Message() {}

    /** The next head on {@code in}, in lower case, its content having been read too; empty where the connection ends instead. */
    static String read(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
            int b = in.read();
            if (b < 0 && head.isEmpty()) {
                return "";
            }
            if (b < 0 || head.length() > MAX_HEAD_BYTES) {
                throw new EOFException("a head without end");
            }
            head.append((char) b);
        }
        String text = head.toString().toLowerCase(Locale.ROOT);
        in.skipNBytes(contentLength(text));
        return text;
    }

    private static long contentLength(String head) {
        String field = "\r\ncontent-length: ";
        int at = head.indexOf(field);
        if (at < 0) {
            return 0;
        }
        int from = at + field.length();
        return Long.parseLong(head, from, head.indexOf("\r\n", from), 10);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
