package dev.portcullis.it;

import dev.portcullis.app.ConfigSource;
import dev.portcullis.app.Portcullis;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * A whole proxy with rules of a test, as {@code run} would start it, in front of a backend that keeps what it got and answers as it is told. Closing fails if
 * a buffer leaked.
 */
final class InspectedProxy implements AutoCloseable {
    static {
        LoopGuards.raise();
    }

    /** What the backend got: the head as it came and the content without its framing. */
    record Received(String head, String content) {
        /** The value of the only field line named {@code name}, or null. */
        String field(String name) {
            return new RawResponse("", List.of(head.split("\r\n")), "").field(name);
        }
    }

    private final Path log;
    private final Path accessLog;
    private final RawBackend backend;
    private final Portcullis proxy;
    private final CopyOnWriteArrayList<Received> received = new CopyOnWriteArrayList<>();
    private volatile byte[] answer = UpstreamFixture.ok("ok").getBytes(StandardCharsets.ISO_8859_1);

    private InspectedProxy(Path folder, String rules, String rulesKeys, String routeKeys) throws Exception {
        Files.writeString(folder.resolve("test.conf"), rules);
        log = folder.resolve("rules.log");
        accessLog = folder.resolve("access.log");
        backend = new RawBackend(connection -> {
            while (true) {
                serve(connection);
            }
        });
        proxy = Portcullis.start(
                ConfigSource.ofText("""
                listeners: [{bind: '127.0.0.1:0'}]
                admin: {bind: off}
                logs: {access: access.log, rules: rules.log}
                clusters: {app: {endpoints: ['http://%s']}}
                rules: {files: ['test.conf'], %s}
                routes: [{name: app, cluster: app, %s}]
                shutdown: {drainTimeout: 1s}
                """.formatted(backend.address(), rulesKeys, routeKeys), "test", folder));
    }

    /** A proxy with {@code rules} and nothing else. */
    static InspectedProxy with(Path folder, String rules) throws Exception {
        return new InspectedProxy(folder, rules, "", "");
    }

    /** {@code rulesKeys} and {@code routeKeys} go into the sections {@code rules} and {@code routes[0]}, in YAML's flow style. */
    static InspectedProxy with(Path folder, String rules, String rulesKeys, String routeKeys) throws Exception {
        return new InspectedProxy(folder, rules, rulesKeys, routeKeys);
    }

    private void serve(RawBackend.Connection connection) throws IOException {
        String head = connection.readHead();
        Received request = new Received(head, content(head, connection));
        received.add(request);
        connection.send(answer);
    }

    private static String content(String head, RawBackend.Connection connection) throws IOException {
        Received parsed = new Received(head, "");
        String length = parsed.field("Content-Length");
        if (length != null) {
            return connection.read(Integer.parseInt(length));
        }
        if (!head.toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked")) {
            return "";
        }
        StringBuilder content = new StringBuilder();
        for (int size = Integer.parseInt(connection.readLine(), 16); size > 0; ) {
            content.append(connection.read(size));
            connection.readLine();
            size = Integer.parseInt(connection.readLine(), 16);
        }
        connection.readLine();
        return content.toString();
    }

    /** What the backend answers from now on; fields end with CRLF each and need no Content-Length. */
    InspectedProxy answering(String fields, byte[] content) {
        String head = "HTTP/1.1 200 OK\r\n" + fields + "Content-Length: " + content.length + "\r\n\r\n";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
        bytes.writeBytes(content);
        answer = bytes.toByteArray();
        return this;
    }

    /** The whole answer that the backend gives from now on, head included. */
    InspectedProxy answeringExactly(String response) {
        answer = response.getBytes(StandardCharsets.ISO_8859_1);
        return this;
    }

    InetSocketAddress address() {
        return proxy.localAddresses().get(0);
    }

    /** Sends {@code request} on a connection of its own. */
    RawResponse send(byte[] request) {
        try (RawClient client = RawClient.connect(address())) {
            return client.send(request).readResponse();
        }
    }

    RawResponse get(String fields) {
        return send(("GET / HTTP/1.1\r\nHost: a.example\r\n" + fields + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    RawResponse post(String fields, byte[] content) {
        String head =
                "POST / HTTP/1.1\r\nHost: a.example\r\n" + fields + "Content-Length: " + content.length + "\r\n\r\n";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
        bytes.writeBytes(content);
        return send(bytes.toByteArray());
    }

    RawResponse post(String type, String content) {
        return post("Content-Type: " + type + "\r\n", content.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** As {@link #post(String, String)}, in chunks of seven bytes. */
    RawResponse postChunked(String type, String content) {
        StringBuilder request = new StringBuilder("POST / HTTP/1.1\r\nHost: a.example\r\nContent-Type: " + type
                + "\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int at = 0; at < content.length(); at += 7) {
            String piece = content.substring(at, Math.min(content.length(), at + 7));
            request.append(Integer.toHexString(piece.length()))
                    .append("\r\n")
                    .append(piece)
                    .append("\r\n");
        }
        return send(request.append("0\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /** What the backend got so far. */
    List<Received> received() {
        return received;
    }

    Received onlyReceived() {
        if (received.size() != 1) {
            throw new AssertionError("the backend got " + received.size() + " requests");
        }
        return received.get(0);
    }

    /** Waits for a line of the rule log that has {@code text} in it. */
    void expectLogged(String text) {
        UpstreamFixture.eventually(() -> log().contains(text));
    }

    String log() {
        return text(log);
    }

    /** Waits for the line of the access log about the request with this id, and tells it. */
    String accessLine(String id) {
        UpstreamFixture.eventually(() -> text(accessLog).contains(id));
        return line(text(accessLog), id);
    }

    /** All lines of the rule log about the request with this id; only complete once {@link #accessLine} has returned. */
    String ruleLines(String id) {
        return line(text(log), id);
    }

    private static String line(String lines, String id) {
        return lines.lines().filter(line -> line.contains(id)).collect(Collectors.joining("\n"));
    }

    private static String text(Path log) {
        try {
            return Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        proxy.drainAndClose();
        backend.close();
        LoopGuards.checkNothingLeaked();
    }
}
