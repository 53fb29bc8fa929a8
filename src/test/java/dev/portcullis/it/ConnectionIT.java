package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.exchange.Body;
import dev.portcullis.exchange.BodyFailure;
import dev.portcullis.exchange.Denial;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.ExchangeRecord;
import dev.portcullis.exchange.Pipeline;
import dev.portcullis.exchange.Route;
import dev.portcullis.exchange.Stage;
import dev.portcullis.exchange.UpstreamFailure;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.http.RefusedHead;
import dev.portcullis.http.ResponseHead;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedTransferQueue;
import org.junit.jupiter.api.Test;

/** One client connection over a real socket: requests in, answers out, and the orderly ends. */
class ConnectionIT {
    private static final String GET = "GET /a?b=c HTTP/1.1\r\nHost: a.example\r\n\r\n";

    /** Denies whatever has "attack" in its target. */
    private static final Stage GUARD = new Stage() {
        @Override
        public String name() {
            return "guard";
        }

        @Override
        public Verdict onRequest(Exchange x) {
            return x.request().target().raw().contains("attack")
                    ? Verdict.deny(403, new Denial(name(), "attack"))
                    : Verdict.proceed();
        }
    };

    @Test
    void servesRequestsOnOneConnection() throws Exception {
        FakeBackend backend = FakeBackend.answering("hello");
        try (TestGate gate = TestGate.before(backend).open();
                RawClient client = gate.connect()) {
            for (int i = 0; i < 3; i++) {
                RawResponse response = client.send(GET).readResponse();
                assertThat(response.statusLine()).isEqualTo("HTTP/1.1 200 OK");
                assertThat(response.content()).isEqualTo("hello");
                assertThat(response.field("Content-Length")).isEqualTo("5");
                assertThat(response.field("Date")).endsWith(" GMT").hasSize(29);
                assertThat(response.field("Connection")).isNull();
                assertThat(backend.next().requestLine()).isEqualTo("GET /a?b=c");
                ExchangeRecord record = gate.nextRecord();
                assertThat(record.status()).isEqualTo(200);
                assertThat(record.responseBytes()).isEqualTo(5);
            }
        }
    }

    @Test
    void recordsAnExchangeBeforeTheClientCanSeeItsEnd() {
        try (TestGate gate = TestGate.before(FakeBackend.answering("hello"))
                        .stages(GUARD)
                        .open();
                RawClient client = gate.connect()) {
            for (int i = 1; i <= 200; i += 2) {
                client.send(GET).readResponse();
                assertThat(gate.waitingRecords()).isEqualTo(i);
                client.send("GET /attack HTTP/1.1\r\nHost: a.example\r\n\r\n").readResponse();
                assertThat(gate.waitingRecords()).isEqualTo(i + 1);
            }
        }
    }

