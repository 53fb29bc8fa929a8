package dev.portcullis.wire.http1;

import static dev.portcullis.http.Violation.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.http.RefusedHead;
import dev.portcullis.http.Violation;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Every way to be refused, beside the nearest request that must pass; each whole, byte by byte and in odd pieces. */
class RequestViolationTest {
    /** Raised outside the decoder: by routes, timers and the end of the connection. */
    private static final Set<Violation> ELSEWHERE = EnumSet.of(
            AMBIGUOUS_PATH, MISDIRECTED, CONTENT_TOO_LARGE, HEAD_TIMEOUT, CONTENT_TIMEOUT, INCOMPLETE_MESSAGE);

    record Case(Violation violation, String what, String bad, String good) {
        @Override
        public String toString() {
            return violation.label() + ": " + what;
        }
    }

    private static final String CHUNKED_HEAD = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

    /** The line goes where a request line does, or with what comes before one. */
    private static Case line(Violation violation, String bad, String good) {
        String rest = "\r\nHost: a\r\n\r\n";
        return new Case(violation, escaped(bad), bad + rest, good + rest);
    }

    /** The lines go behind the request line. */
    private static Case host(Violation violation, String bad, String good) {
        String start = "GET / HTTP/1.1\r\n";
        return new Case(violation, escaped(bad), start + bad + "\r\n", start + good + "\r\n");
    }

    /** The lines go among the fields of a request with two bytes of content, if the good twin has any. */
    private static Case field(Violation violation, String bad, String good) {
        String start = "POST / HTTP/1.1\r\nHost: a\r\n";
        String content = good.contains("Length: 2") ? "hi" : good.contains("hunked") ? "2\r\nhi\r\n0\r\n\r\n" : "";
        return new Case(
                violation,
                escaped(bad),
                start + bad + "\r\nX: y\r\n\r\nhi",
                start + good + "\r\nX: y\r\n\r\n" + content);
    }

    private static Case chunk(Violation violation, String bad, String good) {
        return new Case(violation, escaped(bad), CHUNKED_HEAD + bad + "0\r\n\r\n", CHUNKED_HEAD + good + "0\r\n\r\n");
    }

    private static Case trailer(Violation violation, String bad, String good) {
        String start = CHUNKED_HEAD + "2\r\nhi\r\n0\r\n";
        return new Case(violation, escaped(bad), start + bad + "\r\n\r\n", start + good + "\r\n\r\n");
    }

    private static String escaped(String text) {
        String cut = text.length() > 60 ? text.substring(0, 60) + "..." : text;
        return cut.replace("\r", "\\r")
                .replace("\n", "\\n")
                .replace("\0", "\\0")
                .replace("\t", "\\t");
    }

