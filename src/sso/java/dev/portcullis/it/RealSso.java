package dev.portcullis.it;

import dev.portcullis.it.sso.TestBrowser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;

/** The proxy that production assembles, with the few lines of configuration that a real provider needs; closing takes it down, not the provider. */
final class RealSso implements AutoCloseable {
    private final RawBackend backend = new RawBackend(RealSso::serve);
    private final AssembledProxy proxy;
    private final String origin;

    /** @param host as which browsers know this machine: {@code 127.0.0.1} or {@code localhost} */
    RealSso(RealProvider provider, Path folder, String host, int accessSeconds) {
        try {
            Files.writeString(folder.resolve("client.secret"), RealProvider.SECRET);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        // the provider may not even run yet
        proxy = AssembledProxy.serving(
                """
                clusters: {app: {endpoints: ['http://%s']}}
                rules: {engine: off}
                identity:
                  providers:
                    corp: {issuer: '%s', client: {id: %s, secret: {file: client.secret}}}
                routes:
                  - {name: app, cluster: app, webSocket: true, auth: {provider: corp, headers: {X-User: sub, X-Email: email}}}
                  - {name: strong, path: /strong, cluster: app, auth: {provider: corp, stepUp: {acr: ['2']}, headers: {X-Email: email}}}
                  - {name: admin, path: /admin, cluster: app, auth: {provider: corp, claims: {department: [it]}}}
                """.formatted(backend.address(), provider.issuer(), RealProvider.CLIENT), folder);
        origin = "http://" + host + ":" + proxy.address().getPort();
        provider.register(origin, accessSeconds);
    }

    /** Echoes on /chat; says who asks elsewhere. */
    private static void serve(RawBackend.Connection connection) throws IOException {
        while (true) {
            String head = connection.readHead();
            if (head.startsWith("GET /chat ")) {
                connection.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                        + "Sec-WebSocket-Accept: " + accept(head) + "\r\n\r\n");
                while (true) {
                    connection.send(connection.read(1));
                }
            }
            String email = head.lines()
                    .filter(line -> line.startsWith("X-Email: "))
                    .findFirst()
                    .orElse("nobody");
            String page = "<!doctype html><html lang=\"en\"><title>Application</title><p id=\"who\">" + email + "</p>";
            connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: " + page.length()
                    + "\r\n\r\n" + page);
        }
    }

    /** RFC 6455 section 4.2.2. */
    private static String accept(String head) {
        String key = head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-key: "))
                .findFirst()
                .orElseThrow()
                .substring("sec-websocket-key: ".length());
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    String origin() {
        return origin;
    }

    /** How many requests have reached the application. */
    int served() {
        return backend.heads().size();
    }

    /** A WebSocket that {@code browser} has open. */
    RawClient chat(TestBrowser browser) throws IOException {
        RawClient client = proxy.connect();
        client.send("GET /chat HTTP/1.1\r\nHost: " + origin.substring("http://".length()) + "\r\nCookie: "
                + browser.cookieField(origin + "/") + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        String status = client.readLine();
        if (!status.startsWith("HTTP/1.1 101 ")) {
            throw new AssertionError(status);
        }
        while (!client.readLine().isEmpty()) {
            // the head
        }
        return client;
    }

    @Override
    public void close() {
        proxy.close();
        try {
            backend.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
