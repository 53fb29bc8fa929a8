package dev.portcullis.it;

import static dev.portcullis.http.Violation.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.portcullis.exchange.ExchangeRecord;
import dev.portcullis.http.Violation;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What has broken other proxies, sent as bytes over a socket: each case is refused with its named reason, an incident id and the end of the connection, and
 * the backend sees nothing of it. Each family has benign twins, which must reach the backend as they are.
 */
class Http1RegressionsIT {
    private static final String HOST = "Host: a.example\r\n";
    private static final String SMUGGLED = "GET /admin HTTP/1.1\r\n" + HOST + "\r\n";

    private static FakeBackend backend;
    private static TestGate gate;

    @BeforeAll
    static void open() {
        backend = FakeBackend.answering("ok");
        gate = TestGate.before(backend).open();
    }

    @AfterAll
    static void close() {
        gate.close();
    }

    // ---- Transfer-Encoding and Content-Length (Netty CVE-2026-42581, -42585, -89044)

    static Stream<Arguments> framing() {
        return Stream.of(
                arguments(
                        "length with chunked",
                        LENGTH_WITH_TRANSFER_ENCODING,
                        post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")),
                arguments(
                        "chunked with length",
                        LENGTH_WITH_TRANSFER_ENCODING,
                        post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n")),
                arguments(
                        "chunked in HTTP/1.0",
                        TRANSFER_ENCODING_IN_HTTP_1_0,
                        "POST / HTTP/1.0\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                arguments(
                        "two equal lengths",
                        DUPLICATE_LENGTH,
                        post("Content-Length: 2\r\nContent-Length: 2\r\n", "ab")),
                arguments(
                        "two different lengths",
                        DUPLICATE_LENGTH,
                        post("Content-Length: 2\r\nContent-Length: 3\r\n", "abc")),
                arguments("a list of lengths", DUPLICATE_LENGTH, post("Content-Length: 2, 2\r\n", "ab")),
                arguments("a signed length", INVALID_LENGTH, post("Content-Length: +5\r\n", "abcde")),
                arguments("a negative length", INVALID_LENGTH, post("Content-Length: -5\r\n", "abcde")),
                arguments("a hexadecimal length", INVALID_LENGTH, post("Content-Length: 0x5\r\n", "abcde")),
                arguments("a length beyond 2^63", INVALID_LENGTH, post("Content-Length: 9223372036854775808\r\n", "a")),
                arguments("an empty length", INVALID_LENGTH, post("Content-Length: \r\n", "")),
                arguments(
                        "an unknown coding behind chunked",
                        INVALID_TRANSFER_ENCODING,
                        post("Transfer-Encoding: chunked, xchunked\r\n", "0\r\n\r\n")),
                arguments(
                        "a misspelt coding",
                        UNKNOWN_TRANSFER_CODING,
                        post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n")),
                arguments(
                        "chunked twice",
                        INVALID_TRANSFER_ENCODING,
                        post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")),
                arguments("a folded coding", FOLDED_FIELD, post("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n")),
                arguments(
                        "space before the colon",
                        SPACE_BEFORE_COLON,
                        post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("framing")
    void refusesAmbiguousFraming(String name, Violation violation, String bytes) throws Exception {
        refuses(violation, bytes);
    }

    // ---- chunks (CVE-2025-58056, -2026-33870, -42580)

    static Stream<Arguments> chunks() {
        return Stream.of(
                arguments("bare LF behind the size", BARE_LF, chunked("3\nabc\r\n0\r\n\r\n")),
                arguments("bare LF behind the data", INVALID_CHUNK_END, chunked("3\r\nabc\n0\r\n\r\n")),
                arguments("data longer than its size", INVALID_CHUNK_END, chunked("3\r\nabcdef\r\n0\r\n\r\n")),
                arguments("a size beyond 2^31", INVALID_CHUNK_SIZE, chunked("80000000\r\nabc\r\n0\r\n\r\n")),
                arguments(
                        "a quoted CRLF in an extension",
                        INVALID_CHUNK_EXTENSION,
                        chunked("3;a=\"\r\n\"\r\nabc\r\n0\r\n\r\n")),
                arguments("a size beyond 2^63", INVALID_CHUNK_SIZE, chunked("FFFFFFFFFFFFFFFFF\r\nabc\r\n0\r\n\r\n")),
                arguments("a NUL in the size", INVALID_CHUNK_SIZE, chunked("3\0zz\r\nabc\r\n0\r\n\r\n")),
                arguments("a signed size", INVALID_CHUNK_SIZE, chunked("+3\r\nabc\r\n0\r\n\r\n")),
                arguments("a prefixed size", INVALID_CHUNK_SIZE, chunked("0x3\r\nabc\r\n0\r\n\r\n")),
                arguments("no size", INVALID_CHUNK_SIZE, chunked("\r\nabc\r\n0\r\n\r\n")),
                arguments("a bare LF in an extension", INVALID_CHUNK_EXTENSION, chunked("3;a=b\nabc\r\n0\r\n\r\n")),
                arguments(
                        "a trailer that frames",
                        FORBIDDEN_TRAILER,
                        chunked("3\r\nabc\r\n0\r\nContent-Length: 3\r\n\r\n")),
                arguments(
                        "a trailer that authenticates",
                        FORBIDDEN_TRAILER,
                        chunked("3\r\nabc\r\n0\r\nAuthorization: Basic YQ==\r\n\r\n")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("chunks")
    void refusesMalformedChunks(String name, Violation violation, String bytes) throws Exception {
        refuses(violation, bytes);
    }

    // ---- bytes before the request (CVE-2026-50020), request line, Host

    static Stream<Arguments> heads() {
        return Stream.of(
                arguments("NUL first", JUNK_BEFORE_REQUEST, "\0" + SMUGGLED),
                arguments("SOH first", JUNK_BEFORE_REQUEST, "\1" + SMUGGLED),
                arguments("a space first", JUNK_BEFORE_REQUEST, " " + SMUGGLED),
                arguments("a bare LF first", BARE_LF, "\n" + SMUGGLED),
                arguments("a bare CR first", BARE_CR, "\r" + SMUGGLED),
                arguments("a folded field", FOLDED_FIELD, get("/", HOST + "X: a\r\n b\r\n")),
                arguments("a tab in the request line", MALFORMED_REQUEST_LINE, "GET\t/ HTTP/1.1\r\n" + HOST + "\r\n"),
                arguments(
                        "two spaces in the request line",
                        MALFORMED_REQUEST_LINE,
                        "GET  / HTTP/1.1\r\n" + HOST + "\r\n"),
                arguments("no version", MALFORMED_REQUEST_LINE, "GET /\r\n\r\n"),
                arguments("an empty version", INVALID_VERSION, "GET / \r\n" + HOST + "\r\n"),
                arguments("HTTP/1.9", UNSUPPORTED_VERSION, "GET / HTTP/1.9\r\n" + HOST + "\r\n"),
                arguments("the preface of HTTP/2", UNSUPPORTED_VERSION, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
                arguments("HTTP/2.0", UNSUPPORTED_VERSION, "GET / HTTP/2.0\r\n" + HOST + "\r\n"),
                arguments("a lower-case version", INVALID_VERSION, "GET / http/1.1\r\n" + HOST + "\r\n"),
                arguments("a bare CR in a value", BARE_CR, get("/", HOST + "X: a\rb\r\n")),
                arguments("a bare LF behind a field", BARE_LF, "GET / HTTP/1.1\r\nHost: a.example\nX: y\r\n\r\n"),
                arguments("NUL in a value", INVALID_FIELD_VALUE, get("/", HOST + "X: a\0b\r\n")),
                arguments("a name that is no token", INVALID_FIELD_NAME, get("/", HOST + "X(y): z\r\n")),
                arguments("a fragment", FRAGMENT_IN_TARGET, get("/#fragment", HOST)),
                arguments("CONNECT", CONNECT_REFUSED, "CONNECT a.example:443 HTTP/1.1\r\n" + HOST + "\r\n"),
                arguments("no Host", MISSING_HOST, get("/", "")),
                arguments("two Hosts", DUPLICATE_HOST, get("/", HOST + HOST)),
                arguments("userinfo in Host", INVALID_HOST, get("/", "Host: user@a.example\r\n")),
                arguments("a path in Host", INVALID_HOST, get("/", "Host: a.example/admin\r\n")),
                arguments("absolute-form against Host", HOST_MISMATCH, get("http://b.example/", HOST)),
                arguments("an unknown expectation", UNKNOWN_EXPECTATION, get("/", HOST + "Expect: 200-ok\r\n")),
                arguments("a request line without end", TARGET_TOO_LONG, get("/" + "a".repeat(10_000), HOST)),
                arguments("too many fields", TOO_MANY_FIELDS, get("/", HOST + "X: y\r\n".repeat(101))),
                arguments(
                        "a head too large",
                        HEAD_TOO_LARGE,
                        get("/", HOST + ("X: " + "y".repeat(7000) + "\r\n").repeat(5))),
                arguments(
                        "an upgrade with content",
                        UPGRADE_WITH_CONTENT,
                        "GET / HTTP/1.1\r\n" + HOST
                                + "Connection: upgrade\r\nUpgrade: websocket\r\nContent-Length: 2\r\n\r\nab"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("heads")
    void refusesMalformedHeads(String name, Violation violation, String bytes) throws Exception {
        refuses(violation, bytes);
    }

    // ---- path (Envoy CVE-2026-73551, -73511, -73553)

    static Stream<Arguments> paths() {
        return Stream.of(
                arguments("/user/..;a=b/admin", "dot-segment-parameter"),
                arguments("/a%2fb", "encoded-slash"),
                arguments("/a%5cb", "backslash"),
                arguments("/a\\b", "backslash"),
                arguments("/%252e%252e/admin", "double-encoding"),
                arguments("/a%00b", "encoded-nul"),
                arguments("/%c0%ae%c0%ae/admin", "overlong-utf8"),
                arguments("/a%zz", "invalid-encoding"),
                arguments("/a%0ab", "encoded-control"),
                arguments("/../admin", "above-root"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("paths")
    void refusesAmbiguousPaths(String path, String ambiguity) throws Exception {
        ExchangeRecord record = refuses(AMBIGUOUS_PATH, get(path, HOST));
        assertThat(record.denial().detail()).contains(ambiguity);
    }

    // ---- benign twins

    static Stream<Arguments> benign() {
        return Stream.of(
                arguments("length", post("Content-Length: 5\r\n", "abcde"), "POST /", "abcde"),
                arguments("no content", post("Content-Length: 0\r\n", ""), "POST /", ""),
                arguments("chunked", chunked("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"), "POST /", "abcde"),
                arguments(
                        "chunked in capitals",
                        post("Transfer-Encoding: Chunked\r\n", "3\r\nabc\r\n0\r\n\r\n"),
                        "POST /",
                        "abc"),
                arguments("a chunk extension", chunked("3;a=b\r\nabc\r\n0\r\n\r\n"), "POST /", "abc"),
                arguments("a hexadecimal chunk size", chunked("A\r\nabcdefghij\r\n0\r\n\r\n"), "POST /", "abcdefghij"),
                arguments("a trailer", chunked("3\r\nabc\r\n0\r\nX-Checksum: 1\r\n\r\n"), "POST /", "abc"),
                arguments("an empty line first", "\r\n" + get("/", HOST), "GET /", ""),
                arguments("white space around a value", get("/", HOST + "X: \t a b\t \r\n"), "GET /", ""),
                arguments("obs-text in a value", get("/", HOST + "X: caf\u00e9\r\n"), "GET /", ""),
                arguments("absolute-form for Host", get("http://a.example/x", HOST), "GET /x", ""),
                arguments("Host with port", get("/", "Host: a.example:8080\r\n"), "GET /", ""),
                arguments("Host with trailing dot", get("/", "Host: a.example.\r\n"), "GET /", ""),
                arguments("HTTP/1.0 without Host", "GET / HTTP/1.0\r\n\r\n", "GET /", ""),
                arguments("a dot segment", get("/user/../admin", HOST), "GET /admin", ""),
                arguments("a parameter", get("/a;jsessionid=1?b=c", HOST), "GET /a;jsessionid=1?b=c", ""),
                arguments("encoded space and UTF-8", get("/a%20b/caf%C3%A9", HOST), "GET /a%20b/caf%C3%A9", ""),
                arguments("two slashes", get("/a//b", HOST), "GET /a/b", ""),
                arguments("a slash encoded in the query", get("/a?b=%2f%00", HOST), "GET /a?b=%2f%00", ""),
                arguments(
                        "h2c offered",
                        get(
                                "/",
                                HOST
                                        + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"),
                        "GET /",
                        ""),
                arguments("a large head", get("/", HOST + ("X: " + "y".repeat(7000) + "\r\n").repeat(4)), "GET /", ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("benign")
    void servesTheBenignTwin(String name, String bytes, String requestLine, String content) throws Exception {
        try (RawClient client = gate.connect()) {
            assertThat(client.send(bytes).readResponse().status()).isEqualTo(200);
            FakeBackend.Received received = backend.next();
            assertThat(received.requestLine()).isEqualTo(requestLine);
            assertThat(received.content()).isEqualTo(content);
            assertThat(gate.nextRecord().denial()).isNull();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("benign")
    void servesTheBenignTwinByteByByte(String name, String bytes, String requestLine, String content) throws Exception {
        try (RawClient client = gate.connect()) {
            assertThat(client.sendBytewise(bytes.length() > 500 ? get("/", HOST) : bytes)
                            .readResponse()
                            .status())
                    .isEqualTo(200);
            backend.next();
            gate.nextRecord();
        }
    }

    /** Sends the bytes and another request behind them: neither may reach the backend. */
    private static ExchangeRecord refuses(Violation violation, String bytes) throws Exception {
        int before = backend.requests();
        ExchangeRecord record;
        try (RawClient client = gate.connect()) {
            RawResponse response = client.send(bytes + SMUGGLED).readResponse();
            record = gate.nextRecord();
            assertThat(record.denial().reason()).as(record.denial().detail()).isEqualTo(violation.label());
            assertThat(response.status()).isEqualTo(violation.status()).isEqualTo(record.status());
            assertThat(response.closesConnection()).isTrue();
            assertThat(response.field("Incident-Id")).isEqualTo(record.id()).hasSizeGreaterThanOrEqualTo(20);
            assertThat(response.content()).contains(record.id());
            client.expectClose();
        }
        assertThat(backend.requests()).isEqualTo(before);
        assertThat(gate.waitingRecords()).isZero();
        return record;
    }

    private static String get(String target, String fields) {
        return "GET " + target + " HTTP/1.1\r\n" + fields + "\r\n";
    }

    private static String post(String fields, String content) {
        return "POST / HTTP/1.1\r\n" + HOST + fields + "\r\n" + content;
    }

    private static String chunked(String content) {
        return post("Transfer-Encoding: chunked\r\n", content);
    }
}