    static final List<Case> REQUEST_LINES = List.of(
            line(JUNK_BEFORE_REQUEST, "\0GET / HTTP/1.1", "\r\nGET / HTTP/1.1"),
            line(JUNK_BEFORE_REQUEST, "\u0001GET / HTTP/1.1", "\r\n\r\nGET / HTTP/1.1"),
            line(JUNK_BEFORE_REQUEST, "\r\n\0GET / HTTP/1.1", "\r\n\r\n\r\nGET / HTTP/1.1"),
            line(JUNK_BEFORE_REQUEST, " GET / HTTP/1.1", "GET / HTTP/1.1"),
            line(JUNK_BEFORE_REQUEST, "\tGET / HTTP/1.1", "GET / HTTP/1.1"),
            line(JUNK_BEFORE_REQUEST, "\u0016\u0003\u0001\u0002", "GET / HTTP/1.1"),
            line(JUNK_BEFORE_REQUEST, "\r\n".repeat(5) + "GET / HTTP/1.1", "\r\n".repeat(4) + "GET / HTTP/1.1"),
            line(BARE_LF, "\nGET / HTTP/1.1", "\r\nGET / HTTP/1.1"),
            line(BARE_CR, "\rGET / HTTP/1.1", "\r\nGET / HTTP/1.1"),
            line(BARE_CR, "\r\r\nGET / HTTP/1.1", "\r\nGET / HTTP/1.1"),
            line(MALFORMED_REQUEST_LINE, "GET", "GET / HTTP/1.1"),
            line(MALFORMED_REQUEST_LINE, "GET /", "GET / HTTP/1.0"),
            line(MALFORMED_REQUEST_LINE, "GET  / HTTP/1.1", "GET / HTTP/1.1"),
            line(MALFORMED_REQUEST_LINE, "GET /  HTTP/1.1", "GET /%20 HTTP/1.1"),
            line(MALFORMED_REQUEST_LINE, "GET\t/ HTTP/1.1", "GET / HTTP/1.1"),
            line(MALFORMED_REQUEST_LINE, "GET /\tHTTP/1.1", "GET /?%09\u0080 HTTP/1.1"),
            line(MALFORMED_REQUEST_LINE, "GET / HTTP/1.1 ", "GET / HTTP/1.1"),
            line(MALFORMED_REQUEST_LINE, "GET /a b HTTP/1.1", "GET /a+b HTTP/1.1"),
            line(BARE_CR, "GET /a\rb HTTP/1.1", "GET /ab HTTP/1.1"),
            line(BARE_CR, "GET / HTTP/1.1\r", "GET / HTTP/1.1"),
            line(BARE_LF, "GET / HTTP/1.1\nX: y", "GET / HTTP/1.1\r\nX: y"),
            line(INVALID_METHOD, "G(T / HTTP/1.1", "G!T / HTTP/1.1"),
            line(INVALID_METHOD, "G\0T / HTTP/1.1", "get / HTTP/1.1"),
            line(INVALID_METHOD, "\u00e9 / HTTP/1.1", "E / HTTP/1.1"),
            line(INVALID_METHOD, "\"GET / HTTP/1.1", "PROPFIND / HTTP/1.1"),
            line(METHOD_TOO_LONG, "M".repeat(33) + " / HTTP/1.1", "M".repeat(32) + " / HTTP/1.1"),
            line(CONNECT_REFUSED, "CONNECT a:443 HTTP/1.1", "GET http://a/ HTTP/1.1"),
            line(CONNECT_REFUSED, "CONNECT [::1]:443 HTTP/1.1", "Connect / HTTP/1.1"),
            line(INVALID_TARGET, "CONNECT / HTTP/1.1", "Connect / HTTP/1.1"),
            line(INVALID_TARGET, "CONNECT a.example HTTP/1.1", "GET http://a/ HTTP/1.1"),
            line(INVALID_TARGET, "GET * HTTP/1.1", "OPTIONS * HTTP/1.1"),
            line(INVALID_TARGET, "GET a HTTP/1.1", "GET /a HTTP/1.1"),
            line(INVALID_TARGET, "GET /a\0b HTTP/1.1", "GET /a?b=%00 HTTP/1.1"),
            line(INVALID_TARGET, "GET /a\u007f HTTP/1.1", "GET /a\u00ff HTTP/1.1"),
            line(INVALID_TARGET, "GET ws://a/ HTTP/1.1", "GET https://a/ HTTP/1.1"),
            line(INVALID_TARGET, "GET http://u:p@a/ HTTP/1.1", "GET http://a/u:p@a HTTP/1.1"),
            line(FRAGMENT_IN_TARGET, "GET /#fragment HTTP/1.1", "GET /?a=%23fragment HTTP/1.1"),
            line(
                    TARGET_TOO_LONG,
                    "GET /" + "a".repeat(8192 - 15) + " HTTP/1.1",
                    "GET /" + "a".repeat(8192 - 16) + " HTTP/1.1"),
            line(INVALID_VERSION, "GET / http/1.1", "GET / HTTP/1.1"),
            line(INVALID_VERSION, "GET / ", "GET / HTTP/1.0"),
            line(INVALID_VERSION, "GET / HTTP/1", "GET / HTTP/1.0"),
            line(INVALID_VERSION, "GET / HTTP/1.10", "GET / HTTP/1.0"),
            line(INVALID_VERSION, "GET / HTTP/01.1", "GET / HTTP/1.1"),
            line(INVALID_VERSION, "GET / HTTP/1,1", "GET / HTTP/1.1"),
            line(INVALID_VERSION, "GET / HTTPS/1.1", "GET / HTTP/1.1"),
            line(UNSUPPORTED_VERSION, "GET / HTTP/1.9", "GET / HTTP/1.1"),
            line(UNSUPPORTED_VERSION, "GET / HTTP/2.0", "GET / HTTP/1.1"),
            line(UNSUPPORTED_VERSION, "PRI * HTTP/2.0", "OPTIONS * HTTP/1.1"),
            line(INVALID_VERSION, "GET / HTTP/0.9", "GET / HTTP/1.0"));

