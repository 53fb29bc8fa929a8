package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portcullis.exchange.BodyFailure;
import dev.portcullis.exchange.UpstreamFailure.Kind;
import dev.portcullis.it.ExchangeDriver.Answer;
import dev.portcullis.net.HostPort;
import dev.portcullis.upstream.Cluster;
import dev.portcullis.upstream.ClusterSettings;
import dev.portcullis.wire.ClientTls;
import dev.portcullis.wire.TlsException;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTPS to backends: whom it believes, whom it does not, and that nothing counts before the handshake. */
class UpstreamTlsIT extends UpstreamFixture {
    private static X509Bundle authority;
    private static Path trusted;

    @BeforeAll
    static void makeAuthority(@TempDir Path folder) throws Exception {
        authority = new CertificateBuilder()
                .ecp256()
                .subject("CN=Test authority")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        trusted = Files.writeString(folder.resolve("authority.pem"), authority.getCertificatePEM());
    }

    private static X509Bundle certificate(String... names) throws Exception {
        CertificateBuilder builder =
                new CertificateBuilder().ecp256().subject("CN=" + names[0]).addExtendedKeyUsageServerAuth();
        for (String name : names) {
            builder = Character.isDigit(name.charAt(0)) ? builder.addSanIpAddress(name) : builder.addSanDnsName(name);
        }
        return builder.buildIssuedBy(authority);
    }

    private RawBackend tlsBackend(X509Bundle certificate, RawBackend.Script script) throws Exception {
        char[] password = "changeit".toCharArray();
        KeyStore keys = certificate.toKeyStore(password);
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return backend(new RawBackend(script, context.getServerSocketFactory()));
    }

    private static RawBackend.Script answeringForever(String response) {
        return connection -> {
            while (true) {
                connection.readHead();
                connection.send(response);
            }
        };
    }

    private static ClientTls.Settings trusting(Path file) {
        return new ClientTls.Settings(Optional.of(file), Optional.empty(), false);
    }

    private Cluster cluster(HostPort address, ClientTls.Settings tls) {
        return cluster(ClusterSettings.of("app", List.of(address)).withTls(tls));
    }

    private static HostPort named(String host, RawBackend backend) {
        return new HostPort(host, backend.address().port());
    }

    @Test
    void believesTheRightNameAndSendsItAsServerName() throws Exception {
        RawBackend backend = tlsBackend(certificate("app.test"), connection -> {
            while (true) {
                connection.readHead();
                List<SNIServerName> names =
                        ((ExtendedSSLSession) ((SSLSocket) connection.socket()).getSession()).getRequestedServerNames();
                connection.send(ok(((SNIHostName) names.get(0)).getAsciiName()));
            }
        });
        Cluster cluster = cluster(named("app.test", backend), trusting(trusted));

        for (int i = 0; i < 3; i++) {
            assertThat(driver.send(cluster, GET).content()).isEqualTo("app.test");
        }
        assertThat(backend.accepted()).isEqualTo(1);
    }

    @Test
    void believesAnAddressThatTheCertificateNames() throws Exception {
        RawBackend backend = tlsBackend(certificate("127.0.0.1"), answeringForever(OK));

        assertThat(driver.send(cluster(backend.address(), trusting(trusted)), GET)
                        .content())
                .isEqualTo("ok");
    }

    @Test
    void refusesAnotherName() throws Exception {
        RawBackend backend = tlsBackend(certificate("shop.example"), answeringForever(OK));

        Answer answer = driver.send(cluster(named("app.test", backend), trusting(trusted)), GET);

        assertThat(answer.kind()).isEqualTo(Kind.TLS_FAILED);
        assertThat(answer.failure().kind().status()).isEqualTo(502);
        assertThat(backend.heads()).as("not a byte of the request").isEmpty();
    }

    @Test
    void refusesAnAddressThatTheCertificateDoesNotName() throws Exception {
        RawBackend backend = tlsBackend(certificate("app.test"), answeringForever(OK));

        assertThat(driver.send(cluster(backend.address(), trusting(trusted)), GET)
                        .kind())
                .isEqualTo(Kind.TLS_FAILED);
    }

