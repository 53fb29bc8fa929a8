package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portcullis.exchange.Body;
import dev.portcullis.exchange.Denial;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.ExchangeRecord;
import dev.portcullis.exchange.LiveExchanges;
import dev.portcullis.exchange.Stage;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** An exchange that is under way ends within a second once what it depends on has ended, whatever it is at; others go on. */
class CutOffIT {
    private static final Denial WHY = new Denial("session", "logged-out");
    private static final Duration SOON = Duration.ofSeconds(1);

    private final LiveExchanges<String> live = new LiveExchanges<>(List::of);
    private final LinkedTransferQueue<Body> bodies = new LinkedTransferQueue<>();

    /** Has every exchange depend on what its field X-Session says. */
    private final Stage session = new Stage() {
        @Override
        public String name() {
            return "session";
        }

        @Override
        public Verdict onRequest(Exchange x) {
            live.add(x, x.request().fields().first(FieldName.of("X-Session")));
            return Verdict.proceed();
        }
    };

    /** Answers 200 or 101 and then sends what the test writes. */
    private FakeBackend streaming() {
        return FakeBackend.running((x, receiver) -> {
            Body body = new Body(-1, new Body.Source() {});
            receiver.responded(
                    x.isWebSocketUpgrade()
                            ? ResponseHead.of(101, Fields.of(FieldName.UPGRADE, "websocket"))
                            : ResponseHead.of(200, Fields.EMPTY),
                    body);
            if (x.isWebSocketUpgrade()) {
                x.requestBody().consume(FakeBackend.answering("").new Pump(body));
            }
            write(body, "data: 1\n\n");
            bodies.add(body);
        });
    }

