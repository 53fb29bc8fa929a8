package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.exchange.UpstreamFailure.Kind;
import dev.portcullis.it.ExchangeDriver.Answer;
import dev.portcullis.upstream.Cluster;
import dev.portcullis.upstream.ClusterSettings;
import dev.portcullis.upstream.ClusterStats;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a request is tried again and, above all, when not: no request is ever served twice unless its method allows it. */
class UpstreamRetryIT extends UpstreamFixture {
    /** How many requests reached a backend, whatever became of them. */
    private final AtomicInteger received = new AtomicInteger();

    /** The first connection answers one request and closes on the second without a byte; later ones answer all. */
    private RawBackend staleOnce() {
        return backend(new RawBackend(connection -> {
            boolean first = connection.number() == 1;
            while (true) {
                String head = connection.readHead();
                if (head.contains("content-length: 3")) {
                    assertThat(connection.read(3)).isEqualTo("abc");
                }
                if (received.incrementAndGet() == 2 && first) {
                    return;
                }
                connection.send(OK);
            }
        }));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "DELETE", "PUT"})
    void anIdempotentRequestOnAStaleConnectionIsSentOnceMore(String method) {
        RawBackend backend = staleOnce();
        Cluster cluster = cluster(backend);
        driver.send(cluster, GET);

        Answer answer = driver.send(cluster, method + " / HTTP/1.1\r\nHost: a\r\n\r\n");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(backend.accepted()).isEqualTo(2);
        assertThat(received).hasValue(3);
        assertThat(cluster.stats().endpoints().get(0).failures())
                .as("an idle connection may end")
                .isZero();
    }

    @Test
    void aWebSocketHandshakeOnAStaleConnectionIsSentOnceMore() {
        Cluster cluster = cluster(staleOnce());
        driver.send(cluster, GET);

        Answer answer = driver.send(cluster, UpstreamTunnelIT.UPGRADE);

        assertThat(answer.failure()).isNull();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(received).hasValue(3);
    }

    @Test
    void gatheredContentIsSentOnceMore() {
        RawBackend backend = staleOnce();
        Cluster cluster = cluster(backend);
        driver.send(cluster, GET);

        Answer answer = driver.sendWhole(cluster, "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(received).hasValue(3);
    }

    @Test
    void smallContentIsWholeBeforeItIsSentAndIsSentOnceMore() {
        Cluster cluster = cluster(staleOnce());
        driver.send(cluster, GET);
        ExchangeDriver.Ongoing ongoing =
                driver.begin(cluster, "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nab");

        ongoing.more("c");

        assertThat(ongoing.await().status()).isEqualTo(200);
        assertThat(received).hasValue(3);
    }

    @Test
    void contentThatIsStillArrivingIsNotSentOnceMore() {
        Cluster cluster = cluster(staleOnce());
        driver.send(cluster, GET);
        ExchangeDriver.Ongoing ongoing =
                driver.begin(cluster, "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n");

        ongoing.more("1\r\nc\r\n0\r\n\r\n");

        assertThat(ongoing.await().kind()).isEqualTo(Kind.CLOSED_EARLY);
        assertThat(received).hasValue(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PATCH", "BREW"})
    void aRequestThatIsNotIdempotentIsSentOnce(String method) {
        Cluster cluster = cluster(staleOnce());
        driver.send(cluster, GET);

        Answer answer = driver.sendWhole(cluster, method + " / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");

        assertThat(answer.kind()).isEqualTo(Kind.CLOSED_EARLY);
        assertThat(received).hasValue(2);
    }

    @Test
    void aResponseThatHasBegunIsNotAskedForAgain() {
        RawBackend backend = backend(new RawBackend(connection -> {
            connection.readHead();
            connection.send(OK);
            connection.readHead();
            received.incrementAndGet();
            connection.send("H");
        }));
        Cluster cluster = cluster(backend);
        driver.send(cluster, GET);

        assertThat(driver.send(cluster, GET).kind()).isEqualTo(Kind.CLOSED_EARLY);
        assertThat(received).hasValue(1);
    }

    @Test
    void theSecondTryIsTheLast() {
        RawBackend backend = backend(new RawBackend(connection -> {
            connection.readHead();
            if (received.incrementAndGet() == 1) {
                connection.send(OK);
                connection.readHead();
                received.incrementAndGet();
            }
        }));
        Cluster cluster = cluster(backend);
        driver.send(cluster, GET);

        assertThat(driver.send(cluster, GET).kind()).isEqualTo(Kind.CLOSED_EARLY);
        assertThat(received).hasValue(3);
    }

    @Test
    void anyRequestGoesToTheNextEndpointWhenOneRefusesTheConnection() throws IOException {
        RawBackend healthy = backend(RawBackend.answering(OK));
        Cluster cluster =
                cluster(ClusterSettings.of("app", List.of(UpstreamFailureIT.closedPort(), healthy.address())));

        for (int i = 0; i < 20; i++) {
            assertThat(driver.sendWhole(cluster, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
                            .status())
                    .isEqualTo(200);
        }

        ClusterStats.OfEndpoint dead = cluster.stats().endpoints().get(0);
        assertThat(dead.ejected()).isTrue();
        assertThat(dead.failures()).as("left alone once ejected").isEqualTo(5);
        assertThat(dead.open()).isZero();
        assertThat(dead.inFlight()).isZero();
    }

    @Test
    void noMoreThanThreeEndpointsAreTried() throws IOException {
        Cluster cluster = cluster(ClusterSettings.of(
                "app",
                List.of(
                        UpstreamFailureIT.closedPort(),
                        UpstreamFailureIT.closedPort(),
                        UpstreamFailureIT.closedPort(),
                        UpstreamFailureIT.closedPort())));

        assertThat(driver.send(cluster, GET).kind()).isEqualTo(Kind.CONNECT_FAILED);
        assertThat(cluster.stats().endpoints().stream()
                        .mapToLong(ClusterStats.OfEndpoint::requests)
                        .sum())
                .isEqualTo(3);
    }

    @Test
    void gatewayErrorsEjectAndOrdinaryErrorsDoNot() {
        RawBackend ill = backend(RawBackend.answering("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"));
        RawBackend odd = backend(RawBackend.answering("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"));
        RawBackend fine = backend(RawBackend.answering(OK));
        Cluster cluster = cluster(ClusterSettings.of("app", List.of(ill.address(), odd.address(), fine.address()))
                .withEjection(new ClusterSettings.Ejection(3, Duration.ofMinutes(1), Duration.ofMinutes(1), 0.7)));

        for (int i = 0; i < 30; i++) {
            driver.send(cluster, GET);
        }

        assertThat(cluster.stats().endpoints())
                .extracting(ClusterStats.OfEndpoint::ejected)
                .containsExactly(true, false, false);
        assertThat(ill.heads()).hasSize(3);
    }
}
