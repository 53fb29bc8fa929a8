package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an access token has opened (WebSockets, event streams, downloads) ends when the token does, over sockets; what another has opened goes on. */
class CredentialsEndIT {
    private static final TestKey KEY = new TestKey("one");

    @TempDir
    private Path folder;

    private RawBackend backend;
    private AssembledProxy proxy;
    private boolean closed;

    @BeforeEach
    void open() throws IOException {
        Files.writeString(folder.resolve("keys.json"), TestKey.jwks(KEY));
        backend = RawBackend.stayingOpen();
        proxy = AssembledProxy.start("""
                listeners: [{bind: '127.0.0.1:0'}]
                admin: {bind: off}
                logs: {access: access.json, rules: off}
                shutdown: {drainTimeout: 100ms}
                clusters: {app: {endpoints: ['http://%s']}}
                rules: {engine: off}
                identity:
                  providers:
                    corp: {issuer: 'https://issuer.example', audiences: [shop], algorithms: [ES256], clockSkew: 1s, jwks: {file: keys.json}}
                routes: [{name: app, cluster: app, webSocket: true, auth: {provider: corp}}]
                """.formatted(backend.address()), folder);
    }

    @AfterEach
    void close() throws IOException {
        if (!closed) {
            closed = true;
            proxy.close();
            backend.close();
        }
    }

    private RawClient opened(String path, Instant exp) throws IOException {
        String token = KEY.token(Map.of("exp", exp.getEpochSecond()));
        RawClient client = proxy.connect();
        client.send("GET " + path + " HTTP/1.1\r\nHost: a.example\r\nAuthorization: Bearer " + token
                + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        String status = client.readLine();
        assertThat(status).startsWith(path.equals("/chat") ? "HTTP/1.1 101 " : "HTTP/1.1 200 ");
        while (!client.readLine().isEmpty()) {
            // the head
        }
        return client;
    }

    @ParameterizedTest
    @ValueSource(strings = {"/chat", "/events", "/download"})
    void whatATokenHasOpenedEndsWithIt(String path) throws IOException {
        try (RawClient longer = opened("/chat", Instant.now().plus(Duration.ofMinutes(5)))) {
            // so far away that it can be opened on a busy machine, and a second of skew behind it
            Instant exp = Instant.ofEpochSecond(Instant.now().getEpochSecond() + 3);
            RawClient mine = opened(path, exp);
            mine.readToEnd();
            Instant end = Instant.now();
            mine.close();

            assertThat(end).isBetween(exp.plusMillis(900), exp.plusMillis(3000));
            longer.send("still");
            assertThat(longer.read(5)).isEqualTo("still");
        }
        close();
        assertThat(Files.readString(folder.resolve("access.json")))
                .containsOnlyOnce("\"source\":\"authentication\",\"reason\":\"credentials-over\"");
    }
}
