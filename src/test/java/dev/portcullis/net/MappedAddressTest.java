package dev.portcullis.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MappedAddressTest {
    @ParameterizedTest
    @CsvSource({
        "::ffff:192.0.2.128/124, ::ffff:192.0.2.143, true",
        "::ffff:192.0.2.128/124, 192.0.2.143, true",
        "::ffff:192.0.2.128/124, 192.0.2.144, false",
        "::ffff:0:0/96, 10.1.2.3, true",
        "::ffff:0:0/80, ::ffff:10.1.2.3, true",
        "::ffff:0:0/80, ::fffe:10.1.2.3, true",
        "::ffff:0:0/80, 10.1.2.3, false",
        "::/0, ::ffff:10.1.2.3, true",
        "::/0, 10.1.2.3, false",
        "10.0.0.0/8, ::ffff:10.1.2.3, true",
        "10.0.0.0/8, not an address, false",
    })
    void readsMappedAddressesAndNetworksBothWays(String network, String address, boolean inside) {
        CidrSet set = CidrSet.of(List.of(Cidr.parse(network).orElseThrow()));

        assertThat(set.contains(address)).isEqualTo(inside);
    }
}
