package dev.portcullis.wire.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.wire.http1.ResponseFailure.Kind;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What no backend may send, beside the nearest thing that it may; whole and byte by byte. */
class ResponseViolationTest {
    static Stream<Arguments> violations() {
        return Stream.of(
                status("HTTP/2.0 200 OK", "HTTP/1.1 200 OK"),
                status("HTTP/1.2 200 OK", "HTTP/1.0 200 OK"),
                status("http/1.1 200 OK", "HTTP/1.1 200 ok"),
                status("HTTP/1.1  200 OK", "HTTP/1.1 200  OK"),
                status("HTTP/1.1 2000 OK", "HTTP/1.1 200 0 OK"),
                status("HTTP/1.1 20x OK", "HTTP/1.1 209 OK"),
                status("HTTP/1.1 600 OK", "HTTP/1.1 599 OK"),
                status("HTTP/1.1 099 OK", "HTTP/1.1 299 OK"),
                status("HTTP/1.1\t200 OK", "HTTP/1.1 200 O\tK"),
                status("HTTP/1.1 200 O\0K", "HTTP/1.1 200 O\u00e9K"),
                status("\r\nHTTP/1.1 200 OK", "HTTP/1.1 200 OK"),
                status("ICY 200 OK", "HTTP/1.1 200 ICY"),
                fields("bare LF", "X: 1\nY: 2", "X: 1\r\nY: 2"),
                fields("bare CR", "X: 1\r Y: 2", "X: 1 Y: 2"),
                fields("fold", "X: 1\r\n 2", "X: 1 2"),
                fields("space before colon", "X : 1", "X: 1"),
                fields("no colon", "X", "X:"),
                fields("NUL", "X: a\0b", "X: a\u0080b"),
                framing("both", "Content-Length: 2\r\nTransfer-Encoding: chunked", "Content-Length: 2"),
                framing("two lengths", "Content-Length: 2\r\nContent-Length: 2", "Content-Length: 2"),
                framing("list of lengths", "Content-Length: 2, 2", "Content-Length: 2"),
                framing("signed length", "Content-Length: +2", "Content-Length: 2"),
                framing("huge length", "Content-Length: 9223372036854775808", "Content-Length: 2"),
                framing(
                        "unknown coding",
                        "Transfer-Encoding: gzip, chunked",
                        "Content-Encoding: gzip\r\nContent-Length: 2"),
                framing("coding behind chunked", "Transfer-Encoding: chunked, x", "Content-Length: 2"),
                framing("two codings", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "Content-Length: 2"),
                chunk("3\0zz\r\nabc\r\n", "3\r\nabc\r\n"),
                chunk(" 3\r\nabc\r\n", "03\r\nabc\r\n"),
                chunk("3\nabc\r\n", "3;x=y\r\nabc\r\n"),
                chunk("3\r\nabcd\r\n", "4\r\nabcd\r\n"),
                chunk("8000000000000000\r\nabc\r\n", "000000000000003\r\nabc\r\n"),
                trailer("Content-Length: 3", "Server-Timing: a"),
                trailer("Set-Cookie: a=b", "X-Set-Cookie: a=b"),
                trailer("X : 3", "X: 3"));
    }

    private static Arguments status(String bad, String good) {
        String rest = "\r\nContent-Length: 0\r\n\r\n";
        return Arguments.of(Kind.MALFORMED_STATUS_LINE, bad + rest, good + rest);
    }

    private static Arguments fields(String what, String bad, String good) {
        String start = "HTTP/1.1 200 " + what + "\r\nContent-Length: 0\r\n";
        return Arguments.of(Kind.MALFORMED_FIELDS, start + bad + "\r\n\r\n", start + good + "\r\n\r\n");
    }

    private static Arguments framing(String what, String bad, String good) {
        String start = "HTTP/1.1 200 " + what + "\r\n";
        return Arguments.of(Kind.INVALID_FRAMING, start + bad + "\r\n\r\nhi", start + good + "\r\n\r\nhi");
    }

    private static Arguments chunk(String bad, String good) {
        String start = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        return Arguments.of(Kind.INVALID_CHUNK, start + bad + "0\r\n\r\n", start + good + "0\r\n\r\n");
    }

    private static Arguments trailer(String bad, String good) {
        String start = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n";
        return Arguments.of(Kind.INVALID_TRAILERS, start + bad + "\r\n\r\n", start + good + "\r\n\r\n");
    }

    @ParameterizedTest
    @MethodSource("violations")
    void isAFailureAndItsTwinIsNot(Kind kind, String bad, String good) {
        for (int pieceBytes : new int[] {Integer.MAX_VALUE / 2, 1, 7}) {
            RecordingResponseSink refused = decode(bad, pieceBytes);
            assertThat(refused.failureKinds()).containsExactly(kind);
            assertThat(refused.trailers).isEmpty();

            RecordingResponseSink accepted = decode(good, pieceBytes);
            assertThat(accepted.failures).isEmpty();
            assertThat(accepted.trailers).hasSize(1);
        }
    }

    private static RecordingResponseSink decode(String response, int pieceBytes) {
        RecordingResponseSink sink = new RecordingResponseSink();
        ResponseDecoder decoder = new ResponseDecoder(HttpLimits.DEFAULT, sink);
        decoder.expect("GET", false);
        RecordingResponseSink.feed(decoder, RecordingRequestSink.bytes(response), pieceBytes);
        return sink;
    }
}
