package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.exchange.Body;
import dev.portcullis.exchange.Forwarder;
import dev.portcullis.http.Fields;
import dev.portcullis.http.ResponseHead;
import java.net.ConnectException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** Who is let in, and how a listener ends: no request that has begun is cut off. */
class EndingsIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n";
    private static final Duration LONG = Duration.ofSeconds(20);

    @Test
    void refusesConnectionsBeyondThoseOfOneAddress() {
        try (TestGate gate = TestGate.before(FakeBackend.answering("hello"))
                        .settings(settings -> settings.withMaxConnections(100, 2))
                        .open();
                RawClient first = gate.connect();
                RawClient second = gate.connect()) {
            assertThat(first.send(GET).readResponse().status()).isEqualTo(200);
            assertThat(second.send(GET).readResponse().status()).isEqualTo(200);
            try (RawClient third = gate.connect()) {
                third.expectClose();
            }
            assertThat(gate.listener().connections().refused()).isEqualTo(1);
            first.close();
            while (gate.listener().connections().open() == 2) {
                Thread.onSpinWait();
            }
            try (RawClient third = gate.connect()) {
                assertThat(third.send(GET).readResponse().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void refusesConnectionsBeyondAll() {
        try (TestGate gate = TestGate.before(FakeBackend.answering("hello"))
                        .settings(settings -> settings.withMaxConnections(1, 100))
                        .open();
                RawClient first = gate.connect()) {
            assertThat(first.send(GET).readResponse().status()).isEqualTo(200);
            try (RawClient second = gate.connect()) {
                second.expectClose();
            }
            assertThat(gate.listener().connections().open()).isEqualTo(1);
        }
    }

    @Test
    void drainsWithoutCuttingOffARequest() throws Exception {
        CompletableFuture<Runnable> answer = new CompletableFuture<>();
        FakeBackend backend = FakeBackend.running((x, receiver) ->
                answer.complete(() -> x.loop().execute(() -> respond(receiver, "finished"))));
        try (TestGate gate = TestGate.before(backend).open();
                RawClient idle = gate.connect();
                RawClient busy = gate.connect()) {
            busy.send(GET);
            Runnable finish = answer.get();
            CompletableFuture<Integer> drained = gate.listener().drain(LONG).toCompletableFuture();
            idle.expectClose();
            Assertions.assertThatThrownBy(() -> new Socket(
                            gate.address().getAddress(), gate.address().getPort()))
                    .isInstanceOf(ConnectException.class);
            assertThat(drained).isNotDone();
            finish.run();
            RawResponse response = busy.readResponse();
            assertThat(response.content()).isEqualTo("finished");
            assertThat(response.closesConnection()).isTrue();
            busy.expectClose();
            busy.close();
            assertThat(drained.get(10, TimeUnit.SECONDS)).isZero();
        }
    }

    @Test
    void cutsOffWhatDoesNotEndInTime() throws Exception {
        FakeBackend backend = FakeBackend.running((x, receiver) -> {
            // never answers
        });
        try (TestGate gate = TestGate.before(backend).open();
                RawClient busy = gate.connect()) {
            busy.send(GET);
            while (backend.requests() == 0) {
                Thread.onSpinWait();
            }
            assertThat(gate.listener()
                            .drain(Duration.ofMillis(100))
                            .toCompletableFuture()
                            .get(10, TimeUnit.SECONDS))
                    .isEqualTo(1);
            busy.expectClose();
        }
    }

    private static void respond(Forwarder.Receiver receiver, String content) {
        receiver.responded(
                ResponseHead.of(200, Fields.EMPTY),
                Body.of(content.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)));
    }
}