    static final List<Case> FIELDS = List.of(
            field(FOLDED_FIELD, "A: b\r\n c", "A: b c"),
            field(FOLDED_FIELD, "A: b\r\n\tc", "A: b\tc"),
            field(FOLDED_FIELD, "Transfer-Encoding:\r\n chunked", "Transfer-Encoding: chunked"),
            field(FOLDED_FIELD, " A: b", "A: b"),
            field(BARE_LF, "A: b\nC: d", "A: b\r\nC: d"),
            field(BARE_LF, "A: b\n\nC: d", "A: b"),
            field(BARE_CR, "A: b\rC: d", "A: b C: d"),
            field(BARE_CR, "A: b\r\r\nC: d", "A: b\r\nC: d"),
            field(INVALID_FIELD_VALUE, "A: b\0", "A: b\u0080"),
            field(INVALID_FIELD_VALUE, "A: \u0001b", "A: \tb"),
            field(INVALID_FIELD_VALUE, "A: b\u001b[31m", "A: b[31m"),
            field(INVALID_FIELD_VALUE, "A: b\u007f", "A: b~"),
            field(INVALID_FIELD_NAME, "A", "A:"),
            field(INVALID_FIELD_NAME, ": b", "A: b"),
            field(INVALID_FIELD_NAME, "A(: b", "A_.x: b"),
            field(INVALID_FIELD_NAME, "A\0: b", "A: b"),
            field(INVALID_FIELD_NAME, "\u00e9: b", "e: \u00e9"),
            field(INVALID_FIELD_NAME, "A B: c", "A: B: c"),
            field(SPACE_BEFORE_COLON, "Transfer-Encoding : chunked", "Transfer-Encoding: chunked"),
            field(SPACE_BEFORE_COLON, "A\t: b", "A:\tb"),
            field(TOO_MANY_FIELDS, "A: b\r\n".repeat(99) + "A: b", "A: b\r\n".repeat(97) + "A: b"),
            field(HEAD_TOO_LARGE, "A: " + "b".repeat(32 << 10), "A: " + "b".repeat(31 << 10)),
            field(
                    HEAD_TOO_LARGE,
                    ("A: " + "b".repeat(1000) + "\r\n").repeat(40) + "C: d",
                    ("A: " + "b".repeat(1000) + "\r\n").repeat(30) + "C: d"),
            host(MISSING_HOST, "X-Host: a\r\n", "Host: a\r\n"),
            host(MISSING_HOST, "", "hOST: a\r\n"),
            host(DUPLICATE_HOST, "Host: a\r\nHost: a\r\n", "Host: a\r\nX-Host: a\r\n"),
            host(DUPLICATE_HOST, "Host: a\r\nX: y\r\nhost: b\r\n", "Host: a\r\nX: y\r\n"),
            host(INVALID_HOST, "Host:\r\n", "Host: a\r\n"),
            host(INVALID_HOST, "Host: u@a\r\n", "Host: a\r\n"),
            host(INVALID_HOST, "Host: a:port\r\n", "Host: a:81\r\n"),
            host(INVALID_HOST, "Host: a:\r\n", "Host: a.:81\r\n"),
            host(INVALID_HOST, "Host: a:99999\r\n", "Host: a:65535\r\n"),
            host(INVALID_HOST, "Host: a, b\r\n", "Host: a-b\r\n"),
            host(INVALID_HOST, "Host: a/b\r\n", "Host: a_b\r\n"),
            host(INVALID_HOST, "Host: [::1\r\n", "Host: [::1]\r\n"),
            line(HOST_MISMATCH, "GET http://b/ HTTP/1.1", "GET http://A.:80/ HTTP/1.1"),
            line(HOST_MISMATCH, "GET http://a:81/ HTTP/1.1", "GET http://a/ HTTP/1.1"),
            line(HOST_MISMATCH, "GET https://a:80/ HTTP/1.1", "GET https://a:443/ HTTP/1.1"));