    private static void write(Body body, String text) {
        body.write(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
        body.readComplete();
    }

    private TestGate gate(FakeBackend backend) {
        return TestGate.before(backend).allowingWebSocket().stages(session).open();
    }

    private static String get(String session) {
        return "GET /events HTTP/1.1\r\nHost: a.example\r\nX-Session: " + session + "\r\n\r\n";
    }

    private static String upgrade(String session) {
        return "GET /chat HTTP/1.1\r\nHost: a.example\r\nX-Session: " + session
                + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    }

    private void awaitEmpty() {
        long start = System.nanoTime();
        while (live.size() > 0) {
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
            Thread.onSpinWait();
        }
    }

    @Test
    void endsATunnelAndLeavesThatOfAnotherSession() throws Exception {
        try (TestGate gate = gate(streaming());
                RawClient mine = gate.connect();
                RawClient other = gate.connect()) {
            for (RawClient client : List.of(mine, other)) {
                client.send(upgrade(client == mine ? "mine" : "other"));
                assertThat(client.readLine()).isEqualTo("HTTP/1.1 101 Switching Protocols");
                while (!client.readLine().isEmpty()) {
                    // the head
                }
                assertThat(client.read(9)).isEqualTo("data: 1\n\n");
            }
            long start = System.nanoTime();

            assertThat(live.cutOff("mine", session -> true, WHY)).isEqualTo(1);

            mine.expectClose();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
            ExchangeRecord record = gate.nextRecord();
            assertThat(record.status()).isEqualTo(101);
            assertThat(record.denial()).isEqualTo(WHY);
            other.send("still");
            assertThat(other.read(5)).isEqualTo("still");
        }
        awaitEmpty();
    }

    @Test
    void endsAStreamOfEventsInTheMiddle() throws Exception {
        try (TestGate gate = gate(streaming());
                RawClient mine = gate.connect();
                RawClient other = gate.connect()) {
            Body otherBody = open(other, "other");
            open(mine, "mine");
            long start = System.nanoTime();

            assertThat(live.cutOff("mine", session -> true, WHY)).isEqualTo(1);

            // no last chunk: the client can tell that there should have been more
            mine.expectClose();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
            assertThat(gate.nextRecord().denial()).isEqualTo(WHY);
            write(otherBody, "data: 2\n\n");
            assertThat(other.read(14)).isEqualTo("9\r\ndata: 2\n\n\r\n");
        }
        awaitEmpty();
    }

    @Test
    void aTunnelHoldsTinyMessagesInBuffersOfTheirSize() throws Exception {
        CompletableFuture<Long> kept = new CompletableFuture<>();
        FakeBackend backend = FakeBackend.running((x, receiver) -> {
            CompletableFuture<Void> paused = new CompletableFuture<>();
            Body body = new Body(-1, new Body.Source() {
                @Override
                public void pause() {
                    paused.complete(null);
                }
            });
            receiver.responded(ResponseHead.of(101, Fields.of(FieldName.UPGRADE, "websocket")), body);
            List<ByteBuf> reads = new ArrayList<>();
            while (!paused.isDone()) {
                ByteBuf read = Unpooled.directBuffer(2048).writeZero(500);
                reads.add(read);
                body.write(read);
                body.readComplete();
            }
            kept.complete(reads.stream().filter(read -> read.refCnt() > 0).count());
        });
        try (TestGate gate = gate(backend);
                RawClient client = gate.connect()) {
            client.send(upgrade("mine"));

            assertThat(kept.get(20, TimeUnit.SECONDS)).isLessThan(10);
        }
        awaitEmpty();
    }

    /** Reads up to the first event; returns what the backend writes to. */
    private Body open(RawClient client, String session) throws Exception {
        client.send(get(session));
        while (!client.readLine().isEmpty()) {
            // the head
        }
        assertThat(client.read(14)).isEqualTo("9\r\ndata: 1\n\n\r\n");
        Body body = bodies.poll(10, TimeUnit.SECONDS);
        assertThat(body).isNotNull();
        return body;
    }

    @Test
    void endsADownloadThatTheClientDoesNotRead() throws Exception {
        CompletableFuture<Void> paused = new CompletableFuture<>();
        FakeBackend backend = FakeBackend.running((x, receiver) -> {
            Body body = new Body(1L << 30, new Body.Source() {
                @Override
                public void pause() {
                    paused.complete(null);
                }
            });
            receiver.responded(ResponseHead.of(200, Fields.EMPTY), body);
            while (!paused.isDone()) {
                body.write(Unpooled.wrappedBuffer(new byte[65536]));
            }
        });
        try (TestGate gate = gate(backend);
                RawClient client = gate.connect()) {
            client.send(get("mine"));
            paused.get(10, TimeUnit.SECONDS);
            long start = System.nanoTime();

            assertThat(live.cutOff("mine", session -> true, WHY)).isEqualTo(1);

            assertThat(gate.nextRecord().denial()).isEqualTo(WHY);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
            assertThat(client.readToEnd().length()).isLessThan(1 << 30);
        }
        awaitEmpty();
    }

    @Test
    void resetsWhereOnlyTheEndWouldSayThatAnAnswerIsWhole() throws Exception {
        try (TestGate gate = gate(streaming());
                RawClient client = gate.connect()) {
            client.send("GET / HTTP/1.0\r\nHost: a.example\r\nX-Session: mine\r\n\r\n");
            while (!client.readLine().isEmpty()) {
                // the head
            }
            assertThat(client.read(9)).isEqualTo("data: 1\n\n");

            live.cutOff("mine", session -> true, WHY);

            assertThatThrownBy(() -> client.socket().getInputStream().read()).hasMessageContaining("reset");
        }
        awaitEmpty();
    }

    @Test
    void resetsSuchAnAnswerWhenTheListenerEnds() throws Exception {
        try (TestGate gate = gate(streaming());
                RawClient client = gate.connect()) {
            client.send("GET / HTTP/1.0\r\nHost: a.example\r\nX-Session: mine\r\n\r\n");
            while (!client.readLine().isEmpty()) {
                // the head
            }
            assertThat(client.read(9)).isEqualTo("data: 1\n\n");

            gate.listener().drain(Duration.ZERO).toCompletableFuture().get(10, TimeUnit.SECONDS);

            assertThatThrownBy(() -> client.socket().getInputStream().read()).hasMessageContaining("reset");
        }
        awaitEmpty();
    }

    @Test
    void endsARequestThatWaitsForItsAnswer() throws Exception {
        CompletableFuture<Void> reached = new CompletableFuture<>();
        try (TestGate gate = gate(FakeBackend.running((x, receiver) -> reached.complete(null)));
                RawClient client = gate.connect()) {
            client.send(get("mine"));
            reached.get(10, TimeUnit.SECONDS);

            assertThat(live.cutOff("mine", session -> true, WHY)).isEqualTo(1);

            client.expectClose();
            ExchangeRecord record = gate.nextRecord();
            assertThat(record.denial()).isEqualTo(WHY);
            assertThat(record.status()).isZero();
        }
        awaitEmpty();
    }

    @Test
    void waitsForWorkThatIsDoneElsewhere() throws Exception {
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        Stage slow = new Stage() {
            @Override
            public String name() {
                return "slow";
            }

            @Override
            public Verdict onRequest(Exchange x) {
                return new Verdict.Pending(verdict);
            }
        };
        FakeBackend backend = FakeBackend.answering("never");
        try (TestGate gate = TestGate.before(backend).stages(session, slow).open();
                RawClient client = gate.connect()) {
            client.send(get("mine"));
            while (live.size() == 0) {
                Thread.onSpinWait();
            }

            live.cutOff("mine", session -> true, WHY);

            client.expectClose();
            assertThat(gate.waitingRecords()).isZero();
            verdict.complete(Verdict.proceed());
            assertThat(gate.nextRecord().denial()).isEqualTo(WHY);
            assertThat(backend.requests()).isZero();
        }
        awaitEmpty();
    }

    @Test
    void forgetsExchangesThatHaveEnded() throws Exception {
        try (TestGate gate = gate(FakeBackend.answering("hello"));
                RawClient client = gate.connect()) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.send(get("mine")).readResponse().content()).isEqualTo("hello");
                assertThat(gate.nextRecord().denial()).isNull();
            }
            awaitEmpty();
            assertThat(live.cutOff("mine", session -> true, WHY)).isZero();
            assertThat(client.send(get("mine")).readResponse().status()).isEqualTo(200);
        }
    }
}
