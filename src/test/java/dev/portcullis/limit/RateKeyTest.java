package dev.portcullis.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class RateKeyTest {
    @Test
    void addressesOfOneIpv6NetworkShareAKey() throws Exception {
        assertThat(key("2001:db8:1:2::1")).isEqualTo(key("2001:db8:1:2:ffff:ffff:ffff:ffff"));
    }

    @Test
    void neighbouringIpv6NetworksDoNot() throws Exception {
        assertThat(key("2001:db8:1:2::1")).isNotEqualTo(key("2001:db8:1:3::1"));
    }

    @Test
    void everyIpv4AddressHasItsOwn() throws Exception {
        assertThat(key("192.0.2.1")).isNotEqualTo(key("192.0.2.2"));
        assertThat(key("192.0.2.1")).isEqualTo(key("::ffff:192.0.2.1"));
    }

    @Test
    void anIpv4AddressIsNoIpv6Network() throws Exception {
        assertThat(key("0.0.0.1")).isNotEqualTo(key("0:0:0:1::"));
    }

    @Test
    void textsOfDifferentKindsStayApart() {
        assertThat(RateKey.of("header", "alice")).isEqualTo(RateKey.of("header", "alice"));
        assertThat(RateKey.of("header", "alice")).isNotEqualTo(RateKey.of("claim", "alice"));
        assertThat(RateKey.of("header", "alice")).isNotEqualTo(RateKey.of("header", "Alice"));
    }

    private static RateKey key(String literal) throws Exception {
        return RateKey.of(InetAddress.getByName(literal));
    }
}