    @Test
    void anotherServerNameCanBeAskedFor() throws Exception {
        RawBackend backend = tlsBackend(certificate("shop.example"), answeringForever(OK));
        ClientTls.Settings overridden =
                new ClientTls.Settings(Optional.of(trusted), Optional.of("shop.example"), false);
        ClientTls.Settings wrong = new ClientTls.Settings(Optional.of(trusted), Optional.of("app.test"), false);

        assertThat(driver.send(cluster(backend.address(), overridden), GET).content())
                .isEqualTo("ok");
        assertThat(driver.send(cluster(backend.address(), wrong), GET).kind()).isEqualTo(Kind.TLS_FAILED);
    }

    @Test
    void refusesAnUnknownAuthority() throws Exception {
        RawBackend backend = tlsBackend(certificate("app.test"), answeringForever(OK));

        assertThat(driver.send(cluster(named("app.test", backend), ClientTls.Settings.DEFAULT), GET)
                        .kind())
                .isEqualTo(Kind.TLS_FAILED);
    }

    @Test
    void theDangerousOptionAcceptsAnything() throws Exception {
        X509Bundle stranger = new CertificateBuilder()
                .ecp256()
                .subject("CN=whoever")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        RawBackend backend = tlsBackend(stranger, answeringForever(OK));
        ClientTls.Settings dangerous = new ClientTls.Settings(Optional.empty(), Optional.empty(), true);

        assertThat(driver.send(cluster(backend.address(), dangerous), GET).content())
                .isEqualTo("ok");
    }

    @Test
    void plaintextBeforeTheHandshakeIsNoResponse() {
        RawBackend backend = backend(new RawBackend(connection -> {
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nSMUGGLED");
            connection.readToEnd();
        }));

        Answer answer = driver.send(cluster(named("app.test", backend), trusting(trusted)), GET);

        assertThat(answer.kind()).isEqualTo(Kind.TLS_FAILED);
        assertThat(answer.content()).isEmpty();
    }

    @Test
    void aHandshakeThatDoesNotEndIsGivenUp() {
        RawBackend backend = backend(new RawBackend(RawBackend.Connection::readToEnd));
        Cluster cluster = cluster(ClusterSettings.of("app", List.of(backend.address()))
                .withTls(trusting(trusted))
                .withTimeouts(new ClusterSettings.Timeouts(
                        Duration.ofMillis(200), Duration.ofSeconds(15), Duration.ofSeconds(15), Optional.empty())));

        Answer answer = driver.send(cluster, GET);

        assertThat(answer.kind()).isEqualTo(Kind.CONNECT_TIMEOUT);
        eventually(() -> cluster.stats().endpoints().get(0).open() == 0);
    }

    @Test
    void contentThatLastsUntilTheEndNeedsAProperEnd() throws Exception {
        RawBackend proper = tlsBackend(certificate("app.test"), connection -> {
            connection.readHead();
            connection.send("HTTP/1.1 200 OK\r\n\r\nall of it");
        });
        assertThat(driver.send(cluster(named("app.test", proper), trusting(trusted)), GET)
                        .broken())
                .isNull();

        // A TLS backend behind a relay that cuts the TCP connection, as somebody on the path can.
        RawBackend cut = backend(new RawBackend(connection -> {
            try (java.net.Socket inner = new java.net.Socket(
                    proper.address().host(), proper.address().port())) {
                new TcpCutter(connection.socket(), inner).relay();
            }
        }));
        Answer answer = driver.send(cluster(named("app.test", cut), trusting(trusted)), GET);
        assertThat(answer.content()).isEqualTo("all of it");
        assertThat(answer.broken()).isEqualTo(BodyFailure.PEER_GONE);
    }

    @Test
    void anUnreadableTrustFileIsNamed(@TempDir Path folder) throws IOException {
        Path garbage = Files.writeString(folder.resolve("garbage.pem"), "not a certificate");

        assertThatThrownBy(() -> ClientTls.open(trusting(garbage)))
                .isInstanceOf(TlsException.class)
                .hasMessageContaining("garbage.pem");
        assertThatThrownBy(() -> ClientTls.open(trusting(folder.resolve("missing.pem"))))
                .isInstanceOf(TlsException.class)
                .hasMessageContaining("missing.pem");
    }
}
