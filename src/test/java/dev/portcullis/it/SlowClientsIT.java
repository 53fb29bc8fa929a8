package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.downstream.ListenerTimeouts;
import dev.portcullis.exchange.Body;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Forwarder;
import dev.portcullis.exchange.Stage;
import dev.portcullis.exchange.UpstreamFailure;
import dev.portcullis.http.Fields;
import dev.portcullis.http.RefusedHead;
import dev.portcullis.http.ResponseHead;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Clients that take their time: each way of holding a connection has an end, and the patient twin is served. Timeouts are short. */
class SlowClientsIT {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final long STEP_NANOS = SHORT.toNanos() / 15;
    private static final String GET = "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n";
    private static final String POST_10 = "POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 10\r\n\r\n";

    private static TestGate gate(FakeBackend backend, UnaryOperator<ListenerTimeouts> change) {
        return TestGate.before(backend)
                .settings(settings -> settings.withTimeouts(change.apply(settings.timeouts())))
                .open();
    }

    @Test
    void answersAHeadThatNeverEndsWith408() throws Exception {
        FakeBackend backend = FakeBackend.answering("hello");
        try (TestGate gate = gate(backend, timeouts -> timeouts.withHead(SHORT));
                RawClient client = gate.connect()) {
            client.send("GET /slow HTTP/1.1\r\nHost: a.example\r\nX: ");
            RawResponse response = client.readResponse();
            assertThat(response.status()).isEqualTo(408);
            client.expectClose();
            assertThat(gate.nextRecord().denial().reason()).isEqualTo("head-timeout");
            assertThat(backend.requests()).isZero();
        }
    }

    @Test
    void countsTheWholeHeadHoweverSteadilyItTrickles() throws Exception {
        try (TestGate gate = gate(FakeBackend.answering("hello"), timeouts -> timeouts.withHead(SHORT));
                RawClient client = gate.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: a.example\r\nX: ");
            Thread trickle = new Thread(() -> {
                while (client.trySend("x")) {
                    Thread.onSpinWait();
                }
            });
            trickle.start();
            assertThat(gate.nextRecord().denial().reason()).isIn("head-timeout", "head-too-large");
            client.readToEnd();
            client.close();
            trickle.join();
        }
    }

    @Test
    void timesTheHeadOfALaterRequestFromItsFirstByte() {
        try (TestGate gate = gate(FakeBackend.answering("hello"), timeouts -> timeouts.withHead(SHORT));
                RawClient client = gate.connect()) {
            assertThat(client.send(GET + "GET /later").readResponse().status()).isEqualTo(200);
            assertThat(client.readResponse().status()).isEqualTo(408);
            client.expectClose();
        }
    }

    @Test
    void closesConnectionsThatSayNothing() {
        try (TestGate gate = gate(FakeBackend.answering("hello"), timeouts -> timeouts.withHead(SHORT));
                RawClient client = gate.connect()) {
            client.expectClose();
            assertThat(gate.waitingRecords()).isZero();
        }
    }

    @Test
    void closesConnectionsThatStayIdle() {
        try (TestGate gate = gate(FakeBackend.answering("hello"), timeouts -> timeouts.withKeepAlive(SHORT));
                RawClient client = gate.connect()) {
            assertThat(client.send(GET).readResponse().closesConnection()).isFalse();
            client.expectClose();
            assertThat(gate.listener().connections().accepted()).isEqualTo(1);
        }
    }

    @Test
    void endsContentThatStops() throws Exception {
        try (TestGate gate = gate(FakeBackend.running(SlowClientsIT::gather), timeouts -> timeouts.withContent(SHORT));
                RawClient client = gate.connect()) {
            client.send(POST_10 + "abc");
            assertThat(client.readResponse().status()).isEqualTo(408);
            client.expectClose();
            assertThat(gate.nextRecord().denial().reason()).isEqualTo("content-timeout");
        }
    }

    @Test
    void endsContentThatTricklesHoweverSteadily() throws Exception {
        try (TestGate gate = gate(FakeBackend.running(SlowClientsIT::gather), timeouts -> timeouts.withContent(SHORT));
                RawClient client = gate.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 90\r\n\r\n");
            Thread trickle = new Thread(() -> {
                while (client.trySend("x")) {
                    LockSupport.parkNanos(STEP_NANOS);
                }
            });
            trickle.start();
            assertThat(client.readResponse().status()).isEqualTo(408);
            assertThat(gate.nextRecord().denial().reason()).isEqualTo("content-timeout");
            client.close();
            trickle.join();
        }
    }

    @Test
    void servesAClientThatSendsSlowlyButSteadily() {
        int steps = (int) (3 * SHORT.toNanos() / STEP_NANOS);
        try (TestGate gate = gate(
                        FakeBackend.answering(received -> received.content().length() + " bytes"),
                        timeouts -> timeouts.withContent(SHORT));
                RawClient client = gate.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: " + 100 * steps + "\r\n\r\n");
            for (int i = 0; i < steps; i++) {
                LockSupport.parkNanos(STEP_NANOS);
                client.send("x".repeat(100));
            }
            assertThat(client.readResponse().content()).isEqualTo(100 * steps + " bytes");
        }
    }

