package dev.portcullis.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.downstream.ListenerSettings.ForwardedBy;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.net.Cidr;
import dev.portcullis.net.CidrSet;
import dev.portcullis.net.IpAddresses;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressTest {
    private static final CidrSet PROXIES = CidrSet.of(List.of(
            Cidr.parse("10.0.0.0/8").orElseThrow(),
            Cidr.parse("2001:db8:1::/48").orElseThrow()));
    private static final InetAddress PROXY = address("10.0.0.1");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "192.0.2.1 | 192.0.2.1",
                "198.51.100.7, 192.0.2.1 | 192.0.2.1",
                "192.0.2.1, 10.0.0.2 | 192.0.2.1",
                "evil, 192.0.2.1, 10.0.0.2 | 192.0.2.1",
                "192.0.2.1:4711 | 192.0.2.1",
                "2001:db8::7 | 2001:db8::7",
                "[2001:db8::7]:443 | 2001:db8::7",
                "192.0.2.1, 2001:db8:1::5 | 192.0.2.1",
                "10.0.0.3, 10.0.0.2 | 10.0.0.3",
                "192.0.2.1, unknown | 10.0.0.1",
                "192.0.2.1, | 10.0.0.1",
                "192.0.2.01 | 10.0.0.1",
                "192.0.2.1:port | 10.0.0.1",
                "a.example | 10.0.0.1",
            })
    void readsXForwardedForFromTheRight(String value, String client) {
        assertThat(of(ForwardedBy.X_FORWARDED_FOR, PROXY, Fields.of(FieldName.X_FORWARDED_FOR, value)))
                .isEqualTo(address(client));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "for=192.0.2.1 | 192.0.2.1",
                "For=192.0.2.1;proto=https;by=10.0.0.1 | 192.0.2.1",
                "for=198.51.100.7, for=192.0.2.1, for=10.0.0.2 | 192.0.2.1",
                "for=\"192.0.2.1:4711\" | 192.0.2.1",
                "for=\"[2001:db8::7]:443\" | 2001:db8::7",
                "for=unknown | 10.0.0.1",
                "for=_hidden | 10.0.0.1",
                "proto=https | 10.0.0.1",
                "for=192.0.2.1;for=192.0.2.2 | 10.0.0.1",
                "192.0.2.1 | 10.0.0.1",
            })
    void readsForwardedFromTheRight(String value, String client) {
        assertThat(of(ForwardedBy.FORWARDED, PROXY, Fields.of(FieldName.FORWARDED, value)))
                .isEqualTo(address(client));
    }

    @Test
    void readsTheLinesOfOneFieldAsOneList() {
        Fields fields = Fields.of(FieldName.X_FORWARDED_FOR, "192.0.2.9, 192.0.2.1")
                .edit()
                .add(FieldName.X_FORWARDED_FOR, "10.0.0.2")
                .build();
        assertThat(of(ForwardedBy.X_FORWARDED_FOR, PROXY, fields)).isEqualTo(address("192.0.2.1"));
    }

    @Test
    void believesNoUntrustedPeer() {
        Fields fields = Fields.of(FieldName.X_FORWARDED_FOR, "192.0.2.1");
        InetAddress stranger = address("203.0.113.5");
        assertThat(of(ForwardedBy.X_FORWARDED_FOR, stranger, fields)).isEqualTo(stranger);
    }

    @Test
    void readsOnlyTheFieldThatTheProxiesWrite() {
        Fields fields = Fields.of(FieldName.FORWARDED, "for=192.0.2.66")
                .edit()
                .add(FieldName.X_FORWARDED_FOR, "192.0.2.1")
                .build();
        assertThat(of(ForwardedBy.X_FORWARDED_FOR, PROXY, fields)).isEqualTo(address("192.0.2.1"));
        assertThat(of(ForwardedBy.FORWARDED, PROXY, fields)).isEqualTo(address("192.0.2.66"));
    }

    @Test
    void givesUpOnEndlessChains() {
        Fields fields = Fields.of(FieldName.X_FORWARDED_FOR, "192.0.2.1" + ", 10.0.0.2".repeat(32));
        assertThat(of(ForwardedBy.X_FORWARDED_FOR, PROXY, fields)).isEqualTo(PROXY);
    }

    private static InetAddress of(ForwardedBy field, InetAddress peer, Fields fields) {
        return new ClientAddress(PROXIES, field).of(peer, fields);
    }

    private static InetAddress address(String text) {
        return IpAddresses.parse(text).orElseThrow();
    }
}
