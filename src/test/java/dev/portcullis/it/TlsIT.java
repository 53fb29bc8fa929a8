package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portcullis.exchange.Body;
import dev.portcullis.exchange.BodyFailure;
import dev.portcullis.exchange.ConnectionInfo;
import dev.portcullis.exchange.ExchangeRecord;
import dev.portcullis.http.Fields;
import dev.portcullis.http.ResponseHead;
import dev.portcullis.wire.CertificateFiles;
import dev.portcullis.wire.ServerTls;
import dev.portcullis.wire.TlsException;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;

/** TLS over real sockets, with the JDK as the client: which certificate, which host, and what bad handshakes come to. */
class TlsIT extends TlsFixture {
    @Test
    void choosesTheCertificateByServerName() throws Exception {
        ServerTls tls = open(first, second);
        try (TestGate gate = gate(tls)) {
            assertThat(certificateFor(gate, "a.example")).isEqualTo("first");
            assertThat(certificateFor(gate, "b.example")).isEqualTo("second");
            assertThat(certificateFor(gate, "B.EXAMPLE")).isEqualTo("second");
            assertThat(certificateFor(gate, "x.apps.example")).isEqualTo("first");
            assertThat(certificateFor(gate, "unknown.example")).isEqualTo("first");
            assertThat(certificateFor(gate, "")).isEqualTo("first");
        }
    }

    @Test
    void servesHttp11OverBothVersions() throws Exception {
        ServerTls tls = open(first);
        try (TestGate gate = gate(tls)) {
            for (String version : List.of("TLSv1.2", "TLSv1.3")) {
                SSLSocket socket = connect(gate, "a.example");
                socket.setEnabledProtocols(new String[] {version});
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
                socket.setSSLParameters(parameters);
                try (RawClient client = RawClient.over(socket)) {
                    assertThat(client.send(get("a.example")).readResponse().content())
                            .isEqualTo("hello");
                    assertThat(socket.getApplicationProtocol()).isEqualTo("http/1.1");
                    ExchangeRecord record = gate.nextRecord();
                    ConnectionInfo.Tls seen = record.connection().tls();
                    assertThat(seen).isNotNull();
                    assertThat(seen.protocol()).isEqualTo(version);
                    assertThat(seen.serverName()).isEqualTo("a.example");
                    assertThat(record.connection().scheme()).isEqualTo("https");
                }
            }
        }
    }

    @Test
    void letsTheClientReadARefusalOverTls() throws Exception {
        ServerTls tls = open(first);
        try (TestGate gate = gate(tls);
                RawClient client = RawClient.over(connect(gate, "a.example"))) {
            RawResponse response =
                    client.send("GET / HTTP/1.9\r\nHost: a.example\r\n\r\n").readResponse();
            assertThat(response.status()).isEqualTo(505);
            client.expectClose();
        }
    }

