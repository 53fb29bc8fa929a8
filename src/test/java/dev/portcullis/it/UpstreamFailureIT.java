package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.exchange.BodyFailure;
import dev.portcullis.exchange.UpstreamFailure.Kind;
import dev.portcullis.it.ExchangeDriver.Answer;
import dev.portcullis.net.HostPort;
import dev.portcullis.upstream.Cluster;
import dev.portcullis.upstream.ClusterSettings;
import dev.portcullis.upstream.ClusterSettings.Timeouts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way in which a backend can fail, and what it is called. */
class UpstreamFailureIT extends UpstreamFixture {
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofSeconds(15);

    private static final ClusterSettings.Ejection EJECTED_AT_ONCE =
            new ClusterSettings.Ejection(1, Duration.ofMinutes(1), Duration.ofMinutes(1), 0.5);

    private final Gate end = new Gate();

    @Test
    void nobodyListens() throws IOException {
        Answer answer = driver.send(cluster(ClusterSettings.of("app", List.of(closedPort()))), GET);

        assertThat(answer.kind()).isEqualTo(Kind.CONNECT_FAILED);
        assertThat(answer.failure().kind().status()).isEqualTo(502);
    }

    @Test
    void theNameIsUnknown() {
        Answer answer =
                driver.send(cluster(ClusterSettings.of("app", List.of(new HostPort("no-such-host.invalid", 80)))), GET);

        assertThat(answer.kind()).isEqualTo(Kind.CONNECT_FAILED);
        assertThat(answer.failure().detail()).contains("no-such-host.invalid");
    }

    @Test
    void aNameOfThisHostIsFound() {
        RawBackend backend = backend(RawBackend.answering(OK));

        Answer answer = driver.send(
                cluster(ClusterSettings.of(
                        "app",
                        List.of(new HostPort("localhost", backend.address().port())))),
                GET);

        assertThat(answer.content()).isEqualTo("ok");
    }