    /** Half of them have been served before; ten thousand of them need more descriptors than many a machine gives to one process. */
    @Test
    void servesOthersWhileThousandsOfConnectionsAreIdle() {
        int count = 2_000;
        List<RawClient> idle = new ArrayList<>();
        try (TestGate gate = TestGate.before(FakeBackend.answering("hello"))
                .settings(settings -> settings.withMaxConnections(count + 1, count + 1))
                .open()) {
            for (int i = 0; i < count; i++) {
                idle.add(gate.connect());
                if (i % 2 == 0) {
                    assertThat(idle.get(i).send(GET).readResponse().status()).isEqualTo(200);
                }
            }
            try (RawClient other = gate.connect()) {
                assertThat(other.send(GET).readResponse().content()).isEqualTo("hello");
            }
            assertThat(gate.listener().connections().open()).isGreaterThanOrEqualTo(count);
            for (RawClient each : idle) {
                assertThat(each.send(GET).readResponse().status()).isEqualTo(200);
            }
        } finally {
            idle.forEach(RawClient::close);
        }
    }

    @Test
    void doesNotBlameTheClientForContentThatNobodyReads() throws Exception {
        CompletableFuture<Exchange> unread = new CompletableFuture<>();
        CompletableFuture<Forwarder.Receiver> waiting = new CompletableFuture<>();
        FakeBackend backend = FakeBackend.running((x, receiver) -> {
            if (x.request().target().path().equals("/unread")) {
                waiting.complete(receiver);
                unread.complete(x);
            } else {
                gather(x, receiver);
            }
        });
        int size = 4 << 20;
        try (TestGate gate = gate(backend, timeouts -> timeouts.withContent(SHORT));
                RawClient client = gate.connect();
                RawClient other = gate.connect()) {
            Thread sender = new Thread(() -> client.send("POST /unread HTTP/1.1\r\nHost: a.example\r\nContent-Length: "
                    + size + "\r\n\r\n" + "x".repeat(size)));
            sender.start();
            Exchange x = unread.get();
            // another client, who came later, is out of time: so the first would be too if it were to blame
            other.send(POST_10 + "abc");
            assertThat(gate.nextRecord().denial().reason()).isEqualTo("content-timeout");
            x.loop()
                    .execute(() -> backend.collect(
                            x,
                            request -> waiting.join()
                                    .responded(ResponseHead.of(200, Fields.EMPTY), Body.of(new byte[] {'!'}))));
            sender.join();
            assertThat(client.readResponse().content()).isEqualTo("!");
        }
    }

    /** Wants all content and fails without it. */
    private static void gather(Exchange x, Forwarder.Receiver receiver) {
        x.requestBody()
                .gather(
                        100,
                        outcome -> receiver.failed(
                                new UpstreamFailure(UpstreamFailure.Kind.REQUEST_CONTENT_FAILED, outcome.toString())));
    }

    /** One clock looks after all connections of a loop. */
    @Test
    void goesOnToTimeOthersWhenOneConnectionFails() throws Exception {
        Stage broken = new Stage() {
            @Override
            public String name() {
                return "broken";
            }

            @Override
            public void onRefused(Exchange x, RefusedHead head) {
                if (head.rawTarget().equals("/broken")) {
                    throw new OutOfMemoryError("test");
                }
            }
        };
        try (TestGate gate = TestGate.before(FakeBackend.answering("hello"))
                        .stages(broken)
                        .settings(settings ->
                                settings.withTimeouts(settings.timeouts().withHead(SHORT)))
                        .open();
                RawClient first = gate.connect()) {
            first.send("GET /broken HTTP/1.1\r\nHost:");
            first.readToEnd();
            try (RawClient second = gate.connect()) {
                assertThat(second.send("GET / HTTP/1.1\r\nHost:").readResponse().status())
                        .isEqualTo(408);
            }
        }
    }

    @Test
    void contentInTinyPiecesCostsNoMoreMemoryThanOtherContent() throws Exception {
        int size = 5_000;
        CompletableFuture<Exchange> unread = new CompletableFuture<>();
        FakeBackend backend = FakeBackend.running((x, receiver) -> unread.complete(x));
        try (TestGate gate = TestGate.before(backend).open();
                RawClient client = gate.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 30000\r\n\r\n");
            Exchange x = unread.get(10, TimeUnit.SECONDS);
            long before = directMemory();

            for (int sent = 1; sent <= size; sent++) {
                client.send("x");
                // no two bytes in one read
                while (x.loop().submit(() -> x.requestBody().heldBytes()).get() < sent) {
                    Thread.onSpinWait();
                }
            }

            assertThat(directMemory() - before).isLessThan(2 << 20);
        }
    }

    private static long directMemory() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }

    @Test
    void cutsOffAClientThatNeverReads() throws Exception {
        FakeBackend backend = FakeBackend.running((x, receiver) -> {
            Body endless = new Body(-1, new Body.Source() {});
            receiver.responded(ResponseHead.of(200, Fields.EMPTY), endless);
            for (int i = 0; i < 500; i++) {
                endless.write(Unpooled.wrappedBuffer(new byte[16 * 1024]));
            }
        });
        try (TestGate gate = gate(backend, timeouts -> timeouts.withWrite(SHORT));
                RawClient client = gate.connect()) {
            client.send(GET);
            assertThat(gate.nextRecord().denial().reason()).isEqualTo("write-timeout");
        }
    }

    @Test
    void servesAClientThatReadsSlowlyButSteadily() {
        int size = 3 << 20;
        try (TestGate gate = gate(
                        FakeBackend.answering("x".repeat(size)),
                        timeouts -> timeouts.withWrite(SHORT).withKeepAlive(SHORT));
                RawClient client = gate.connect()) {
            assertThat(client.send(GET).readResponse().content()).hasSize(size);
        }
    }
}
