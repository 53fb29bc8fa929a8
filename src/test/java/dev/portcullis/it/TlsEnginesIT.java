package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portcullis.wire.ServerTls;
import dev.portcullis.wire.ServerTls.Version;
import dev.portcullis.wire.TlsEngine;
import io.netty.handler.ssl.OpenSsl;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Both implementations of TLS, BoringSSL and the JDK, over real sockets: each serves the same, keeps to the oldest version that it is told, and takes up no session
 * for another certificate than the one that it began with.
 */
class TlsEnginesIT extends TlsFixture {
    private TestGate gate(TlsEngine engine, Version min) throws Exception {
        return gate(ServerTls.open(both().withEngine(engine).withMinVersion(min)));
    }

    @Test
    void theJdkStandsInWhereBoringSslDoesNotLoad() {
        assertThat(TlsEngine.best()).isEqualTo(OpenSsl.isAvailable() ? TlsEngine.BORINGSSL : TlsEngine.JDK);
        assertThat(ServerTls.Settings.of(List.of(first)).engine()).isEqualTo(TlsEngine.best());
    }

    @ParameterizedTest
    @EnumSource
    void servesEveryNameWithItsCertificate(TlsEngine engine) throws Exception {
        try (TestGate gate = gate(engine, Version.TLS_1_2);
                ResumingClient client = new ResumingClient(gate.address())) {
            for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
                assertThat(client.get("a.example", "a.example", protocol))
                        .returns("first", ResumingClient.Visit::certificate)
                        .returns(protocol, ResumingClient.Visit::protocol)
                        .returns(200, ResumingClient.Visit::status);
                client.forget();
                assertThat(client.get("b.example", "b.example", protocol).certificate())
                        .isEqualTo("second");
                client.forget();
                assertThat(client.get("a.example", "b.example", protocol).status())
                        .isEqualTo(421);
                client.forget();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void speaksNothingOlderThanItIsTold(TlsEngine engine) throws Exception {
        try (TestGate gate = gate(engine, Version.TLS_1_3);
                ResumingClient client = new ResumingClient(gate.address())) {
            assertThatThrownBy(() -> client.get("a.example", "a.example", "TLSv1.2"))
                    .isInstanceOf(IOException.class);
            assertThat(client.get("a.example", "a.example", "TLSv1.3").status()).isEqualTo(200);
        }
    }

    static Stream<Arguments> enginesAndProtocols() {
        return Stream.of(TlsEngine.values())
                .flatMap(engine -> Stream.of("TLSv1.2", "TLSv1.3").map(protocol -> Arguments.of(engine, protocol)));
    }

    /** nginx CVE-2025-23419, Netty CVE-2026-75595: the client offers its session of one name while it asks for another. */
    @ParameterizedTest
    @MethodSource("enginesAndProtocols")
    void takesUpNoSessionOfAnotherCertificate(TlsEngine engine, String protocol) throws Exception {
        try (TestGate gate = gate(engine, Version.TLS_1_2);
                ResumingClient client = new ResumingClient(gate.address())) {
            assertThat(client.get("a.example", "a.example", protocol).isResumed())
                    .isFalse();

            ResumingClient.Visit crossed = client.get("b.example", "b.example", protocol);

            assertThat(crossed.isResumed()).isFalse();
            assertThat(crossed.certificate()).isEqualTo("second");
            assertThat(crossed.status()).isEqualTo(200);
        }
    }

    /** The name asked for decides about the host, in a resumed session too. */
    @ParameterizedTest
    @MethodSource("enginesAndProtocols")
    void aResumedSessionServesNoHostOfAnotherCertificate(TlsEngine engine, String protocol) throws Exception {
        try (TestGate gate = gate(engine, Version.TLS_1_2);
                ResumingClient client = new ResumingClient(gate.address())) {
            assertThat(client.get("a.example", "a.example", protocol).status()).isEqualTo(200);

            ResumingClient.Visit again = client.get("a.example", "a.example", protocol);
            ResumingClient.Visit other = client.get("a.example", "b.example", protocol);

            assertThat(again.isResumed()).isTrue();
            assertThat(again.status()).isEqualTo(200);
            assertThat(other.isResumed()).isTrue();
            assertThat(other.status()).isEqualTo(421);
        }
    }
}
