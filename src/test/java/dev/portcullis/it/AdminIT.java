package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The operator's listener over sockets: on loopback, it tells programs of this machine what they ask for and web pages nothing, whichever way a page takes (Caddy
 * CVE-2026-27589; Spring Cloud Gateway CVE-2025-41243, -41253).
 */
class AdminIT {
    @TempDir
    private static Path folder;

    private static RawBackend backend;
    private static AssembledProxy proxy;

    @BeforeAll
    static void open() {
        backend = RawBackend.answering(UpstreamFixture.OK);
        proxy = AssembledProxy.start("""
                listeners: [{bind: '127.0.0.1:0'}]
                admin: {bind: '127.0.0.1:0'}
                logs: {access: off, rules: off}
                shutdown: {drainTimeout: 1s}
                clusters: {app: {endpoints: ['http://%s']}}
                rules: {engine: off}
                routes: [{name: all, cluster: app}]
                """.formatted(backend.address()), folder);
    }

    @AfterAll
    static void close() throws IOException {
        proxy.close();
        backend.close();
    }

    private static InetSocketAddress admin() {
        return proxy.portcullis().adminAddress().orElseThrow();
    }

    private static RawResponse ask(String request) {
        try (RawClient client = RawClient.connect(admin())) {
            return client.send(request).readResponse();
        }
    }

    private static RawResponse get(String path, String fields) {
        return ask("GET " + path + " HTTP/1.1\r\n" + fields + "\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "/metrics, portcullis_requests_total",
        "/metrics, portcullis_log_dropped_total",
        "/healthz, ok",
        "/readyz, ready"
    })
    void tellsProgramsWhatTheyAskFor(String path, String content) {
        proxy.answer(UpstreamFixture.GET);
        for (String host :
                new String[] {"127.0.0.1:9180", "localhost:9180", "LocalHost", "[::1]:9180", "portcullis:9180"}) {
            RawResponse response = get(path, "Host: " + host + "\r\nUser-Agent: Prometheus/3\r\n");
            assertThat(response.status()).as(host).isEqualTo(200);
            assertThat(response.content()).contains(content);
        }
        assertThat(ask("GET " + path + " HTTP/1.0\r\n\r\n").status()).isEqualTo(200);
        assertThat(get(path, "Host: localhost\r\nSec-Fetch-Site: none\r\n").status())
                .as("typed into a browser")
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: localhost\r\nOrigin: https://evil.example\r\n",
                "Host: localhost\r\nOrigin: http://localhost\r\n",
                "Host: localhost\r\nOrigin: null\r\n",
                "Host: localhost\r\norigin:\r\n",
                "Host: localhost\r\nSec-Fetch-Site: cross-site\r\n",
                "Host: localhost\r\nSec-Fetch-Site: same-site\r\n",
                "Host: localhost\r\nSec-Fetch-Site: none\r\nSec-Fetch-Site: cross-site\r\n",
                // its own name, pointed at this address: for the browser no other origin
                "Host: evil.example:9180\r\nSec-Fetch-Site: same-origin\r\n",
                "Host: evil.example\r\n",
                "Host: 127.0.0.1.evil.example\r\n",
                "Host: localhost.evil.example.\r\n",
            })
    void tellsWebPagesNothing(String fields) {
        for (String path : new String[] {"/metrics", "/healthz", "/readyz", "/none"}) {
            RawResponse response = get(path, fields);
            assertThat(response.status()).isEqualTo(403);
            assertThat(response.content()).startsWith("refused: ").doesNotContain("portcullis_");
        }
    }

    @Test
    void changesNothing() {
        for (String method : new String[] {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"}) {
            assertThat(ask(method + " /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n")
                            .status())
                    .as(method)
                    .isEqualTo(405);
        }
        assertThat(get("/", "Host: localhost\r\n").status()).isEqualTo(404);
        assertThat(get("/actuator/env", "Host: localhost\r\n").status()).isEqualTo(404);
    }

    @Test
    void isNotToBeHadOnTheListenerForClients() {
        assertThat(admin().getAddress().isLoopbackAddress()).isTrue();
        assertThat(proxy.answer("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")
                        .content())
                .isEqualTo("ok");
        assertThat(backend.heads()).anyMatch(head -> head.startsWith("GET /metrics "));
    }
}