    /** RFC 9112 section 9.8: behind a closure alert the client would take what it has for the whole answer. */
    @Test
    void saysNoProperEndToAnAnswerThatLastsUntilItAndIsCutOff() throws Exception {
        AtomicReference<Runnable> cut = new AtomicReference<>();
        FakeBackend backend = FakeBackend.running((x, receiver) -> {
            Body body = new Body(-1, new Body.Source() {});
            receiver.responded(ResponseHead.of(200, Fields.EMPTY), body);
            body.write(Unpooled.copiedBuffer("half", StandardCharsets.ISO_8859_1));
            body.readComplete();
            cut.set(() -> x.loop().execute(() -> body.fail(BodyFailure.PEER_GONE)));
        });
        ServerTls tls = open(first);
        try (TestGate gate = TestGate.before(backend).tls(tls).open();
                SSLSocket socket = connect(gate, "a.example");
                RawClient client = RawClient.over(socket)) {
            client.send("GET / HTTP/1.0\r\nHost: a.example\r\n\r\n");
            while (!client.readLine().isEmpty()) {
                // the head
            }
            assertThat(client.read(4)).isEqualTo("half");

            cut.get().run();

            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void refusesAHostOfAnotherCertificate() throws Exception {
        FakeBackend backend = FakeBackend.answering("hello");
        ServerTls tls = open(first, second);
        try (TestGate gate = TestGate.before(backend).tls(tls).open()) {
            try (RawClient client = RawClient.over(connect(gate, "a.example"))) {
                assertThat(client.send(get("b.example")).readResponse().status())
                        .isEqualTo(421);
                client.expectClose();
                assertThat(gate.nextRecord().denial().reason()).isEqualTo("misdirected");
                assertThat(backend.requests()).isZero();
            }
            try (RawClient client = RawClient.over(connect(gate, "a.example"))) {
                assertThat(client.send(get("A.example:443")).readResponse().status())
                        .isEqualTo(200);
                assertThat(client.send(get("x.apps.example")).readResponse().status())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void refusesUnknownNamesWhereAskedTo() throws Exception {
        ServerTls tls = ServerTls.open(ServerTls.Settings.of(List.of(first)).withRefusesUnknownNames(true));
        try (TestGate gate = gate(tls)) {
            assertThatThrownBy(() -> certificateFor(gate, "unknown.example")).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> certificateFor(gate, "")).isInstanceOf(IOException.class);
            assertThat(certificateFor(gate, "a.example")).isEqualTo("first");
        }
    }

    /** Netty CVE-2026-75595, -75596, -45416: a ClientHello in pieces must not reach the default certificate. */
    @Test
    void findsTheNameInAClientHelloThatComesInPieces() throws Exception {
        ServerTls tls = ServerTls.open(both().withRefusesUnknownNames(true));
        try (TestGate gate = gate(tls)) {
            for (boolean asRecords : new boolean[] {false, true}) {
                try (Splitter splitter = new Splitter(gate.address(), asRecords)) {
                    SSLSocket socket = tls(
                            new Socket(
                                    splitter.address().getAddress(),
                                    splitter.address().getPort()),
                            "b.example");
                    try (RawClient client = RawClient.over(socket)) {
                        assertThat(client.send(get("b.example")).readResponse().content())
                                .isEqualTo("hello");
                        assertThat(nameOf(socket)).isEqualTo("second");
                    }
                }
            }
        }
    }

    @Test
    void refusesAClientHelloWithoutEnd() throws Exception {
        ServerTls tls = open(first);
        try (TestGate gate = gate(tls);
                RawClient client = gate.connect()) {
            // a handshake record that announces a ClientHello of 16 MiB
            client.send("\u0016\u0003\u0001@\u0000\u0001\u00ff\u00ff\u00ff");
            client.trySend("x".repeat(20_000));
            client.readToEnd();
            assertThat(gate.waitingRecords()).isZero();
        }
    }

    @Test
    void endsAHandshakeThatTakesTooLongAndWhatIsNoTlsAtAll() throws Exception {
        ServerTls tls = open(first);
        try (TestGate gate = TestGate.before(FakeBackend.answering("hello"))
                .tls(tls)
                .settings(settings -> settings.withTimeouts(settings.timeouts().withHandshake(Duration.ofMillis(200))))
                .open()) {
            try (RawClient silent = gate.connect()) {
                silent.expectClose();
            }
            try (RawClient plain = gate.connect()) {
                assertThat(plain.send(get("a.example")).readToEnd()).doesNotContain("HTTP");
            }
            assertThat(certificateFor(gate, "a.example")).isEqualTo("first");
        }
    }

    @Test
    void takesNewCertificatesWithoutARestartAndKeepsTheOldOnError() throws Exception {
        ServerTls tls = open(first);
        try (TestGate gate = gate(tls);
                RawClient before = RawClient.over(connect(gate, "a.example"))) {
            assertThat(before.send(get("a.example")).readResponse().status()).isEqualTo(200);
            assertThat(tls.reloadIfChanged()).isFalse();

            copy(second, first);
            assertThat(tls.reloadIfChanged()).isTrue();
            assertThat(certificateFor(gate, "a.example")).isEqualTo("second");
            assertThat(before.send(get("a.example")).readResponse().status()).isEqualTo(200);

            Files.writeString(first.chain(), "nonsense");
            assertThatThrownBy(tls::reload)
                    .isInstanceOf(TlsException.class)
                    .hasMessageStartingWith(first.chain().toString());
            assertThat(certificateFor(gate, "a.example")).isEqualTo("second");
        }
    }

    @Test
    void saysWhichFileIsWrong() throws Exception {
        CertificateFiles mixed = new CertificateFiles(first.chain(), second.key());
        assertThatThrownBy(() -> open(mixed))
                .hasMessage(second.key() + " is not the key of the first certificate in " + first.chain());
        CertificateFiles missing = new CertificateFiles(first.chain(), folder.resolve("none.pem"));
        assertThatThrownBy(() -> open(missing)).hasMessageContaining("none.pem cannot be read");
        CertificateFiles swapped = new CertificateFiles(first.chain(), first.chain());
        assertThatThrownBy(() -> open(swapped)).hasMessageContaining("openssl pkcs8 -topk8");
    }

    /** nginx CVE-2025-23419: a session of one certificate is no way into another. */
    @Test
    void servesNoHostInASessionOfAnotherCertificate() throws Exception {
        ServerTls tls = open(first, second);
        try (TestGate gate = gate(tls)) {
            SSLContext context = context();
            for (String name : List.of("a.example", "b.example", "a.example")) {
                SSLSocket socket = tls(
                        context,
                        new Socket(gate.address().getAddress(), gate.address().getPort()),
                        name);
                socket.setEnabledProtocols(new String[] {"TLSv1.2"});
                try (RawClient client = RawClient.over(socket)) {
                    int status = client.send(get(name)).readResponse().status();
                    // a client that goes on with its session for the other name, as the JDK's does, is sent away
                    boolean isOwn = nameOf(socket).equals(name.startsWith("a") ? "first" : "second");
                    assertThat(status).isEqualTo(isOwn ? 200 : 421);
                }
            }
        }
    }

    private static ServerTls open(CertificateFiles... files) throws TlsException {
        return ServerTls.open(ServerTls.Settings.of(List.of(files)));
    }

    // ---- the client's side

    private static String get(String host) {
        return "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
    }

    private static String certificateFor(TestGate gate, String serverName) throws Exception {
        try (SSLSocket socket = connect(gate, serverName)) {
            socket.startHandshake();
            return nameOf(socket);
        }
    }

    private static String nameOf(SSLSocket socket) throws Exception {
        X509Certificate leaf = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        return leaf.getSubjectX500Principal().getName().substring("CN=".length());
    }

    private static SSLSocket connect(TestGate gate, String serverName) throws Exception {
        return tls(new Socket(gate.address().getAddress(), gate.address().getPort()), serverName);
    }

    private static SSLSocket tls(Socket connected, String serverName) throws Exception {
        return tls(context(), connected, serverName);
    }

    private static SSLSocket tls(SSLContext context, Socket connected, String serverName) throws Exception {
        connected.setSoTimeout(RawClient.TIMEOUT_MILLIS);
        SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket(connected, connected.getInetAddress().getHostAddress(), connected.getPort(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(serverName.isEmpty() ? List.of() : List.of(new SNIHostName(serverName)));
        socket.setSSLParameters(parameters);
        return socket;
    }

    private static SSLContext context() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustsAll()}, null);
        return context;
    }

    /** Tests look at the certificate themselves. */
    private static final class TrustsAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static void copy(CertificateFiles from, CertificateFiles to) throws IOException {
        Files.writeString(to.chain(), Files.readString(from.chain()));
        Files.writeString(TestCertificates.keyFile(to), Files.readString(TestCertificates.keyFile(from)));
        // whatever the resolution of file times is
        Files.setLastModifiedTime(to.chain(), FileTime.fromMillis(0));
    }
}