    static final List<Case> FRAMING = List.of(
            field(
                    LENGTH_WITH_TRANSFER_ENCODING,
                    "Content-Length: 2\r\nTransfer-Encoding: chunked",
                    "Content-Length: 2"),
            field(
                    LENGTH_WITH_TRANSFER_ENCODING,
                    "Transfer-Encoding: chunked\r\nContent-Length: 2",
                    "Transfer-Encoding: chunked"),
            field(
                    LENGTH_WITH_TRANSFER_ENCODING,
                    "Transfer-Encoding: x\r\nContent-Length: 2",
                    "TE: x\r\nContent-Length: 2"),
            new Case(
                    LENGTH_WITH_TRANSFER_ENCODING,
                    "both under HTTP/1.0",
                    "POST / HTTP/1.0\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nhi",
                    "POST / HTTP/1.0\r\nContent-Length: 2\r\n\r\nhi"),
            new Case(
                    TRANSFER_ENCODING_IN_HTTP_1_0,
                    "chunked under HTTP/1.0",
                    "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                    CHUNKED_HEAD + "0\r\n\r\n"),
            field(DUPLICATE_LENGTH, "Content-Length: 2\r\nContent-Length: 2", "Content-Length: 2"),
            field(DUPLICATE_LENGTH, "Content-Length: 2\r\nA: b\r\ncontent-length: 3", "Content-Length: 2"),
            field(DUPLICATE_LENGTH, "Content-Length: 2, 2", "Content-Length: 2"),
            field(DUPLICATE_LENGTH, "Content-Length: 2,", "Content-Length: 2"),
            field(INVALID_LENGTH, "Content-Length: +5", "Content-Length: 2"),
            field(INVALID_LENGTH, "Content-Length: -1", "Content-Length: 2"),
            field(INVALID_LENGTH, "Content-Length: 0x5", "Content-Length: 2"),
            field(INVALID_LENGTH, "Content-Length: 2 2", "Content-Length: 2 "),
            field(INVALID_LENGTH, "Content-Length: 2.0", "Content-Length: 2"),
            field(INVALID_LENGTH, "Content-Length:", "Content-Length: 2"),
            field(INVALID_LENGTH, "Content-Length: \u00b2", "Content-Length: 2"),
            field(INVALID_LENGTH, "Content-Length: 9223372036854775808", "Content-Length: 2"),
            field(INVALID_LENGTH, "Content-Length: 18446744073709551618", "Content-Length: 2"),
            field(INVALID_TRANSFER_ENCODING, "Transfer-Encoding: chunked, xchunked", "Transfer-Encoding: chunked"),
            field(INVALID_TRANSFER_ENCODING, "Transfer-Encoding: chunked, chunked", "Transfer-Encoding: Chunked"),
            field(
                    INVALID_TRANSFER_ENCODING,
                    "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                    "Transfer-Encoding: chunked"),
            field(
                    INVALID_TRANSFER_ENCODING,
                    "Transfer-Encoding: chunked\r\nA: b\r\nTransfer-Encoding: x",
                    "Transfer-Encoding: chunked"),
            field(INVALID_TRANSFER_ENCODING, "Transfer-Encoding: chunked,", "Transfer-Encoding: \tchunked \t"),
            field(INVALID_TRANSFER_ENCODING, "Transfer-Encoding: \"chunked\"", "Transfer-Encoding: chunked"),
            field(INVALID_TRANSFER_ENCODING, "Transfer-Encoding:", "Transfer-Encoding: chunked"),
            field(INVALID_TRANSFER_ENCODING, "Transfer-Encoding: chunked;a=b", "Transfer-Encoding: chunked"),
            field(
                    UNKNOWN_TRANSFER_CODING,
                    "Transfer-Encoding: gzip, chunked",
                    "Content-Encoding: gzip\r\nTransfer-Encoding: chunked"),
            field(UNKNOWN_TRANSFER_CODING, "Transfer-Encoding: xchunked", "Transfer-Encoding: chunked"),
            field(UNKNOWN_TRANSFER_CODING, "Transfer-Encoding: identity", "Transfer-Encoding: chunked"),
            field(UNKNOWN_EXPECTATION, "Expect: 200-maybe", "Expect: 100-Continue"),
            field(UNKNOWN_EXPECTATION, "Expect: 100-continue, x", "Expect: 100-continue"),
            field(UNKNOWN_EXPECTATION, "Expect: 100-continue\r\nExpect: x", "Expect: 100-continue"),
            field(
                    UPGRADE_WITH_CONTENT,
                    "Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 2",
                    "Connection: Upgrade\r\nUpgrade: websocket"),
            field(
                    UPGRADE_WITH_CONTENT,
                    "Connection: x, upgrade\r\nUpgrade: TLS/1.2\r\nTransfer-Encoding: chunked",
                    "Connection: x\r\nUpgrade: TLS/1.2\r\nTransfer-Encoding: chunked"),
            field(
                    UPGRADE_WITH_CONTENT,
                    "Connection: Upgrade\r\nUpgrade: h2c, websocket\r\nContent-Length: 2",
                    "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAA\r\nContent-Length: 2"));

    static final List<Case> CONTENT = List.of(
            chunk(INVALID_CHUNK_SIZE, "3\0zz\r\nabc\r\n", "3\r\nabc\r\n"),
            chunk(INVALID_CHUNK_SIZE, "0x3\r\nabc\r\n", "03\r\nabc\r\n"),
            chunk(INVALID_CHUNK_SIZE, "+3\r\nabc\r\n", "3\r\nabc\r\n"),
            chunk(INVALID_CHUNK_SIZE, "-3\r\nabc\r\n", "3\r\nabc\r\n"),
            chunk(INVALID_CHUNK_SIZE, " 3\r\nabc\r\n", "3\r\nabc\r\n"),
            chunk(INVALID_CHUNK_SIZE, "3 \r\nabc\r\n", "3\r\nabc\r\n"),
            chunk(INVALID_CHUNK_SIZE, "3 ;a=b\r\nabc\r\n", "3;a=b\r\nabc\r\n"),
            chunk(INVALID_CHUNK_SIZE, "3_0\r\nabc\r\n", "3\r\nabc\r\n"),
            chunk(INVALID_CHUNK_SIZE, "g\r\nabc\r\n", "b\r\nabcdefghijk\r\n"),
            chunk(INVALID_CHUNK_SIZE, "\r\n", "1\r\na\r\n"),
            chunk(INVALID_CHUNK_SIZE, ";a\r\n", "1;a\r\na\r\n"),
            chunk(INVALID_CHUNK_SIZE, "7fffffffffffffff1\r\nabc\r\n", "000000000000003\r\nabc\r\n"),
            chunk(INVALID_CHUNK_SIZE, "8000000000000000\r\nabc\r\n", "3\r\nabc\r\n"),
            chunk(INVALID_CHUNK_SIZE, "10000000000000003\r\nabc\r\n", "3\r\nabc\r\n"),
            chunk(INVALID_CHUNK_SIZE, "80000000\r\nabc\r\n", "00000003\r\nabc\r\n"),
            chunk(INVALID_CHUNK_SIZE, "100000003\r\nabc\r\n", "000000003\r\nabc\r\n"),
            chunk(BARE_LF, "3\nabc\r\n", "3\r\nabc\r\n"),
            chunk(BARE_CR, "3\rabc\r\n", "3\r\nabc\r\n"),
            chunk(INVALID_CHUNK_EXTENSION, "3;a\nabc\r\n", "3;a\r\nabc\r\n"),
            chunk(INVALID_CHUNK_EXTENSION, "3;a=\"b\r\n\"\r\nabc\r\n", "3;a=\"b\"\r\nabc\r\n"),
            chunk(INVALID_CHUNK_EXTENSION, "3;a=\"b\\\r\n\"\r\nabc\r\n", "3;a=\"b\\\"\"\r\nabc\r\n"),
            chunk(INVALID_CHUNK_EXTENSION, "3;\r\nabc\r\n", "3;a\r\nabc\r\n"),
            chunk(INVALID_CHUNK_EXTENSION, "3;a=\r\nabc\r\n", "3;a=b\r\nabc\r\n"),
            chunk(INVALID_CHUNK_EXTENSION, "3;a=\"b\"c\r\nabc\r\n", "3;a=\"b\";c\r\nabc\r\n"),
            chunk(INVALID_CHUNK_EXTENSION, "3; a\r\nabc\r\n", "3;a=\" \"\r\nabc\r\n"),
            chunk(INVALID_CHUNK_EXTENSION, "3;a\0\r\nabc\r\n", "3;a=\"\u0080\"\r\nabc\r\n"),
            chunk(BARE_CR, "3;a\rb\r\nabc\r\n", "3;a;b\r\nabc\r\n"),
            chunk(
                    CHUNK_EXTENSION_TOO_LONG,
                    "3;" + "a".repeat(1022) + "\r\nabc\r\n",
                    "3;" + "a".repeat(1021) + "\r\nabc\r\n"),
            chunk(
                    CHUNK_EXTENSION_TOO_LONG,
                    ("1;" + "a".repeat(1000) + "\r\nx\r\n").repeat(9),
                    ("1;" + "a".repeat(1000) + "\r\nx\r\n").repeat(8)),
            chunk(INVALID_CHUNK_END, "3\r\nabcd\r\n", "4\r\nabcd\r\n"),
            chunk(INVALID_CHUNK_END, "3\r\nabc\n", "3\r\nabc\r\n"),
            chunk(INVALID_CHUNK_END, "3\r\nabc\r0", "3\r\nabc\r\n"),
            chunk(INVALID_CHUNK_END, "3\r\nabc0\r\n", "3\r\nabc\r\n0000"),
            trailer(FORBIDDEN_TRAILER, "Content-Length: 5", "X-Length: 5"),
            trailer(FORBIDDEN_TRAILER, "X: y\r\nTransfer_Encoding: chunked", "X: y"),
            trailer(FORBIDDEN_TRAILER, "Host: b", "X-Checksum: b"),
            trailer(FORBIDDEN_TRAILER, "authorization: Bearer x", "grpc-status: 0"),
            trailer(FORBIDDEN_TRAILER, "Cookie: a=b", "Server-Timing: a"),
            trailer(FORBIDDEN_TRAILER, "X.Forwarded.For: 10.0.0.1", "X-Forward: 1"),
            trailer(FORBIDDEN_TRAILER, "X~Forwarded~For: 10.0.0.1", "Y~Forwarded~For: 1"),
            trailer(FORBIDDEN_TRAILER, "X-HTTP-Method-Override: PUT", "X-HTTP-Methods: PUT"),
            trailer(FORBIDDEN_TRAILER, "X-HTTP-Method: DELETE", "X-Method: DELETE"),
            trailer(FORBIDDEN_TRAILER, "x_method_override: DELETE", "x_override: DELETE"),
            trailer(FORBIDDEN_TRAILER, "If-None-Match: *", "ETag: \"a\""),
            trailer(FORBIDDEN_TRAILER, "Connection: close", "Digest: x"),
            trailer(FORBIDDEN_TRAILER, "x~http~method~override: DELETE", "x~http: a"),
            trailer(FOLDED_FIELD, "X: y\r\n z", "X: y z"),
            trailer(SPACE_BEFORE_COLON, "X : y", "X: y"),
            trailer(BARE_LF, "X: y\nZ: a", "X: y\r\nZ: a"),
            trailer(INVALID_FIELD_VALUE, "X: \0", "X:"),
            trailer(TOO_MANY_FIELDS, "X: y\r\n".repeat(100) + "X: y", "X: y\r\n".repeat(99) + "X: y"),
            trailer(TRAILERS_TOO_LARGE, "X: " + "y".repeat(8 << 10), "X: " + "y".repeat(8000)),
            trailer(
                    TRAILERS_TOO_LARGE,
                    ("X: " + "y".repeat(1000) + "\r\n").repeat(9) + "Z: a",
                    ("X: " + "y".repeat(1000) + "\r\n").repeat(8) + "Z: a"));

    private static final int WHOLE = 1 << 20;

    @ParameterizedTest
    @FieldSource({"REQUEST_LINES", "FIELDS", "FRAMING", "CONTENT"})
    void isRefusedAndItsTwinIsNot(Case tried) {
        String next = "GET /next HTTP/1.1\r\nHost: a\r\n\r\n";
        RecordingRequestSink bad = decode(tried.bad() + next, WHOLE);
        RecordingRequestSink good = decode(tried.good() + next, WHOLE);

        assertThat(bad.violations()).containsExactly(tried.violation());
        assertThat(bad.trailers).as("no request is complete").isEmpty();
        assertThat(good.violations()).isEmpty();
        assertThat(good.heads).hasSize(2);
        assertThat(good.heads.get(1).target().raw()).isEqualTo("/next");
        for (int[] pieces : new int[][] {{1}, {2}, {7}, {1, 50}}) {
            assertThat(decode(tried.bad() + next, pieces).events).isEqualTo(bad.events);
            assertThat(decode(tried.good() + next, pieces).events).isEqualTo(good.events);
        }
    }

    private static RecordingRequestSink decode(String input, int... pieces) {
        return RecordingRequestSink.decode(HttpLimits.DEFAULT, RecordingRequestSink.bytes(input), pieces);
    }

    @Test
    void everyViolationOfTheDecoderIsInTheTables() {
        EnumSet<Violation> tried = EnumSet.copyOf(ELSEWHERE);
        Stream.of(REQUEST_LINES, FIELDS, FRAMING, CONTENT).flatMap(List::stream).forEach(c -> tried.add(c.violation()));

        assertThat(tried).containsExactlyInAnyOrder(Violation.values());
    }

    @Test
    void answersWithAStatusThatFits() {
        assertThat(Arrays.stream(Violation.values()).map(Violation::status))
                .containsOnly(400, 408, 413, 414, 417, 421, 431, 501, 505);
        assertThat(Arrays.stream(Violation.values()).map(Violation::label)).doesNotHaveDuplicates();
    }

    @Test
    void showsWhatCouldBeToldApartOfARefusedHead() {
        RefusedHead refused = decode("GET /a b?c http/1.1\r\nHost: a\r\nBad : 1\r\nA: \0\r\nGood: 2\r\n\r\n", WHOLE)
                .refusals
                .get(0);

        assertThat(refused.violation()).isEqualTo(MALFORMED_REQUEST_LINE);
        assertThat(refused.requestLine()).isEqualTo("GET /a b?c http/1.1");
        assertThat(refused.method()).isEqualTo("GET");
        assertThat(refused.rawTarget()).isEqualTo("/a b?c");
        assertThat(refused.protocol()).isEqualTo("http/1.1");
        assertThat(refused.fields()).hasToString("Host: a\nGood: 2\n");
        assertThat(refused.detail()).isNotEmpty();
    }

    @Test
    void showsTheStartOfAnEndlessRequestLine() {
        RefusedHead refused =
                decode("GET /" + "a".repeat(100_000), WHOLE).refusals.get(0);

        assertThat(refused.requestLine()).hasSize(8 << 10).startsWith("GET /aaa");
        assertThat(refused.method()).isEqualTo("GET");
    }
}