    @Test
    void answersPipelinedRequestsInOrder() {
        FakeBackend backend = FakeBackend.answering(request -> request.requestLine());
        try (TestGate gate = TestGate.before(backend).stages(GUARD).open();
                RawClient client = gate.connect()) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 200; i++) {
                requests.append("GET /" + i + (i % 3 == 0 ? "/attack" : "") + " HTTP/1.1\r\nHost: a\r\n\r\n");
            }
            client.send(requests.toString());
            for (int i = 0; i < 200; i++) {
                RawResponse response = client.readResponse();
                if (i % 3 == 0) {
                    assertThat(response.status()).isEqualTo(403);
                } else {
                    assertThat(response.content()).isEqualTo("GET /" + i);
                }
            }
        }
    }

    @Test
    void readsNoMoreThanItAnswersForAClientThatNeverReads() throws Exception {
        FakeBackend backend = FakeBackend.answering("x".repeat(4000));
        try (TestGate gate = TestGate.before(backend).open();
                RawClient client = gate.connect()) {
            // until the kernels' buffers are full in both directions, however large they are
            client.socket().setSendBufferSize(64 * 1024);
            Thread sender = new Thread(() -> {
                String many = GET.repeat(1000);
                for (int i = 0; i < 1000 && client.trySend(many); i++) {
                    // a million requests at most
                }
            });
            sender.start();
            int served = backend.requests();
            int before;
            do {
                before = served;
                sender.join(500);
                served = backend.requests();
            } while (served != before);
            assertThat(sender.isAlive()).isTrue();
            // what fits into the socket buffers and 64 KiB of ours
            assertThat(served).isBetween(1, 20_000);
            client.close();
            sender.join();
        }
    }

    @Test
    void leavesOutTheContentForHead() {
        try (TestGate gate = TestGate.before(FakeBackend.answering("hello")).open();
                RawClient client = gate.connect()) {
            client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n" + GET);
            RawResponse head = client.readResponse(true);
            assertThat(head.field("Content-Length")).isEqualTo("5");
            assertThat(client.readResponse().content()).isEqualTo("hello");
        }
    }

    @Test
    void announcesTheLengthThatTheBackendAnnouncedForHead() {
        FakeBackend backend = FakeBackend.running((x, receiver) ->
                receiver.responded(ResponseHead.of(200, Fields.of(FieldName.CONTENT_LENGTH, "1234")), Body.empty()));
        try (TestGate gate = TestGate.before(backend).open();
                RawClient client = gate.connect()) {
            client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.readResponse(true).field("Content-Length")).isEqualTo("1234");
        }
    }

    @Test
    void servesHttp10AndClosesUnlessAskedNotTo() {
        try (TestGate gate = TestGate.before(FakeBackend.answering("hello")).open()) {
            try (RawClient client = gate.connect()) {
                RawResponse response =
                        client.send("GET / HTTP/1.0\r\nHost: a\r\n\r\n").readResponse();
                assertThat(response.content()).isEqualTo("hello");
                assertThat(response.closesConnection()).isTrue();
                client.expectClose();
            }
            try (RawClient client = gate.connect()) {
                for (int i = 0; i < 2; i++) {
                    client.send("GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n");
                    assertThat(client.readResponse().field("Connection")).isEqualTo("keep-alive");
                }
            }
        }
    }

    @Test
    void delimitsContentOfUnknownLengthByTheEndForHttp10() {
        try (TestGate gate = TestGate.before(FakeBackend.echoing()).open();
                RawClient client = gate.connect()) {
            client.send("POST / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\nabc");
            RawResponse response = client.readResponse();
            assertThat(response.field("Transfer-Encoding")).isNull();
            assertThat(response.content()).isEqualTo("abc");
        }
    }

    @Test
    void closesWhenTheClientAsksForIt() {
        try (TestGate gate = TestGate.before(FakeBackend.answering("hello")).open();
                RawClient client = gate.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertThat(client.readResponse().closesConnection()).isTrue();
            client.expectClose();
        }
    }

    @Test
    void sendsContinueOnlyWhenTheContentIsWanted() {
        FakeBackend backend = FakeBackend.answering(request -> request.content());
        try (TestGate gate = TestGate.before(backend).stages(GUARD).open()) {
            try (RawClient client = gate.connect()) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
                assertThat(client.readResponse().statusLine()).isEqualTo("HTTP/1.1 100 Continue");
                assertThat(client.send("abc").readResponse().content()).isEqualTo("abc");
                assertThat(client.send(GET).readResponse().status()).isEqualTo(200);
            }
            try (RawClient client = gate.connect()) {
                client.send("POST /attack HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
                RawResponse refused = client.readResponse();
                assertThat(refused.status()).isEqualTo(403);
                assertThat(refused.closesConnection()).isTrue();
                client.expectClose();
            }
            try (RawClient client = gate.connect()) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc");
                assertThat(client.readResponse().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void streamsBothWaysAtOnceWithBackpressure() throws Exception {
        FakeBackend backend = FakeBackend.echoing();
        int size = 50 << 20;
        try (TestGate gate = TestGate.before(backend).open();
                RawClient client = gate.connect()) {
            Thread sender = new Thread(() -> {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + size + "\r\n\r\n");
                String megabyte = "0123456789abcdef".repeat(1 << 16);
                for (int i = 0; i < size >> 20; i++) {
                    client.send(megabyte);
                }
            });
            sender.start();
            String content = client.readResponse().content();
            sender.join();
            assertThat(content).hasSize(size).endsWith("89abcdef");
            assertThat(gate.nextRecord().responseBytes()).isEqualTo(size);
        }
    }

    @Test
    void passesTrailersOn() {
        try (TestGate gate = TestGate.before(FakeBackend.echoing()).open();
                RawClient client = gate.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n");
            client.send("3\r\nabc\r\n0\r\nX-Sum: 7\r\n\r\n");
            assertThat(client.readToEnd()).endsWith("\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 7\r\n\r\n");
        }
    }

    @Test
    void letsTheClientReadTheDenialOfAnUploadThatIsStillComing() throws Exception {
        try (TestGate gate =
                        TestGate.before(FakeBackend.answering("")).stages(GUARD).open();
                RawClient client = gate.connect()) {
            client.send("POST /attack HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n");
            String part = "x".repeat(100_000);
            for (int i = 0; i < 30; i++) {
                client.send(part);
            }
            RawResponse response = client.readResponse();
            assertThat(response.status()).isEqualTo(403);
            assertThat(response.closesConnection()).isTrue();
            client.expectClose();
            assertThat(gate.nextRecord().denial()).isEqualTo(new Denial("guard", "attack"));
        }
    }

    @Test
    void keepsTheConnectionAfterADenialOfAWholeRequest() {
        try (TestGate gate = TestGate.before(FakeBackend.answering("hello"))
                        .stages(GUARD)
                        .open();
                RawClient client = gate.connect()) {
            client.send("POST /attack HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
            assertThat(client.readResponse().status()).isEqualTo(403);
            assertThat(client.send(GET).readResponse().status()).isEqualTo(200);
        }
    }

    @Test
    void answersWithAnIncidentWhereNoRouteLeads() throws Exception {
        FakeBackend backend = FakeBackend.answering("hello");
        Route app = new Route(
                "app", Set.of("a.example"), "/app", Set.of(), false, new Pipeline(List.of(), backend, List.of()));
        try (TestGate gate = TestGate.before(backend).routes(app).open();
                RawClient client = gate.connect()) {
            RawResponse nowhere = client.send(GET).readResponse();
            assertThat(nowhere.status()).isEqualTo(404);
            ExchangeRecord record = gate.nextRecord();
            assertThat(nowhere.field("Incident-Id")).isEqualTo(record.id());
            assertThat(record.denial()).isEqualTo(new Denial("router", "no-route"));
            client.send("GET /app/x HTTP/1.1\r\nHost: A.Example\r\n\r\n");
            assertThat(client.readResponse().content()).isEqualTo("hello");
            assertThat(gate.nextRecord().route()).isEqualTo("app");
        }
    }

    @Test
    void letsStagesLogWhatTheDecoderRefused() throws Exception {
        LinkedTransferQueue<String> seen = new LinkedTransferQueue<>();
        Stage watcher = new Stage() {
            @Override
            public String name() {
                return "watcher";
            }

            @Override
            public void onRefused(Exchange x, RefusedHead head) {
                seen.add(head.method() + " " + head.rawTarget() + " " + head.violation());
            }
        };
        try (TestGate gate = TestGate.before(FakeBackend.answering(""))
                        .stages(watcher)
                        .open();
                RawClient client = gate.connect()) {
            client.send("GET /x HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n").readResponse();
            assertThat(gate.nextRecord().route()).isEqualTo("all");
            assertThat(seen).containsExactly("GET /x DUPLICATE_HOST");
        }
    }

    @Test
    void endsAChunkedResponseThatFailsWithoutItsLastChunk() throws Exception {
        FakeBackend backend = FakeBackend.running((x, receiver) -> {
            Body body = new Body(-1, new Body.Source() {});
            receiver.responded(ResponseHead.of(200, Fields.EMPTY), body);
            body.write(Unpooled.copiedBuffer(new byte[] {'a', 'b', 'c'}));
            body.fail(BodyFailure.PEER_GONE);
        });
        try (TestGate gate = TestGate.before(backend).open();
                RawClient client = gate.connect()) {
            client.send(GET);
            String all = client.readToEnd();
            assertThat(all).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\n3\r\nabc\r\n");
            assertThat(gate.nextRecord().denial()).isEqualTo(new Denial("response-body", "peer-gone"));
        }
    }

    @Test
    void answersARequestWhoseContentBreaksLater() throws Exception {
        FakeBackend backend =
                FakeBackend.running((x, receiver) -> x.requestBody().gather(100, outcome -> {
                    if (outcome == Body.Gathered.FAILED) {
                        receiver.failed(new UpstreamFailure(UpstreamFailure.Kind.REQUEST_CONTENT_FAILED, "content"));
                    }
                }));
        try (TestGate gate = TestGate.before(backend).open();
                RawClient client = gate.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
            while (backend.requests() == 0) {
                Thread.onSpinWait();
            }
            client.send("nonsense\r\n");
            RawResponse response = client.readResponse();
            assertThat(response.status()).isEqualTo(400);
            client.expectClose();
            assertThat(gate.nextRecord().denial().reason()).isEqualTo("invalid-chunk-size");
        }
    }

    @Test
    void refusesContentBeyondTheLimit() throws Exception {
        FakeBackend backend = FakeBackend.answering("hello");
        try (TestGate gate = TestGate.before(backend)
                .settings(settings -> settings.withMaxBytes(10, 10))
                .open()) {
            try (RawClient client = gate.connect()) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n");
                assertThat(client.readResponse().status()).isEqualTo(413);
                assertThat(gate.nextRecord().denial().reason()).isEqualTo("content-too-large");
            }
            try (RawClient client = gate.connect()) {
                client.send(
                        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nabcdefghijk\r\n0\r\n\r\n");
                assertThat(client.readResponse().status()).isEqualTo(413);
            }
            assertThat(backend.requests()).isZero();
            try (RawClient client = gate.connect()) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabcdefghij");
                assertThat(client.readResponse().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void endsTheExchangeOfAClientThatGoesAway() throws Exception {
        FakeBackend backend = FakeBackend.running((x, receiver) -> {
            // never answers
        });
        try (TestGate gate = TestGate.before(backend).open()) {
            try (RawClient client = gate.connect()) {
                client.send(GET);
                while (backend.requests() == 0) {
                    Thread.onSpinWait();
                }
            }
            assertThat(gate.nextRecord().status()).isZero();
        }
    }
}
