package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.exchange.Body;
import dev.portcullis.exchange.BodyNeed;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.ExchangeRecord;
import dev.portcullis.exchange.Stage;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.http.ResponseHead;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Upgrades: a tunnel only where the route allows it and the backend said 101, and only within its limits. */
class WebSocketIT {
    private static final String UPGRADE = String.join(
            "\r\n",
            "GET /chat HTTP/1.1",
            "Host: a.example",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "",
            "");
    private static final Fields SWITCHING = Fields.of(FieldName.UPGRADE, "websocket")
            .edit()
            .addNamed("Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
            .build();

    /** A backend that answers 101 and sends back what it gets. */
    private static FakeBackend mirror() {
        FakeBackend[] self = new FakeBackend[1];
        self[0] = FakeBackend.running((x, receiver) -> {
            Body back = new Body(-1, new Body.Source() {});
            receiver.responded(ResponseHead.of(101, SWITCHING), back);
            if (!x.isClosed()) {
                x.requestBody().consume(self[0].new Pump(back));
            }
        });
        return self[0];
    }

    @Test
    void tunnelsOnceTheBackendHasSwitched() throws Exception {
        try (TestGate gate = TestGate.before(mirror()).allowingWebSocket().open()) {
            try (RawClient client = gate.connect()) {
                // a client must wait for 101; what comes early all the same is kept, not lost
                RawResponse response = client.send(UPGRADE + "early").readResponse();
                assertThat(response.statusLine()).isEqualTo("HTTP/1.1 101 Switching Protocols");
                assertThat(response.field("Upgrade")).isEqualTo("websocket");
                assertThat(response.field("Connection")).isEqualToIgnoringCase("upgrade");
                assertThat(response.field("Sec-WebSocket-Accept")).isNotNull();
                assertThat(client.read(5)).isEqualTo("early");
                client.send("\0\1GET / HTTP/1.1\r\n\r\n");
                assertThat(client.read(20)).isEqualTo("\0\1GET / HTTP/1.1\r\n\r\n");
                String large = "0123456789".repeat(20_000);
                client.send(large);
                assertThat(client.read(200_000)).isEqualTo(large);
            }
            ExchangeRecord record = gate.nextRecord();
            assertThat(record.status()).isEqualTo(101);
            assertThat(record.responseBytes()).isEqualTo(200_025);
        }
    }

    @Test
    void doesNotWaitForContentBeforeTheAnswer() {
        Stage wantsAll = new Stage() {
            @Override
            public String name() {
                return "wants-all";
            }

            @Override
            public BodyNeed requestBody(Exchange x) {
                return BodyNeed.whole(1000);
            }
        };
        try (TestGate gate = TestGate.before(mirror())
                        .allowingWebSocket()
                        .stages(wantsAll)
                        .open();
                RawClient client = gate.connect()) {
            assertThat(client.send(UPGRADE).readResponse().status()).isEqualTo(101);
            client.send("hello");
            assertThat(client.read(5)).isEqualTo("hello");
        }
    }

    @Test
    void neverTunnelsWhereTheRouteDoesNotAllowIt() throws Exception {
        try (TestGate gate = TestGate.before(mirror()).open();
                RawClient client = gate.connect()) {
            assertThat(client.send(UPGRADE).readToEnd()).isEmpty();
            assertThat(gate.nextRecord().denial().reason()).isEqualTo("unrequested-upgrade");
        }
        FakeBackend ordinary = FakeBackend.answering("a page");
        try (TestGate gate = TestGate.before(ordinary).open();
                RawClient client = gate.connect()) {
            assertThat(client.send(UPGRADE).readResponse().content()).isEqualTo("a page");
            assertThat(client.send(UPGRADE).readResponse().content()).isEqualTo("a page");
        }
    }

    @Test
    void closesAfterAnUpgradeThatTheBackendDeclined() {
        try (TestGate gate = TestGate.before(FakeBackend.running((x, receiver) ->
                                receiver.responded(ResponseHead.of(200, Fields.EMPTY), Body.of(new byte[] {'n', 'o'}))))
                        .allowingWebSocket()
                        .open();
                RawClient client = gate.connect()) {
            // the bytes behind it might be frames or a request: nobody will ever know
            RawResponse response = client.send(UPGRADE + "GET /admin HTTP/1.1\r\nHost: a.example\r\n\r\n")
                    .readResponse();
            assertThat(response.content()).isEqualTo("no");
            assertThat(response.closesConnection()).isTrue();
            client.expectClose();
        }
    }

    @Test
    void endsATunnelInWhichNothingMoves() throws Exception {
        try (TestGate gate = TestGate.before(mirror())
                        .allowingWebSocket()
                        .settings(settings ->
                                settings.withTimeouts(settings.timeouts().withTunnelIdle(Duration.ofMillis(200))))
                        .open();
                RawClient client = gate.connect()) {
            assertThat(client.send(UPGRADE).readResponse().status()).isEqualTo(101);
            client.expectClose();
            assertThat(gate.nextRecord().denial().reason()).isEqualTo("tunnel-idle");
        }
    }

    @Test
    void endsATunnelThatCarriesTooMuch() throws Exception {
        try (TestGate gate = TestGate.before(mirror())
                        .allowingWebSocket()
                        .settings(settings -> settings.withMaxBytes(1000, 1000))
                        .open();
                RawClient client = gate.connect()) {
            assertThat(client.send(UPGRADE).readResponse().status()).isEqualTo(101);
            client.send("x".repeat(500));
            assertThat(client.read(500)).hasSize(500);
            client.send("x");
            client.expectClose();
            assertThat(gate.nextRecord().denial().reason()).isEqualTo("tunnel-too-large");
        }
    }
}
