package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.exchange.UpstreamFailure.Kind;
import dev.portcullis.it.ExchangeDriver.Answer;
import dev.portcullis.it.ExchangeDriver.Ongoing;
import dev.portcullis.upstream.Cluster;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** WebSocket upgrades: a tunnel once the backend has agreed, and an ordinary exchange when it has not. */
class UpstreamTunnelIT extends UpstreamFixture {
    static final String UPGRADE = String.join(
            "\r\n",
            "GET /chat HTTP/1.1",
            "Host: a",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "",
            "");
    static final String SWITCHED =
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

    @Test
    void passesBytesBothWaysOnceTheBackendHasSwitched() {
        RawBackend backend = backend(new RawBackend(connection -> {
            connection.readHead();
            connection.send(SWITCHED + "hello");
            connection.send(connection.read(4));
            assertThat(connection.readToEnd()).isEmpty();
        }));
        Cluster cluster = cluster(backend);
        Ongoing ongoing = driver.begin(cluster, UPGRADE);
        assertThat(ongoing.awaitHead().status()).isEqualTo(101);
        assertThat(backend.heads().get(0))
                .containsIgnoringCase("\r\nupgrade: websocket\r\n")
                .containsIgnoringCase("\r\nconnection: upgrade\r\n");

        ongoing.more("ping");
        eventually(() -> ongoing.contentSoFar().equals("helloping"));
        ongoing.endRequest();

        assertThat(ongoing.await().broken()).isNull();
        eventually(() -> cluster.stats().endpoints().get(0).open() == 0);
        assertThat(cluster.stats().endpoints().get(0).inFlight()).isZero();
    }

    @Test
    void holdsTinyMessagesInBuffersOfTheirSize() {
        Gate end = new Gate();
        Cluster cluster = cluster(backend(new RawBackend(connection -> {
            connection.readHead();
            connection.send(SWITCHED);
            end.await();
        })));
        Ongoing ongoing = driver.begin(cluster, UPGRADE);
        ongoing.awaitHead();
        List<ByteBuf> reads = new ArrayList<>();

        while (!ongoing.isRequestPaused()) {
            driver.run(() -> {
                ByteBuf read = ByteBufAllocator.DEFAULT.directBuffer(2048).writeZero(500);
                reads.add(read);
                ongoing.exchange().requestBody().write(read);
                ongoing.exchange().requestBody().readComplete();
            });
        }

        assertThat(reads.stream().filter(read -> read.refCnt() > 0)).hasSizeLessThan(10);
        ongoing.hangUp();
        end.open();
    }

    @Test
    void closesTheBackendsSideWithTheExchange() {
        RawBackend backend = backend(new RawBackend(connection -> {
            connection.readHead();
            connection.send(SWITCHED);
            assertThat(connection.readToEnd()).isEmpty();
        }));
        Cluster cluster = cluster(backend);
        Ongoing ongoing = driver.begin(cluster, UPGRADE);
        ongoing.awaitHead();

        ongoing.hangUp();

        eventually(() -> cluster.stats().endpoints().get(0).open() == 0);
    }

    @Test
    void relaysARefusalAsAnOrdinaryResponse() {
        RawBackend backend = backend(RawBackend.answering("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno"));
        Cluster cluster = cluster(backend);

        for (int i = 0; i < 2; i++) {
            Answer answer = driver.send(cluster, UPGRADE);
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.content()).isEqualTo("no");
        }
        assertThat(backend.accepted()).isEqualTo(1);
    }

    @Test
    void refusesASwitchThatNobodyAskedFor() {
        RawBackend backend = backend(new RawBackend(connection -> {
            connection.readHead();
            connection.send(SWITCHED);
            assertThat(connection.readToEnd()).isEmpty();
        }));

        assertThat(driver.send(cluster(backend), GET).kind()).isEqualTo(Kind.MALFORMED_RESPONSE);
    }
}