    @Test
    void theConnectionIsNotAccepted() throws IOException {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            HostPort address = new HostPort(full.getInetAddress().getHostAddress(), full.getLocalPort());
            Cluster cluster = cluster(ClusterSettings.of("app", List.of(address))
                    .withTimeouts(new Timeouts(Duration.ofMillis(300), LONG, LONG, Optional.empty())));
            List<ExchangeDriver.Ongoing> all = new java.util.ArrayList<>();
            for (int i = 0; i < 6; i++) {
                all.add(driver.begin(cluster, GET));
            }

            // The kernel takes two connections into the backlog of one and lets the rest wait.
            assertThat(all.subList(3, 6))
                    .allSatisfy(ongoing -> assertThat(ongoing.await().kind()).isEqualTo(Kind.CONNECT_TIMEOUT));
            all.subList(0, 3).stream().filter(ongoing -> !ongoing.isDone()).forEach(ExchangeDriver.Ongoing::hangUp);
        }
    }

    /** Clients of less patience than the limit for connecting would otherwise keep it in service, each waiting in vain. */
    @Test
    void anEndpointThatTakesNoConnectionIsEjectedThoughEveryClientGivesUpBefore() throws IOException {
        RawBackend healthy = backend(RawBackend.answering(OK));
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<SocketChannel> waiting = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                SocketChannel channel = SocketChannel.open();
                channel.configureBlocking(false);
                channel.connect(full.getLocalSocketAddress());
                waiting.add(channel);
            }
            HostPort dead = new HostPort(full.getInetAddress().getHostAddress(), full.getLocalPort());
            Cluster cluster = cluster(ClusterSettings.of("app", List.of(dead, healthy.address()))
                    .withTimeouts(new Timeouts(Duration.ofMillis(300), LONG, LONG, Optional.empty()))
                    .withEjection(EJECTED_AT_ONCE));

            driver.begin(cluster, GET).hangUp();

            eventually(() -> cluster.stats().endpoints().get(0).ejected());
            assertThat(cluster.stats().endpoints().get(0).open()).isZero();
            for (SocketChannel channel : waiting) {
                channel.close();
            }
        }
    }

    @Test
    void anEndpointThatDoesNotAnswerWithinTheTotalIsEjected() {
        RawBackend silent = backend(new RawBackend(connection -> {
            connection.readHead();
            end.await();
        }));
        RawBackend healthy = backend(RawBackend.answering(OK));
        Cluster cluster = cluster(ClusterSettings.of("app", List.of(silent.address(), healthy.address()))
                .withTimeouts(new Timeouts(LONG, LONG, LONG, Optional.of(SHORT)))
                .withEjection(EJECTED_AT_ONCE));

        assertThat(driver.send(cluster, GET).kind()).isEqualTo(Kind.TOTAL_TIMEOUT);

        assertThat(cluster.stats().endpoints().get(0).ejected()).isTrue();
        end.open();
    }

    @Test
    void aLookupThatDoesNotEndIsPartOfConnecting() {
        Cluster cluster = cluster(
                ClusterSettings.of("app", List.of(new HostPort("slow.test", 80)))
                        .withTimeouts(new Timeouts(SHORT, LONG, LONG, Optional.empty())),
                (host, port, loop) -> loop.newPromise());

        Answer answer = driver.send(cluster, GET);

        assertThat(answer.kind()).isEqualTo(Kind.CONNECT_TIMEOUT);
        assertThat(answer.failure().detail()).contains("no address for slow.test within PT0.1S");
        assertThat(cluster.stats().endpoints().get(0).open()).isZero();
    }

    /** However busy a connection is: requests without a pause kept one to where the name led before for good. */
    @Test
    void aNameThatHasMovedIsFollowedOnceConnectionsAreOld() {
        RawBackend before = backend(RawBackend.answering(OK));
        RawBackend behind = backend(RawBackend.answering(OK));
        AtomicReference<RawBackend> now = new AtomicReference<>(before);
        Cluster cluster = cluster(
                ClusterSettings.of("app", List.of(new HostPort("app.test", 80)))
                        .withPool(new ClusterSettings.Pool(64, 100, LONG, SHORT)),
                (host, port, loop) -> loop.newSucceededFuture(List.of(new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), now.get().address().port()))));
        driver.send(cluster, GET);
        now.set(behind);

        eventually(() -> {
            assertThat(driver.send(cluster, GET).status()).isEqualTo(200);
            return behind.accepted() > 0;
        });
    }

    @Test
    void everyEndpointUsesAllItsAddressesInTurn() {
        List<RawBackend> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(backend(RawBackend.answering(OK)));
        }
        Cluster cluster = cluster(
                ClusterSettings.of("app", List.of(new HostPort("a.test", 80), new HostPort("b.test", 80)))
                        .withPool(new ClusterSettings.Pool(0, 100, LONG)),
                (host, port, loop) -> loop.newSucceededFuture(
                        all.subList(host.equals("a.test") ? 0 : 2, host.equals("a.test") ? 2 : 4).stream()
                                .map(each -> new InetSocketAddress(
                                        InetAddress.getLoopbackAddress(),
                                        each.address().port()))
                                .toList()));

        for (int i = 0; i < 8; i++) {
            assertThat(driver.send(cluster, GET).status()).isEqualTo(200);
        }

        assertThat(all).extracting(RawBackend::accepted).containsExactly(2, 2, 2, 2);
    }

    @Test
    void theBackendClosesWithoutAnAnswer() {
        RawBackend backend = backend(new RawBackend(RawBackend.Connection::readHead));

        Answer answer = driver.send(cluster(backend), GET);

        assertThat(answer.kind()).isEqualTo(Kind.CLOSED_EARLY);
        assertThat(backend.accepted()).as("a new connection is not repeated").isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"H", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 103 Early Hints\r\n\r\n"})
    void theBackendClosesWithinTheHead(String start) {
        RawBackend backend = backend(new RawBackend(connection -> {
            connection.readHead();
            connection.send(start);
        }));

        assertThat(driver.send(cluster(backend), GET).kind()).isEqualTo(Kind.CLOSED_EARLY);
    }

    @Test
    void theBackendResetsTheConnection() {
        RawBackend backend = backend(new RawBackend(connection -> {
            connection.readHead();
            connection.socket().setSoLinger(true, 0);
        }));

        assertThat(driver.send(cluster(backend), GET).kind()).isEqualTo(Kind.CLOSED_EARLY);
    }

    @Test
    void theHeadDoesNotCome() {
        Cluster cluster = cluster(
                settings(silentAfter("HTTP/1.1 20")).withTimeouts(new Timeouts(LONG, SHORT, LONG, Optional.empty())));

        Answer answer = driver.send(cluster, GET);

        assertThat(answer.kind()).isEqualTo(Kind.HEAD_TIMEOUT);
        assertThat(answer.failure().kind().status()).isEqualTo(504);
        eventually(() -> cluster.stats().endpoints().get(0).open() == 0);
        assertThat(cluster.stats().endpoints().get(0).failures()).isEqualTo(1);
    }

    @Test
    void theContentStops() {
        Cluster cluster = cluster(settings(silentAfter("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"))
                .withTimeouts(new Timeouts(LONG, LONG, SHORT, Optional.empty())));

        Answer answer = driver.send(cluster, GET);

        assertThat(answer.broken()).isEqualTo(BodyFailure.TIMEOUT);
        assertThat(answer.content()).isEqualTo("abc");
    }

    @Test
    void aBackendThatAnswersEarlyMayWaitForTheRestOfTheRequest() {
        RawBackend backend = backend(new RawBackend(connection -> {
            if (connection.readHead().startsWith("GET")) {
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
                assertThat(connection.readToEnd()).isEmpty();
            } else {
                connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                assertThat(connection.read(100_000)).endsWith("xyz");
                connection.send("2\r\nok\r\n0\r\n\r\n");
            }
        }));
        Cluster cluster = cluster(settings(backend).withTimeouts(new Timeouts(LONG, LONG, SHORT, Optional.empty())));
        ExchangeDriver.Ongoing slow =
                driver.begin(cluster, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nabc");
        slow.awaitHead();

        // another answer, whose backend has come to a halt later, is out of time
        assertThat(driver.send(cluster, GET).broken()).isEqualTo(BodyFailure.TIMEOUT);
        slow.more("x".repeat(99_994) + "xyz");

        Answer answer = slow.await();
        assertThat(answer.broken()).isNull();
        assertThat(answer.content()).isEqualTo("ok");
    }

    @Test
    void aBackendThatAnswersEarlyIsNotWaitedForWhenTheRequestBreaks() {
        RawBackend backend = backend(new RawBackend(connection -> {
            connection.readHead();
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            connection.readToEnd();
        }));
        Cluster cluster = cluster(settings(backend).withTimeouts(new Timeouts(LONG, LONG, SHORT, Optional.empty())));
        ExchangeDriver.Ongoing broken =
                driver.begin(cluster, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
        broken.awaitHead();

        broken.more("zz\r\n");

        assertThat(broken.await().broken()).isEqualTo(BodyFailure.TIMEOUT);
    }

    @Test
    void theBackendStopsReading() {
        RawBackend backend = backend(new RawBackend(connection -> {
            connection.readHead();
            end.await();
        }));
        Cluster cluster = cluster(settings(backend).withTimeouts(new Timeouts(LONG, LONG, SHORT, Optional.empty())));

        Answer answer = driver.send(
                cluster, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 20000000\r\n\r\n" + "x".repeat(20_000_000));

        end.open();
        assertThat(answer.kind()).isEqualTo(Kind.HEAD_TIMEOUT);
        assertThat(answer.failure().detail()).contains("took no byte");
    }

    @Test
    void theWholeTakesTooLongBeforeTheHead() {
        Cluster cluster =
                cluster(settings(silentAfter("")).withTimeouts(new Timeouts(LONG, LONG, LONG, Optional.of(SHORT))));

        assertThat(driver.send(cluster, GET).kind()).isEqualTo(Kind.TOTAL_TIMEOUT);
    }

    @Test
    void theWholeTakesTooLongWithinTheContent() {
        RawBackend dripping = backend(new RawBackend(connection -> {
            connection.readHead();
            connection.send("HTTP/1.1 200 OK\r\n\r\n");
            while (true) {
                connection.send("drip");
            }
        }));
        Cluster cluster = cluster(settings(dripping).withTimeouts(new Timeouts(LONG, LONG, LONG, Optional.of(SHORT))));

        assertThat(driver.begin(cluster, GET).await().broken()).isEqualTo(BodyFailure.TIMEOUT);
    }

    @Test
    void allConnectionsAreTaken() {
        RawBackend backend = backend(new RawBackend(connection -> {
            connection.readHead();
            end.await();
            connection.send(OK);
        }));
        Cluster cluster = cluster(settings(backend).withPool(new ClusterSettings.Pool(2, 2, Duration.ofSeconds(4))));
        ExchangeDriver.Ongoing one = driver.begin(cluster, GET);
        ExchangeDriver.Ongoing two = driver.begin(cluster, GET);

        Answer third = driver.send(cluster, GET);

        assertThat(third.kind()).isEqualTo(Kind.POOL_EXHAUSTED);
        assertThat(third.failure().kind().status()).isEqualTo(503);
        end.open();
        assertThat(one.await().content()).isEqualTo("ok");
        assertThat(two.await().content()).isEqualTo("ok");
    }

    @Test
    void theClientsContentBreaks() {
        RawBackend backend = backend(new RawBackend(connection -> {
            connection.readHead();
            assertThat(connection.readToEnd()).as("no last chunk").isEqualTo("3\r\nabc\r\n");
        }));
        ExchangeDriver.Ongoing ongoing = driver.begin(
                cluster(backend), "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
        eventually(() -> backend.heads().size() == 1);

        ongoing.more("zz\r\n");

        assertThat(ongoing.await().kind()).isEqualTo(Kind.REQUEST_CONTENT_FAILED);
    }

    @Test
    void theClientGoesAway() {
        Gate closed = new Gate();
        RawBackend backend = backend(new RawBackend(connection -> {
            connection.readHead();
            assertThat(connection.readToEnd()).isEmpty();
            closed.open();
        }));
        Cluster cluster = cluster(backend);
        ExchangeDriver.Ongoing ongoing = driver.begin(cluster, GET);
        eventually(() -> backend.heads().size() == 1);

        ongoing.hangUp();

        eventually(() -> cluster.stats().endpoints().get(0).open() == 0);
        assertThat(cluster.stats().endpoints().get(0).inFlight()).isZero();
        assertThat(cluster.stats().endpoints().get(0).failures())
                .as("not the backend's fault")
                .isZero();
        assertThat(ongoing.isDone()).isFalse();
    }

    private RawBackend silentAfter(String start) {
        return backend(new RawBackend(connection -> {
            connection.readHead();
            connection.send(start);
            assertThat(connection.readToEnd()).isEmpty();
        }));
    }

    static HostPort closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new HostPort(socket.getInetAddress().getHostAddress(), socket.getLocalPort());
        }
    }
}
