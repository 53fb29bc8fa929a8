package dev.portcullis.it.sso;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One request and its answer on a connection of its own: enough HTTP/1.1 for a test. */
final class TestWire {
    private static final int TIMEOUT_MILLIS = 20_000;

    private TestWire() {}

    /** Sends {@code request}, one byte per char, and reads the answer. */
    static TestAnswer exchange(InetSocketAddress to, String request) {
        try (Socket socket = new Socket(to.getAddress(), to.getPort())) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.setTcpNoDelay(true);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return read(new BufferedInputStream(socket.getInputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TestAnswer read(InputStream in) throws IOException {
        String statusLine = line(in);
        while (statusLine.startsWith("HTTP/1.1 1")) {
            while (!line(in).isEmpty()) {
                // an interim head
            }
            statusLine = line(in);
        }
        List<String> fields = new ArrayList<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            fields.add(line);
        }
        int status = Integer.parseInt(statusLine.substring(9, 12));
        TestAnswer head = new TestAnswer(status, fields, "");
        byte[] content = status == 204 || status == 304 ? new byte[0] : content(head, in);
        return new TestAnswer(status, fields, new String(content, StandardCharsets.UTF_8));
    }

    private static byte[] content(TestAnswer head, InputStream in) throws IOException {
        String length = head.field("Content-Length");
        if (length != null) {
            return in.readNBytes(Integer.parseInt(length));
        }
        if (!"chunked".equalsIgnoreCase(head.field("Transfer-Encoding"))) {
            return in.readAllBytes();
        }
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (int size = Integer.parseInt(line(in), 16); size > 0; size = Integer.parseInt(line(in), 16)) {
            content.write(in.readNBytes(size));
            line(in);
        }
        while (!line(in).isEmpty()) {
            // trailers
        }
        return content.toByteArray();
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("end of stream after \"" + line + "\"");
            }
            line.append((char) b);
        }
        return line.length() > 0 && line.charAt(line.length() - 1) == '\r'
                ? line.substring(0, line.length() - 1)
                : line.toString();
    }
}
