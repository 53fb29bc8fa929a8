package dev.portcullis.it;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A client that sends exactly the bytes it is told and reads responses strictly: what is not HTTP/1.1 as RFC 9112 writes it fails the test. All text is Latin-1.
 * Waits at most {@value #TIMEOUT_MILLIS} ms for anything.
 */
final class RawClient implements AutoCloseable {
    static final int TIMEOUT_MILLIS = 10_000;

    private final Socket socket;
    private final InputStream in;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    static RawClient connect(InetSocketAddress address) {
        try {
            return new RawClient(new Socket(address.getAddress(), address.getPort()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A client on a socket that is connected already, TLS perhaps. */
    static RawClient over(Socket socket) {
        try {
            return new RawClient(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Socket socket() {
        return socket;
    }

    /** Sends {@code text}, one byte per char. */
    RawClient send(String text) {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawClient send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends as {@link #send(String)}; false if the other side has gone. */
    boolean trySend(String text) {
        try {
            send(text);
            return true;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** Sends {@code text} byte by byte, each in a packet of its own as far as the kernel lets us. */
    RawClient sendBytewise(String text) {
        for (byte b : text.getBytes(StandardCharsets.ISO_8859_1)) {
            send(new byte[] {b});
        }
        return this;
    }

    /** No more bytes from here, but still reading. */
    RawClient endOutput() {
        try {
            socket.shutdownOutput();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the response to anything but HEAD. */
    RawResponse readResponse() {
        return readResponse(false);
    }

    RawResponse readResponse(boolean toHead) {
        try {
            String statusLine = readLine();
            if (!statusLine.startsWith("HTTP/1.1 ")) {
                throw new AssertionError("not a status line: " + statusLine);
            }
            List<String> fields = new ArrayList<>();
            for (String line = readLine(); !line.isEmpty(); line = readLine()) {
                fields.add(line);
            }
            RawResponse head = new RawResponse(statusLine, fields, "");
            return new RawResponse(statusLine, fields, content(head, toHead));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String content(RawResponse head, boolean toHead) throws IOException {
        int status = head.status();
        if (toHead || status < 200 || status == 204 || status == 304) {
            return "";
        }
        String coding = head.field("Transfer-Encoding");
        String length = head.field("Content-Length");
        if (coding != null) {
            if (length != null || !coding.toLowerCase(Locale.ROOT).equals("chunked")) {
                throw new AssertionError("Transfer-Encoding " + coding + " with Content-Length " + length);
            }
            return chunked();
        }
        return length == null ? readToEnd() : read(Integer.parseInt(length));
    }

    private String chunked() throws IOException {
        StringBuilder content = new StringBuilder();
        for (int size = Integer.parseInt(readLine(), 16); size > 0; size = Integer.parseInt(readLine(), 16)) {
            content.append(read(size));
            if (!readLine().isEmpty()) {
                throw new AssertionError("a chunk is longer than its size says");
            }
        }
        while (!readLine().isEmpty()) {
            // trailers
        }
        return content.toString();
    }

    /** Reads up to CRLF; a CR or LF alone fails. */
    String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("end of stream after \"" + line + "\"");
            }
            line.append((char) b);
        }
        if (line.length() == 0 || line.indexOf("\r") != line.length() - 1) {
            throw new AssertionError("a line without a proper end: " + line);
        }
        return line.substring(0, line.length() - 1);
    }

    /** Reads exactly {@code bytes} bytes. */
    String read(int bytes) {
        try {
            byte[] content = in.readNBytes(bytes);
            if (content.length < bytes) {
                throw new IOException("end of stream after " + content.length + " of " + bytes + " bytes");
            }
            return new String(content, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads until the other side closes; a reset counts as the end too. */
    String readToEnd() {
        StringBuilder content = new StringBuilder();
        try {
            for (int b = in.read(); b >= 0; b = in.read()) {
                content.append((char) b);
            }
        } catch (SocketException e) {
            // reset
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return content.toString();
    }

    /** Waits for the other side to close and fails if it sends another byte before. */
    void expectClose() {
        String rest = readToEnd();
        if (!rest.isEmpty()) {
            throw new AssertionError("expected the end, got: " + rest);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
