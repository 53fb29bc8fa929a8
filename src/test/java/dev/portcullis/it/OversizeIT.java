package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Content around SecRequestBodyLimit through the proxy that production assembles, of declared length and chunked: refused beyond the limit by default; where rules
 * settle for a part, they have seen that part before anything reaches the backend.
 */
class OversizeIT {
    private static final int LIMIT = 1_000;

    @TempDir
    private Path folder;

    private RawBackend backend;
    private AssembledProxy proxy;

    private void open(String limitAction) throws IOException {
        backend = new RawBackend(connection -> {
            while (true) {
                String head = connection.readHead();
                if (head.contains("chunked")) {
                    for (String line = connection.readLine(); !line.equals("0"); line = connection.readLine()) {
                        connection.read(Integer.parseInt(line, 16) + 2);
                    }
                    connection.readLine();
                } else {
                    int at = head.toLowerCase(Locale.ROOT).indexOf("content-length: ") + 16;
                    connection.read(Integer.parseInt(head.substring(at, head.indexOf('\r', at))));
                }
                connection.send(UpstreamFixture.OK);
            }
        });
        Files.writeString(folder.resolve("size.conf"), """
                SecRuleEngine On
                SecRequestBodyAccess On
                SecRequestBodyLimit %d
                SecRequestBodyNoFilesLimit 100000
                SecRequestBodyLimitAction %s
                SecRule ARGS "@contains attack" "id:1,phase:2,deny,status:403"
                """.formatted(LIMIT, limitAction));
        proxy = AssembledProxy.serving("""
                clusters: {app: {endpoints: ['http://%s']}}
                rules: {files: [size.conf]}
                routes: [{name: app, cluster: app}]
                """.formatted(backend.address()), folder);
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        backend.close();
    }

    static Stream<Arguments> sizes() {
        return Stream.of(LIMIT - 1, LIMIT, LIMIT + 1, 200 * LIMIT)
                .flatMap(bytes -> Stream.of(Arguments.of(bytes, false), Arguments.of(bytes, true)));
    }

    @ParameterizedTest(name = "{0} bytes, chunked: {1}")
    @MethodSource("sizes")
    void refusesWhatIsLargerThanRulesMayRead(int bytes, boolean chunked) throws Exception {
        open("Reject");

        assertThat(post("a=", bytes, chunked)).isEqualTo(bytes <= LIMIT ? 200 : 413);
        assertThat(post("a=attack", bytes, chunked)).isEqualTo(bytes <= LIMIT ? 403 : 413);
        assertThat(backend.heads()).hasSize(bytes <= LIMIT ? 1 : 0);
    }

    @ParameterizedTest(name = "{0} bytes, chunked: {1}")
    @MethodSource("sizes")
    void showsRulesTheBeginningWhereTheySettleForIt(int bytes, boolean chunked) throws Exception {
        open("ProcessPartial");

        assertThat(post("a=attack", bytes, chunked)).isEqualTo(403);
        assertThat(backend.heads()).isEmpty();
        assertThat(post("a=", bytes, chunked)).isEqualTo(200);
    }

    private int post(String begin, int bytes, boolean chunked) {
        String content = begin + "b".repeat(bytes - begin.length());
        String head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n";
        try (RawClient client = proxy.connect()) {
            if (chunked) {
                client.send(head + "Transfer-Encoding: chunked\r\n\r\n");
                client.trySend(Integer.toHexString(bytes) + "\r\n" + content + "\r\n0\r\n\r\n");
            } else {
                client.send(head + "Content-Length: " + bytes + "\r\n\r\n");
                client.trySend(content);
            }
            return client.readResponse().status();
        }
    }
}
