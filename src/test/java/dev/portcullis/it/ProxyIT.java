package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Stage;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.upstream.Cluster;
import dev.portcullis.upstream.ClusterSettings;
import dev.portcullis.upstream.DnsLookup;
import dev.portcullis.wire.TlsException;
import dev.portcullis.wire.Transport;
import java.io.IOException;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Both sides together: a client's socket, the listener, the cluster and a backend's socket. */
class ProxyIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n";

    private Transport transport;
    private DnsLookup lookup;
    private RawBackend backend;
    private Cluster cluster;
    private TestGate gate;

    private RawClient open(RawBackend behind, Stage... responseStages) {
        LoopGuards.raise();
        backend = behind;
        // The cluster takes the loops of the exchanges; of this transport it uses the channel classes only.
        transport = Transport.open(1);
        lookup = new DnsLookup(transport);
        try {
            cluster = new Cluster(ClusterSettings.of("app", List.of(behind.address())), transport, lookup);
        } catch (TlsException e) {
            throw new AssertionError(e);
        }
        gate = TestGate.before(cluster)
                .allowingWebSocket()
                .responseStages(responseStages)
                .open();
        return gate.connect();
    }

    @AfterEach
    void closeAll() throws IOException {
        cluster.close();
        backend.close();
        lookup.close();
        transport.close();
        gate.close();
    }

    @Test
    void manyClientsShareTheBackendsConnection() throws Exception {
        try (RawClient one = open(RawBackend.answering(UpstreamFixture.OK));
                RawClient two = gate.connect()) {
            for (int i = 0; i < 10; i++) {
                assertThat(one.send(GET).readResponse().content()).isEqualTo("ok");
                assertThat(two.send(GET).readResponse().content()).isEqualTo("ok");
            }
            assertThat(backend.accepted()).isEqualTo(1);
            assertThat(gate.nextRecord().endpoint()).isEqualTo("app/" + backend.address());
        }
    }

    /** On the way back no handler of the client's connection would hear of it: it would wait for ever. */
    @Test
    void anErrorInAResponseStageIsADenial() {
        Stage broken = new Stage() {
            @Override
            public String name() {
                return "broken";
            }

            @Override
            public Verdict onResponse(Exchange x) {
                throw new StackOverflowError("test");
            }
        };
        try (RawClient client = open(RawBackend.answering(UpstreamFixture.OK), broken)) {
            assertThat(client.send(GET).readResponse().status()).isEqualTo(500);
        }
    }

    @Test
    void aTabInTheReasonPassesAsAnyOtherByte() {
        try (RawClient client = open(RawBackend.answering("HTTP/1.1 200 All\tgood\r\nContent-Length: 2\r\n\r\nok"))) {
            for (int i = 0; i < 2; i++) {
                RawResponse response = client.send(GET).readResponse();
                assertThat(response.statusLine()).isEqualTo("HTTP/1.1 200 All\tgood");
                assertThat(response.content()).isEqualTo("ok");
            }
        }
    }

    /** As strace would count them: another write means that something is flushed too early, another read that a buffer is too small. */
    @Test
    void anExchangeCostsTwoReadsAndTwoWrites() {
        String answer = UpstreamFixture.ok("a".repeat(1_000));
        RawBackend reading = new RawBackend(connection -> {
            while (true) {
                connection.read(connection.readHead().contains("Length: 1000") ? 1_000 : 0);
                connection.send(answer);
            }
        });
        String post = "POST / HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 1000\r\n\r\n" + "b".repeat(1_000);
        TransferCount transfers = TransferCount.start();
        try (RawClient client = open(reading)) {
            client.send(GET).readResponse();
            transfers.reset();

            for (int i = 0; i < 20; i++) {
                assertThat(client.send(i % 2 == 0 ? GET : post).readResponse().content())
                        .hasSize(1_000);
            }

            assertThat(transfers.reads()).isEqualTo(40);
            assertThat(transfers.writes()).isEqualTo(40);
        } finally {
            transfers.stop();
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() {
        RawBackend echo = new RawBackend(connection -> {
            while (true) {
                String head = connection.readHead();
                connection.send(UpstreamFixture.ok(head.substring(4, head.indexOf(" HTTP"))));
            }
        });
        try (RawClient client = open(echo)) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 30; i++) {
                requests.append("GET /").append(i).append(" HTTP/1.1\r\nHost: a\r\n\r\n");
            }
            client.send(requests.toString());
            for (int i = 0; i < 30; i++) {
                assertThat(client.readResponse().content()).isEqualTo("/" + i);
            }
        }
    }

    @Test
    void largeContentArrivesWholeBothWays() {
        byte[] content = new byte[20 << 20];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) ((i * 31) >>> 7);
        }
        CRC32 sum = new CRC32();
        sum.update(content);
        RawBackend echo = new RawBackend(connection -> {
            connection.readHead();
            byte[] got = connection.readBytes(content.length);
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + got.length + "\r\n\r\n");
            connection.send(got);
        });
        try (RawClient client = open(echo)) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + content.length + "\r\n\r\n")
                    .send(content);

            RawResponse response = client.readResponse();

            CRC32 returned = new CRC32();
            returned.update(response.content().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
            assertThat(returned.getValue()).isEqualTo(sum.getValue());
        }
    }

    @Test
    void chunkedContentArrivesWholeBothWays() {
        RawBackend echo = new RawBackend(connection -> {
            while (true) {
                assertThat(connection.readHead()).containsIgnoringCase("transfer-encoding: chunked");
                StringBuilder chunks = new StringBuilder("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                for (String line = connection.readLine(); !line.equals("0"); line = connection.readLine()) {
                    int size = Integer.parseInt(line, 16);
                    chunks.append(line).append("\r\n").append(connection.read(size + 2));
                }
                connection.readLine();
                connection.send(chunks + "0\r\n\r\n");
            }
        });
        try (RawClient client = open(echo)) {
            String piece = "y".repeat(20_000);
            for (int i = 0; i < 3; i++) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
                client.send("1\r\nx\r\n4e20\r\n" + piece + "\r\n0\r\n\r\n");
                assertThat(client.readResponse().content()).isEqualTo("x" + piece);
            }
            assertThat(backend.accepted()).isEqualTo(1);
        }
    }

    @Test
    void anEarlyAnswerReachesAClientThatIsStillSending() {
        RawBackend refusing = new RawBackend(connection -> {
            connection.readHead();
            connection.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nbig");
            connection.readToEnd();
        });
        try (RawClient client = open(refusing)) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nabc");

            RawResponse response = client.readResponse();

            assertThat(response.status()).isEqualTo(413);
            assertThat(response.content()).isEqualTo("big");
        }
    }

    @Test
    void aBackendThatAnswersBeforeItReadsSmallContentCostsNoConnection() throws Exception {
        String content = "z".repeat(60_000);
        RawBackend hasty = new RawBackend(connection -> {
            while (true) {
                connection.readHead();
                connection.send(UpstreamFixture.OK);
                connection.read(content.length());
            }
        });
        try (RawClient client = open(hasty)) {
            for (int i = 0; i < 5; i++) {
                client.send(
                        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n" + content.substring(0, 30_000));
                // the first half must not be answered by itself
                client.send(content.substring(30_000));
                assertThat(client.readResponse().status()).isEqualTo(200);
            }
        }
        assertThat(hasty.accepted()).isEqualTo(1);
    }

    @Test
    void smallContentThatNeverComesWholeNeverReachesTheBackend() throws Exception {
        RawBackend backend = RawBackend.answering(UpstreamFixture.OK);
        try (RawClient client = open(backend)) {
            client.send(GET).readResponse();
            gate.nextRecord();
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
        }
        assertThat(gate.nextRecord().denial().reason()).isEqualTo("request-content-failed");
        assertThat(backend.heads()).hasSize(1);
    }

    @Test
    void aBrokenResponseIsNotTakenForWhole() {
        RawBackend cut = new RawBackend(connection -> {
            connection.readHead();
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
        });
        try (RawClient client = open(cut)) {
            client.send(GET);

            assertThat(client.readToEnd()).endsWith("3\r\nabc\r\n");
        }
    }

    @Test
    void aDeadBackendIsABadGateway() throws Exception {
        RawBackend closed = RawBackend.answering(UpstreamFixture.OK);
        closed.close();
        try (RawClient client = open(closed)) {
            assertThat(client.send(GET).readResponse().status()).isEqualTo(502);
            assertThat(gate.nextRecord().denial().reason()).isEqualTo("connect-failed");
        }
    }

    @Test
    void aClientThatLeavesEndsTheBackendsConnection() {
        RawBackend endless = new RawBackend(connection -> {
            connection.readHead();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n");
            while (true) {
                connection.send("z".repeat(10_000));
            }
        });
        try (RawClient client = open(endless)) {
            client.send(GET).read(1_000);
        }
        UpstreamFixture.eventually(() -> cluster.stats().endpoints().get(0).open() == 0);
        assertThat(cluster.stats().endpoints().get(0).inFlight()).isZero();
    }

    @Test
    void aWebSocketTunnelCarriesBytesBothWays() {
        RawBackend socket = new RawBackend(connection -> {
            connection.readHead();
            connection.send(UpstreamTunnelIT.SWITCHED);
            connection.send(connection.read(4));
            connection.readToEnd();
        });
        try (RawClient client = open(socket)) {
            RawResponse switched = client.send(UpstreamTunnelIT.UPGRADE).readResponse();
            assertThat(switched.status()).isEqualTo(101);

            client.send("ping");

            assertThat(client.read(4)).isEqualTo("ping");
        }
        UpstreamFixture.eventually(() -> cluster.stats().endpoints().get(0).open() == 0);
    }
}
