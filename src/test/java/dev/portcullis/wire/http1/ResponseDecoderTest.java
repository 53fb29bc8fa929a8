package dev.portcullis.wire.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portcullis.http.ResponseHead;
import dev.portcullis.wire.http1.ResponseFailure.Kind;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseDecoderTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

    private final RecordingResponseSink sink = new RecordingResponseSink();
    private final ResponseDecoder decoder = new ResponseDecoder(HttpLimits.DEFAULT, sink);

    private void exchange(String method, String response) {
        decoder.expect(method, false);
        feed(response);
    }

    private void feed(String response) {
        byte[] bytes = RecordingRequestSink.bytes(response);
        RecordingResponseSink.feed(decoder, bytes, bytes.length);
    }

    @Test
    void readsResponseAfterResponseOnOneConnection() {
        exchange("GET", OK);
        assertThat(decoder.isReusable()).isTrue();
        exchange("POST", "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-T: 1\r\n\r\n");

        assertThat(sink.heads).extracting(ResponseHead::status).containsExactly(200, 404);
        assertThat(sink.heads).extracting(ResponseHead::reason).containsExactly("OK", "Not Found");
        assertThat(sink.framings).containsExactly(Framing.length(2), Framing.CHUNKED);
        assertThat(sink.contents).containsExactly("hi", "abc");
        assertThat(sink.trailers.get(1)).hasToString("X-T: 1\n");
        assertThat(decoder.isReusable()).isTrue();
        assertThat(sink.failures).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200\r\n", "HTTP/1.1 200 \r\n", "HTTP/1.0 200 Caf\u00e9 au lait\r\n"})
    void readsStatusLinesAsServersWriteThem(String line) {
        exchange("GET", line + "Content-Length: 0\r\n\r\n");

        assertThat(sink.heads).extracting(ResponseHead::status).containsExactly(200);
        assertThat(sink.trailers).hasSize(1);
    }

    @Test
    void readsUntilTheConnectionCloses() {
        exchange("GET", "HTTP/1.1 200 OK\r\n\r\nall of ");
        feed("this");
        assertThat(sink.trailers).isEmpty();

        decoder.inputClosed();

        assertThat(sink.framings).containsExactly(Framing.UNTIL_CLOSE);
        assertThat(sink.contents).containsExactly("all of this");
        assertThat(sink.trailers).hasSize(1);
        assertThat(decoder.isReusable()).isFalse();
    }

    @Test
    void answersToHeadAnd204And304HaveNoContent() {
        exchange("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n");
        exchange("GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n");
        exchange("GET", "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n");
        exchange("GET", OK);

        assertThat(sink.contents).containsExactly("", "", "", "hi");
        assertThat(sink.failures).isEmpty();
        assertThat(Framing.announcedBy(sink.heads.get(0).fields())).isEqualTo(Framing.length(500));
    }

    @Test
    void earlyHintsComeBeforeTheFinalHead() {
        exchange("GET", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK);

        assertThat(sink.informational).extracting(ResponseHead::status).containsExactly(100, 103);
        assertThat(sink.heads).extracting(ResponseHead::status).containsExactly(200);
        assertThat(decoder.isReusable()).isTrue();
    }

    @Test
    void refusesInformationalResponsesWithoutEnd() {
        exchange("GET", "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(9) + OK);

        assertThat(sink.failureKinds()).containsExactly(Kind.TOO_MANY_INFORMATIONAL);
        assertThat(sink.heads).isEmpty();
    }

    @Test
    void leavesTheBytesBehindAnUpgradeAlone() {
        decoder.expect("GET", true);
        ByteBuf in = RecordingRequestSink.buffer(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n\u0081\u0005hello");

        decoder.feed(in);

        assertThat(sink.heads).extracting(ResponseHead::status).containsExactly(101);
        assertThat(decoder.isTunnel()).isTrue();
        assertThat(decoder.isReusable()).isFalse();
        assertThat(in.readableBytes()).isEqualTo(7);
    }

    @Test
    void refusesAnUpgradeThatNobodyOffered() {
        exchange("GET", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n");

        assertThat(sink.failureKinds()).containsExactly(Kind.UNREQUESTED_UPGRADE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"})
    void bytesBehindAResponseEndItsConnection(String surplus) {
        exchange("GET", OK + surplus);

        assertThat(sink.contents).containsExactly("hi");
        assertThat(sink.heads).hasSize(1);
        assertThat(decoder.isReusable()).isFalse();
        assertThatThrownBy(() -> decoder.expect("GET", false)).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n",
                "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 204 No Content\r\n\r\nhello"
            })
    void doubtfulResponsesEndTheirConnection(String response) {
        exchange("GET", response);

        assertThat(sink.trailers).hasSize(1);
        assertThat(decoder.isReusable()).isFalse();
    }

    @Test
    void bytesThatNobodyAwaitsAreAFailure() {
        exchange("GET", OK);
        feed("HTTP/1.1 200 OK\r\n\r\n");

        assertThat(sink.failureKinds()).containsExactly(Kind.UNREQUESTED_BYTES);
        assertThat(decoder.isReusable()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
                "HTTP/1.1 100 Continue\r\n\r\n"
            })
    void anEarlyEndIsAFailure(String response) {
        exchange("GET", response);
        assertThat(sink.failures).isEmpty();

        decoder.inputClosed();

        assertThat(sink.failureKinds()).containsExactly(Kind.TRUNCATED);
        assertThat(sink.trailers).isEmpty();
    }

    @Test
    void anEndBetweenResponsesIsOrderly() {
        exchange("GET", OK);
        decoder.inputClosed();

        assertThat(sink.failures).isEmpty();
        assertThat(decoder.isReusable()).isFalse();
    }

    @Test
    void saysWhetherARequestMayBeTriedElsewhere() {
        decoder.expect("GET", false);
        assertThat(decoder.responseStarted()).isFalse();
        feed("H");
        assertThat(decoder.responseStarted()).isTrue();
    }
}
