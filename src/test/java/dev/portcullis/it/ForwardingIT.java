package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.http.FieldName;
import dev.portcullis.it.ExchangeDriver.Answer;
import dev.portcullis.upstream.Cluster;
import dev.portcullis.upstream.ClusterSettings;
import dev.portcullis.upstream.ClusterStats;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What reaches a backend and what comes back, when both sides behave. */
class ForwardingIT extends UpstreamFixture {
    @Test
    void sendsTheRequestAndReturnsTheResponse() {
        RawBackend backend = backend(RawBackend.answering(
                "HTTP/1.1 200 Fine\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello"));

        Answer answer = driver.send(cluster(backend), "GET /a?b=c HTTP/1.1\r\nHost: shop.example\r\nX-One: 1\r\n\r\n");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.content()).isEqualTo("hello");
        assertThat(answer.head().fields().first(FieldName.CONTENT_TYPE)).isEqualTo("text/plain");
        assertThat(backend.heads()).containsExactly("GET /a?b=c HTTP/1.1\r\nhost: shop.example\r\nX-One: 1\r\n\r\n");
    }

    @Test
    void namesTheEndpointWhenNobodyNamedAHost() {
        RawBackend backend = backend(RawBackend.answering(OK));

        driver.send(cluster(backend), "GET / HTTP/1.0\r\n\r\n");

        assertThat(backend.heads().get(0)).contains("\r\nhost: " + backend.address() + "\r\n");
    }

    @Test
    void reusesOneConnectionForRequestsInTurn() {
        RawBackend backend = backend(RawBackend.answering(OK));
        Cluster cluster = cluster(backend);

        for (int i = 0; i < 20; i++) {
            assertThat(driver.send(cluster, GET).status()).isEqualTo(200);
        }

        assertThat(backend.accepted()).isEqualTo(1);
        ClusterStats.OfEndpoint stats = cluster.stats().endpoints().get(0);
        assertThat(stats.open()).isEqualTo(1);
        assertThat(stats.idle()).isEqualTo(1);
        assertThat(stats.inFlight()).isZero();
        assertThat(stats.requests()).isEqualTo(20);
        assertThat(stats.failures()).isZero();
    }

    @Test
    void closesAConnectionThatWasNotUsedForLong() throws IOException {
        RawBackend backend = backend(new RawBackend(connection -> {
            connection.readHead();
            connection.send(OK);
            assertThat(connection.readToEnd()).isEmpty();
        }));
        Cluster cluster =
                cluster(settings(backend).withPool(new ClusterSettings.Pool(8, 8, java.time.Duration.ofMillis(50))));

        driver.send(cluster, GET);

        eventually(() -> cluster.stats().endpoints().get(0).open() == 0);
        assertThat(cluster.stats().endpoints().get(0).idle()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1_000, 8_192, 8_193, 60_000, 1_000_000})
    void sendsContentOfKnownLength(int length) {
        String content = "x".repeat(length);
        RawBackend backend = backend(new RawBackend(connection -> {
            assertThat(connection.readHead()).containsIgnoringCase("\r\ncontent-length: " + length + "\r\n");
            connection.send(ok(String.valueOf(connection.read(length).equals(content))));
        }));

        Answer answer = driver.send(
                cluster(backend), "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n" + content);

        assertThat(answer.content()).isEqualTo("true");
    }

    @Test
    void keepsAnExplicitLengthOfZero() {
        RawBackend backend = backend(RawBackend.answering(OK));

        driver.send(cluster(backend), "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");

        assertThat(backend.heads().get(0)).containsIgnoringCase("\r\ncontent-length: 0\r\n");
    }

    @Test
    void sendsContentOfUnknownLengthInChunksWithTrailers() {
        RawBackend backend = backend(new RawBackend(connection -> {
            assertThat(connection.readHead())
                    .containsIgnoringCase("\r\ntransfer-encoding: chunked\r\n")
                    .doesNotContainIgnoringCase("content-length");
            connection.send(ok(connection.readHead().replace("\r\n", "|")));
        }));

        Answer answer = driver.send(
                cluster(backend),
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nX-Sum: 9\r\n\r\n");

        assertThat(answer.content()).isEqualTo("3|abc|2|de|0|X-Sum: 9||");
    }

    @Test
    void sendsTheHeadBeforeLargeContentIsThere() {
        int length = 65_537;
        RawBackend backend = backend(new RawBackend(connection -> {
            connection.readHead();
            connection.send("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n");
            connection.send(ok(connection.read(length)));
        }));
        String content = "ab".repeat(length / 2) + "c";
        ExchangeDriver.Ongoing ongoing = driver.begin(
                cluster(backend),
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n" + content.substring(0, 2));
        eventually(() -> backend.heads().size() == 1);

        ongoing.more(content.substring(2));

        assertThat(ongoing.await().content()).isEqualTo(content);
    }

    @Test
    void holdsNoConnectionToTheBackendWhileSmallContentIsStillComing() {
        int length = 65_536;
        RawBackend backend = backend(new RawBackend(connection -> {
            connection.readHead();
            connection.send(ok(connection.read(length)));
        }));
        Cluster cluster = cluster(backend);
        String content = "ab".repeat(length / 2);
        ExchangeDriver.Ongoing ongoing = driver.begin(
                cluster,
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n"
                        + content.substring(0, length - 1));
        // another request goes all the way meanwhile, so the first has had the time to
        driver.send(cluster(backend(RawBackend.answering(ok("x")))), GET);
        assertThat(backend.accepted()).isZero();

        ongoing.more(content.substring(length - 1));

        assertThat(ongoing.await().content()).isEqualTo(content);
        assertThat(backend.accepted()).isEqualTo(1);
    }

    @Test
    void passesInformationalResponsesButNot100() {
        RawBackend backend = backend(RawBackend.answering(
                "HTTP/1.1 100 Continue\r\n\r\n" + "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + ok("x")));
        Cluster cluster = cluster(backend);

        for (int i = 0; i < 3; i++) {
            Answer answer = driver.send(cluster, GET);
            assertThat(answer.informational()).singleElement().matches(head -> head.status() == 103);
            assertThat(answer.content()).isEqualTo("x");
        }
        assertThat(backend.accepted()).isEqualTo(1);
    }

    @Test
    void readsChunkedContentWithTrailers() {
        RawBackend backend = backend(
                RawBackend.answering(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nwiki\r\n5\r\npedia\r\n0\r\nX-Sum: 9\r\n\r\n"));
        Cluster cluster = cluster(backend);

        for (int i = 0; i < 3; i++) {
            Answer answer = driver.send(cluster, GET);
            assertThat(answer.content()).isEqualTo("wikipedia");
            assertThat(answer.trailers().first(FieldName.of("X-Sum"))).isEqualTo("9");
        }
        assertThat(backend.accepted()).isEqualTo(1);
    }

    @Test
    void readsContentThatEndsWithTheConnection() {
        RawBackend backend = backend(new RawBackend(connection -> {
            connection.readHead();
            connection.send("HTTP/1.1 200 OK\r\n\r\nall of it");
        }));
        Cluster cluster = cluster(backend);

        assertThat(driver.send(cluster, GET).content()).isEqualTo("all of it");
        assertThat(driver.send(cluster, GET).content()).isEqualTo("all of it");
        assertThat(backend.accepted()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 304 Not Modified\r\nContent-Length: 900\r\n\r\n"})
    void reusesTheConnectionAfterResponsesWithoutContent(String response) {
        RawBackend backend = backend(RawBackend.answering(response));
        Cluster cluster = cluster(backend);

        for (int i = 0; i < 3; i++) {
            Answer answer = driver.send(cluster, GET);
            assertThat(answer.broken()).isNull();
            assertThat(answer.content()).isEmpty();
        }
        assertThat(backend.accepted()).isEqualTo(1);
    }

    @Test
    void readsGetRightAfterHeadOnOneConnection() {
        RawBackend backend = backend(new RawBackend(connection -> {
            while (true) {
                boolean head = connection.readHead().startsWith("HEAD");
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n" + (head ? "" : "content"));
            }
        }));
        Cluster cluster = cluster(backend);

        for (int i = 0; i < 3; i++) {
            assertThat(driver.send(cluster, "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
                            .content())
                    .isEmpty();
            assertThat(driver.send(cluster, GET).content()).isEqualTo("content");
        }
        assertThat(backend.accepted()).isEqualTo(1);
    }

    @Test
    void obeysConnectionClose() {
        RawBackend backend = backend(new RawBackend(connection -> {
            connection.readHead();
            connection.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx");
            assertThat(connection.readToEnd()).isEmpty();
        }));
        Cluster cluster = cluster(backend);

        assertThat(driver.send(cluster, GET).content()).isEqualTo("x");
        assertThat(driver.send(cluster, GET).content()).isEqualTo("x");
        assertThat(backend.accepted()).isEqualTo(2);
    }

    @Test
    void takesEndpointsInTurn() {
        RawBackend one = backend(RawBackend.answering(ok("one")));
        RawBackend two = backend(RawBackend.answering(ok("two")));
        Cluster cluster = cluster(ClusterSettings.of("app", List.of(one.address(), two.address())));

        assertThat(List.of(
                        driver.send(cluster, GET).content(),
                        driver.send(cluster, GET).content(),
                        driver.send(cluster, GET).content()))
                .containsExactly("one", "two", "one");
    }

    @Test
    void closingTheClusterClosesItsConnections() {
        RawBackend backend = backend(RawBackend.answering(OK));
        Cluster cluster = cluster(backend);
        driver.send(cluster, GET);

        cluster.close();

        eventually(() -> cluster.stats().endpoints().get(0).open() == 0);
        assertThat(driver.send(cluster, GET).failure().detail()).contains("closed");
    }
}
