package dev.portcullis.app.ftw;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The application behind the proxy, on loopback: answers every path with 200 and no content, and {@code POST /reflect} with what its JSON content says
 * ({@code status}, {@code headers}, {@code body}, {@code encodedBody}). Reads only what our own proxy writes, so it is not strict. Safe for concurrent use.
 */
final class ReflectingBackend implements AutoCloseable {
    private static final int READ_MILLIS = 60_000;
    private static final int MAX_HEAD_BYTES = 1 << 20;

    private final ServerSocket socket;
    private final ExecutorService threads;

    ReflectingBackend() throws IOException {
        socket = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "ftw-backend");
            thread.setDaemon(true);
            return thread;
        });
        threads.execute(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                threads.execute(() -> serve(connection));
            } catch (IOException closed) {
                // the loop ends when it was us
            }
        }
    }

    private static void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            connection.setSoTimeout(READ_MILLIS);
            InputStream in = new BufferedInputStream(connection.getInputStream());
            for (String head = head(in); !head.isEmpty(); head = head(in)) {
                byte[] content = content(in, head.toLowerCase(Locale.ROOT));
                boolean isReflection = head.startsWith("POST /reflect ") || head.startsWith("POST /reflect?");
                byte[] answer = isReflection ? reflection(content) : answer(200, Map.of(), new byte[0]);
                connection.getOutputStream().write(answer);
            }
        } catch (IOException ended) {
            // the proxy closes connections as it likes
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            int next = in.read();
            if (next < 0 || head.length() > MAX_HEAD_BYTES) {
                return "";
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static byte[] content(InputStream in, String head) throws IOException {
        if (head.contains("\r\ntransfer-encoding: chunked\r\n")) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            byte[] chunk;
            do {
                chunk = in.readNBytes(Integer.parseInt(line(in), 16));
                all.writeBytes(chunk);
                line(in);
            } while (chunk.length > 0);
            return all.toByteArray();
        }
        int at = head.indexOf("\r\ncontent-length:");
        if (at < 0) {
            return new byte[0];
        }
        int from = head.indexOf(':', at) + 1;
        return in.readNBytes(
                Integer.parseInt(head.substring(from, head.indexOf('\r', from)).strip()));
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.append((char) next);
        }
        return line.toString().strip();
    }

    private static byte[] reflection(byte[] content) {
        try {
            Map<String, Object> told = JSONObjectUtils.parse(new String(content, StandardCharsets.UTF_8));
            byte[] body = told.get("encodedBody") instanceof String encoded
                    ? Base64.getDecoder().decode(encoded)
                    : String.valueOf(told.getOrDefault("body", "")).getBytes(StandardCharsets.UTF_8);
            Map<?, ?> headers = told.get("headers") instanceof Map<?, ?> map ? map : Map.of();
            return answer(told.get("status") instanceof Number status ? status.intValue() : 200, headers, body);
        } catch (ParseException | IllegalArgumentException e) {
            return answer(400, Map.of(), new byte[0]);
        }
    }

    private static byte[] answer(int status, Map<?, ?> headers, byte[] body) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Told\r\n");
        boolean isTyped = false;
        for (Map.Entry<?, ?> each : headers.entrySet()) {
            String name = String.valueOf(each.getKey());
            isTyped |= name.toLowerCase(Locale.ROOT).equals("content-type");
            List<?> values = each.getValue() instanceof List<?> list ? list : List.of(each.getValue());
            values.forEach(value -> head.append(name).append(": ").append(value).append("\r\n"));
        }
        if (!isTyped && body.length > 0) {
            head.append("Content-Type: ").append(typeOf(body)).append("\r\n");
        }
        head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head.toString().getBytes(StandardCharsets.UTF_8));
        out.writeBytes(body);
        return out.toByteArray();
    }

    /** What an ordinary server would guess, as far as phase 4 cares. */
    private static String typeOf(byte[] body) {
        String start = new String(body, 0, Math.min(body.length, 64), StandardCharsets.ISO_8859_1)
                .stripLeading()
                .toLowerCase(Locale.ROOT);
        boolean isHtml =
                List.of("<!doctype html", "<html", "<head", "<title", "<body", "<script", "<p", "<!--").stream()
                        .anyMatch(start::startsWith);
        return isHtml ? "text/html; charset=utf-8" : "text/plain; charset=utf-8";
    }

    @Override
    public void close() throws IOException {
        socket.close();
        threads.shutdownNow();
    }
}
