package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backend that answers before it has the whole request, and reads no more of it. */
class EarlyAnswerIT {
    private static final int ANSWER_BYTES = 12 << 20;
    private static final int PIECES = 512;
    private static final byte[] PIECE = new byte[64 << 10];

    private final Gate read = new Gate();

    @TempDir
    private Path folder;

    /** Neither the answer nor the content fits into the buffers between the three, so that each would wait for the next. */
    @Test
    void aRefusalReachesAClientThatSendsAllBeforeItReads() throws Exception {
        try (RawBackend backend = new RawBackend(connection -> {
                    connection.readHead();
                    connection.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: " + ANSWER_BYTES + "\r\n\r\n"
                            + "x".repeat(ANSWER_BYTES));
                    read.await();
                });
                AssembledProxy proxy = AssembledProxy.serving("""
                        clusters: {app: {endpoints: ['http://%s']}}
                        rules: {engine: off}
                        routes: [{name: app, cluster: app}]
                        """.formatted(backend.address()), folder);
                Socket client = connect(proxy)) {
            send(client);

            byte[] answer = client.getInputStream().readAllBytes();

            assertThat(new String(answer, 0, 16, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413 Con");
            assertThat(answer.length).isGreaterThan(ANSWER_BYTES);
            read.open();
        }
    }

    private static Socket connect(AssembledProxy proxy) throws IOException {
        InetSocketAddress at = proxy.portcullis().localAddresses().get(0);
        Socket client = new Socket(at.getAddress(), at.getPort());
        client.setSoTimeout(20_000);
        return client;
    }

    private static void send(Socket client) throws IOException {
        OutputStream out = client.getOutputStream();
        String head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + (long) PIECES * PIECE.length + "\r\n\r\n";
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < PIECES; i++) {
            out.write(PIECE);
        }
    }
}
