package dev.portcullis.app.ftw;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The answer to one request. Reads no further than the answer goes, since a test may ask for the connection to be kept open. Immutable.
 *
 * @param text head and content as they came, one char per byte
 */
record Answer(int status, String text) {
    private static final int MAX_BYTES = 8 << 20;

    /** Sends {@code request} on a fresh connection. Fails if no whole head comes back within the limits. */
    static Answer to(byte[] request, Destination proxy, boolean hasContent) throws IOException {
        try (Socket socket = proxy.connect()) {
            try {
                socket.getOutputStream().write(request);
            } catch (IOException refusedEarly) {
                // the answer may have come before all was sent
            }
            return read(new BufferedInputStream(socket.getInputStream()), hasContent);
        }
    }

    /** The first field of that name in the head; empty if there is none. */
    String field(String name) {
        int end = text.indexOf("\r\n\r\n");
        return text.substring(0, Math.max(end, 0))
                .lines()
                .skip(1)
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    private static Answer read(InputStream in, boolean hasContent) throws IOException {
        while (true) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            String head = head(in, bytes);
            int status = status(head);
            if (status >= 200 || status == 101) {
                if (hasContent && status != 204 && status != 304 && status != 101) {
                    content(in, head.toLowerCase(Locale.ROOT), bytes);
                }
                return new Answer(status, bytes.toString(StandardCharsets.ISO_8859_1));
            }
        }
    }

    private static String head(InputStream in, ByteArrayOutputStream bytes) throws IOException {
        int last = 0;
        while (last != 0x0D0A0D0A) {
            int next = in.read();
            if (next < 0 || bytes.size() > MAX_BYTES) {
                throw new IOException(
                        bytes.size() == 0 ? "closed without an answer" : "the answer's head is broken off");
            }
            bytes.write(next);
            last = last << 8 | next;
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    private static int status(String head) throws IOException {
        if (head.startsWith("HTTP/1.") && head.length() > 12) {
            try {
                return Integer.parseInt(head.substring(9, 12));
            } catch (NumberFormatException e) {
                // told below, with what came
            }
        }
        throw new IOException(
                "the answer begins with " + head.lines().findFirst().orElse("nothing"));
    }

    /** What follows the head; an answer that breaks off here still counts, by its status. */
    private static void content(InputStream in, String head, ByteArrayOutputStream bytes) {
        try {
            String length = field(head, "content-length");
            if (field(head, "transfer-encoding").contains("chunked")) {
                chunks(in, bytes);
            } else if (length.isEmpty()) {
                bytes.writeBytes(in.readNBytes(MAX_BYTES));
            } else {
                bytes.writeBytes(in.readNBytes(Math.min(Integer.parseInt(length), MAX_BYTES)));
            }
        } catch (IOException | NumberFormatException brokenOff) {
            bytes.writeBytes(new byte[0]);
        }
    }

    private static void chunks(InputStream in, ByteArrayOutputStream bytes) throws IOException {
        int size;
        do {
            size = Integer.parseInt(line(in).split(";", 2)[0].strip(), 16);
            bytes.writeBytes(in.readNBytes(Math.min(size, MAX_BYTES)));
            line(in);
        } while (size > 0 && bytes.size() < MAX_BYTES);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n' && line.length() < 1024; next = in.read()) {
            line.append((char) next);
        }
        return line.toString();
    }

    private static String field(String head, String name) {
        return head.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }
}
