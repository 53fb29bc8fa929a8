package dev.portcullis.config;

import dev.portcullis.config.ListenerConfig.Admission;
import dev.portcullis.config.ListenerConfig.Certificate;
import dev.portcullis.config.ListenerConfig.ClientCertificates;
import dev.portcullis.config.ListenerConfig.Limits;
import dev.portcullis.config.ListenerConfig.Timeouts;
import dev.portcullis.config.ListenerConfig.Tls;
import dev.portcullis.config.ListenerConfig.TlsVersion;
import java.time.Duration;

/** Reads {@code listeners[]}. */
final class ListenerKeys {
    private static final ValueKind<Duration> TIMEOUT = Kinds.duration("100ms", "1h");

    private static final ValueKind<TlsVersion> TLS_VERSION =
            Kinds.numberChoice("1.2", TlsVersion.TLS_1_2, "1.3", TlsVersion.TLS_1_3);

    private ListenerKeys() {}

    static ListenerConfig read(Section s) {
        return new ListenerConfig(
                s.located(
                        "bind",
                        Kinds.ADDRESS,
                        "Address and port to listen on; `0.0.0.0` and `[::]` mean every address of the machine, port 0 any free port."),
                s.optionalSection(
                        "tls",
                        "clear text",
                        "Serves TLS. Files are looked at again when they change.",
                        ListenerKeys::tls),
                s.section("timeouts", "How long a client may take.", ListenerKeys::timeouts),
                s.section("limits", "How large a request may be.", ListenerKeys::limits),
                s.section(
                        "admission",
                        "How many connections may be open. What comes beyond is closed at once and counted.",
                        ListenerKeys::admission));
    }

    private static Tls tls(Section s) {
        return new Tls(
                s.sections(
                        "certificates",
                        true,
                        "Certificates, chosen by the name that the client asks for (SNI); the first serves clients that name none of them.",
                        ListenerKeys::certificate),
                s.value(
                        "refuseUnknownNames",
                        Kinds.FLAG,
                        "false",
                        "Refuses handshakes for names that no certificate holds, and without SNI."),
                s.value("minVersion", TLS_VERSION, "1.2", "The oldest version of TLS that is spoken."),
                s.optionalSection(
                        "clientCertificates",
                        "clients are not asked for any",
                        "Asks clients for a certificate. One that is not trusted fails the handshake.",
                        ListenerKeys::clientCertificates));
    }

    private static ClientCertificates clientCertificates(Section s) {
        return new ClientCertificates(
                s.located(
                        "trust", s.file(), "PEM file with the authorities that may vouch for clients, and no others."),
                s.value(
                        "mode",
                        Kinds.choice("request", false, "require", true),
                        "request",
                        "`request` also serves clients that have none, `require` fails their handshake."));
    }

    private static Certificate certificate(Section s) {
        return new Certificate(
                s.located("chain", s.file(), "PEM file with the certificate and those between it and the root."),
                s.secret(
                        "key",
                        "The private key, PEM, not encrypted: the file, or the environment variable that holds its text."));
    }

    private static Timeouts timeouts(Section s) {
        return new Timeouts(
                s.value("handshake", TIMEOUT, "10s", "From the connection to the end of the TLS handshake."),
                s.value(
                        "head",
                        TIMEOUT,
                        "30s",
                        "From the connection, or the first byte of a later request, to the end of the request head. Beyond: 408."),
                s.value(
                        "keepAlive",
                        TIMEOUT,
                        "75s",
                        "Between an answer and the first byte of the next request. Beyond: closed."),
                s.value(
                        "content",
                        TIMEOUT,
                        "20s",
                        "A window in which request content must arrive at `minBytesPerSecond` on average. Beyond: 408."),
                s.value(
                        "write",
                        TIMEOUT,
                        "60s",
                        "A window in which waiting output must drain at `minBytesPerSecond` on average. Beyond: cut off."),
                s.value(
                        "minBytesPerSecond",
                        Kinds.count(1, 1_000_000, 240),
                        "240",
                        "The slowest client that is waited for."),
                s.value(
                        "webSocketIdle",
                        Kinds.duration("1s", "24h"),
                        "5m",
                        "Without a byte in either direction of a WebSocket. Beyond: closed."),
                s.value(
                        "linger",
                        TIMEOUT,
                        "5s",
                        "How long a client that is still sending is read after its refusal, so that it gets to see the answer."));
    }

    private static Limits limits(Section s) {
        return new Limits(
                s.value("requestLine", Kinds.size("64B", "1MiB"), "8KiB", "The request line. Beyond: 414."),
                s.value("head", Kinds.size("64B", "1MiB"), "32KiB", "The whole request head. Beyond: 431."),
                s.value("fields", Kinds.count(1, 10_000, 100), "100", "Header field lines. Beyond: 431."),
                s.value("trailers", Kinds.size("2B", "1MiB"), "8KiB", "Fields after chunked content."),
                s.optional(
                        "content",
                        Kinds.size("1B", "1000000GiB"),
                        "no bound: content that no rule reads streams through",
                        "Content of one request. Beyond: 413."),
                s.value(
                        "webSocket",
                        Kinds.size("1B", "1000000GiB"),
                        "1GiB",
                        "One WebSocket, both directions together. Beyond: closed."));
    }

    private static Admission admission(Section s) {
        return new Admission(
                s.value("connections", Kinds.count(1, 10_000_000, 20_000), "20000", "Open connections in all."),
                s.value(
                        "connectionsPerAddress",
                        Kinds.count(1, 10_000_000, 1_000),
                        "1000",
                        "Open connections from one address (IPv6: one /64), trusted proxies excepted."));
    }
}
