package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portcullis.exchange.ClientCertificate;
import dev.portcullis.wire.CertificateFiles;
import dev.portcullis.wire.ServerTls;
import dev.portcullis.wire.TlsEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Client certificates by both implementations of TLS and both its versions, resumed sessions among them. */
class ClientCertificateEnginesIT extends TlsFixture {
    static Stream<Arguments> enginesAndProtocols() {
        return TlsEnginesIT.enginesAndProtocols();
    }

    @ParameterizedTest
    @MethodSource("enginesAndProtocols")
    void theExchangeKnowsTheCertificateThatWasVerified(TlsEngine engine, String protocol) throws Exception {
        ServerTls.ClientAuthentication asked = new ServerTls.ClientAuthentication(second.chain(), false);
        try (TestGate gate = gate(ServerTls.open(both().withEngine(engine).withClients(asked)))) {
            SSLContext client = context(ClientCertificateIT.keys(second));
            for (int i = 0; i < 3; i++) {
                assertThat(get(client, gate.address(), protocol)).isEqualTo(200);
                ClientCertificate seen = gate.nextRecord().connection().certificate();
                assertThat(seen)
                        .as("connection %d, the later ones resumed perhaps", i)
                        .isNotNull();
                assertThat(seen.thumbprint()).isEqualTo(ClientCertificateIT.thumbprint(second));
                assertThat(seen.dnsNames()).containsExactly("b.example");
                assertThat(seen.isValidAt(Instant.now())).isTrue();
                assertThat(seen.isValidAt(Instant.now().plusSeconds(7200))).isFalse();
            }
            assertThat(get(context(null), gate.address(), protocol)).isEqualTo(200);
            assertThat(gate.nextRecord().connection().certificate()).isNull();

            CertificateFiles stranger = TestCertificates.write(folder, "stranger", "b.example");
            SSLContext strange = context(ClientCertificateIT.keys(stranger));
            assertThatThrownBy(() -> get(strange, gate.address(), protocol))
                    .isInstanceOfAny(IOException.class, UncheckedIOException.class);
        }
    }

    private static SSLContext context(KeyManager[] keys) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, new TrustManager[] {new ClientCertificateIT.TrustAll()}, new SecureRandom());
        return context;
    }

    private static int get(SSLContext context, InetSocketAddress address, String protocol) throws IOException {
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(address.getAddress(), address.getPort())) {
            socket.setEnabledProtocols(new String[] {protocol});
            return RawClient.over(socket)
                    .send("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n")
                    .readResponse()
                    .status();
        }
    }
}
