package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.exchange.BodyFailure;
import dev.portcullis.exchange.UpstreamFailure.Kind;
import dev.portcullis.it.ExchangeDriver.Answer;
import dev.portcullis.upstream.Cluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A backend whose responses can be read in two ways must not make one client's answer another's: whatever is odd about a response ends its connection.
 * The well-behaved twins, which keep their connection, are in {@link ForwardingIT}.
 */
class ResponseDesyncIT extends UpstreamFixture {
    private static final String SMUGGLED = "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nSMUGGLED";

    private final Gate released = new Gate();
    private RawBackend backend;

    /** Every connection answers its first request with {@code response} in one piece, and would go on. */
    private Cluster misbehaving(String response) {
        backend = backend(RawBackend.answering(response));
        return cluster(backend);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" + SMUGGLED,
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokX",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n" + SMUGGLED,
                "HTTP/1.1 204 No Content\r\nContent-Length: 8\r\n\r\nSMUGGLED",
                "HTTP/1.1 304 Not Modified\r\nContent-Length: 8\r\n\r\nSMUGGLED",
            })
    void surplusBytesEndTheConnection(String response) {
        Cluster cluster = misbehaving(response);

        for (int i = 1; i <= 3; i++) {
            Answer answer = driver.send(cluster, GET);
            assertThat(answer.status()).isIn(200, 204, 304);
            assertThat(answer.content()).isIn("", "ok");
            assertThat(backend.accepted()).isEqualTo(i);
        }
    }

    @Test
    void contentAfterHeadEndsTheConnection() {
        Cluster cluster = misbehaving("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nSMUGGLED");

        for (int i = 1; i <= 3; i++) {
            assertThat(driver.send(cluster, "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
                            .content())
                    .isEmpty();
            assertThat(backend.accepted()).isEqualTo(i);
        }
    }

    @Test
    void bytesOnAnIdleConnectionEndIt() {
        RawBackend late = backend(new RawBackend(connection -> {
            connection.readHead();
            connection.send(OK);
            released.await();
            connection.send(SMUGGLED);
            assertThat(connection.readToEnd()).isEmpty();
        }));
        Cluster cluster = cluster(late);
        assertThat(driver.send(cluster, GET).content()).isEqualTo("ok");
        assertThat(cluster.stats().endpoints().get(0).idle()).isEqualTo(1);

        released.open();

        eventually(() -> cluster.stats().endpoints().get(0).open() == 0);
        assertThat(driver.send(cluster, GET).content()).isEqualTo("ok");
        assertThat(late.accepted()).isEqualTo(2);
    }

    @Test
    void informationalThenFinalIsOneResponse() {
        Cluster cluster = misbehaving("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK + SMUGGLED);

        Answer answer = driver.send(cluster, GET);

        assertThat(answer.informational()).hasSize(1);
        assertThat(answer.content()).isEqualTo("ok");
        assertThat(driver.send(cluster, GET).content()).isEqualTo("ok");
        assertThat(backend.accepted()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 103 Early Hints\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nokX",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
                "HTTP/1.1 200 OK\r\nX-A: \0\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
                "220 smtp.example ESMTP\r\n\r\n",
                "SSH-2.0-x\r\n\r\n",
                "\r\n\r\n\r\n",
            })
    void malformedHeadsAreRefused(String response) {
        RawBackend broken = backend(new RawBackend(connection -> {
            connection.readHead();
            connection.send(response.startsWith("HTTP/1.1 103") ? response.repeat(20) : response);
            connection.readToEnd();
        }));
        Cluster cluster = cluster(broken);

        for (int i = 1; i <= 2; i++) {
            Answer answer = driver.send(cluster, GET);
            assertThat(answer.kind()).isEqualTo(Kind.MALFORMED_RESPONSE);
            assertThat(broken.accepted()).isEqualTo(i);
        }
        eventually(() -> cluster.stats().endpoints().get(0).open() == 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zz\r\n",
                "3<NUL>\r\nabc\r\n0\r\n\r\n",
                "2\r\nabc\r\n0\r\n\r\n",
                "2\nab\n0\n\n",
                "ffffffffffffffffff\r\n"
            })
    void brokenChunksBreakTheContentOff(String chunks) {
        Cluster cluster = misbehaving(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n" + chunks.replace("<NUL>", "\0"));

        for (int i = 1; i <= 2; i++) {
            Answer answer = driver.send(cluster, GET);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.broken()).isEqualTo(BodyFailure.MALFORMED);
            assertThat(answer.content()).startsWith("a");
            assertThat(backend.accepted()).isEqualTo(i);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nok",
            })
    void contentThatIsCutOffIsNotTakenForWhole(String response) {
        RawBackend cut = backend(new RawBackend(connection -> {
            connection.readHead();
            connection.send(response);
        }));

        Answer answer = driver.send(cluster(cut), GET);

        assertThat(answer.broken()).isEqualTo(BodyFailure.PEER_GONE);
        assertThat(answer.trailers()).isNull();
    }

    /** RFC 9112 section 8: what lasts until the connection closes is not whole if that ends by an error. */
    @Test
    void contentUntilTheEndIsNotTakenForWholeWhenTheConnectionIsReset() {
        RawBackend reset = backend(new RawBackend(connection -> {
            connection.readHead();
            connection.send("HTTP/1.1 200 OK\r\n\r\nhalf");
            released.await();
            connection.socket().setSoLinger(true, 0);
        }));
        ExchangeDriver.Ongoing ongoing = driver.begin(cluster(reset), GET);
        eventually(() -> ongoing.contentSoFar().equals("half"));

        released.open();

        assertThat(ongoing.await().broken()).isEqualTo(BodyFailure.PEER_GONE);
    }

    @Test
    void contentUntilTheEndIsWholeWhenTheBackendCloses() {
        RawBackend closing = backend(new RawBackend(connection -> {
            connection.readHead();
            connection.send("HTTP/1.1 200 OK\r\n\r\nwhole");
        }));

        Answer answer = driver.send(cluster(closing), GET);

        assertThat(answer.content()).isEqualTo("whole");
        assertThat(answer.broken()).isNull();
    }

    @Test
    void anAnswerBeforeTheWholeRequestIsRelayedAndEndsTheConnection() {
        RawBackend early = backend(new RawBackend(connection -> {
            connection.readHead();
            connection.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nbig");
            connection.readToEnd();
        }));
        Cluster cluster = cluster(early);

        Answer answer = driver.begin(cluster, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nabc")
                .await();

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.content()).isEqualTo("big");
        assertThat(answer.broken()).isNull();
        assertThat(answer.requestCancelled()).isTrue();
        eventually(() -> cluster.stats().endpoints().get(0).open() == 0);
        assertThat(cluster.stats().endpoints().get(0).idle()).isZero();
    }

    @Test
    void anAnswerBehindARefusedUploadIsStillRead() {
        RawBackend refusing = backend(new RawBackend(connection -> {
            connection.readHead();
            connection.send("HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno");
            connection.socket().shutdownInput();
            connection.socket().shutdownOutput();
            released.await();
        }));
        Cluster cluster = cluster(refusing);

        Answer answer = driver.begin(
                        cluster,
                        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9000000\r\n\r\n" + "x".repeat(5_000_000))
                .await();

        released.open();
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.content()).isEqualTo("no");
    }
}
