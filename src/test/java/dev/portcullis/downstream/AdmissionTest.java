package dev.portcullis.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.net.Cidr;
import dev.portcullis.net.CidrSet;
import dev.portcullis.net.IpAddresses;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    @Test
    void boundsConnectionsPerAddress() {
        Admission admission = new Admission(10, 1, CidrSet.empty());
        assertThat(admission.admits(address("192.0.2.1"))).isTrue();
        assertThat(admission.admits(address("192.0.2.1"))).isFalse();
        assertThat(admission.admits(address("192.0.2.2"))).isTrue();
        admission.left(address("192.0.2.1"));
        assertThat(admission.admits(address("192.0.2.1"))).isTrue();
        assertThat(admission.counts()).isEqualTo(new ConnectionCounts(2, 3, 1));
    }

    @Test
    void countsAnIpv6NetworkOf64BitsAsOnePeer() {
        Admission admission = new Admission(10, 1, CidrSet.empty());
        assertThat(admission.admits(address("2001:db8::1"))).isTrue();
        assertThat(admission.admits(address("2001:db8::ffff:2"))).isFalse();
        assertThat(admission.admits(address("2001:db8:0:1::1"))).isTrue();
    }

    @Test
    void boundsAllConnectionsAndOnlyThoseOfTrustedProxies() {
        Admission admission =
                new Admission(3, 1, CidrSet.of(List.of(Cidr.parse("10.0.0.0/8").orElseThrow())));
        for (int i = 0; i < 3; i++) {
            assertThat(admission.admits(address("10.0.0.1"))).isTrue();
        }
        assertThat(admission.admits(address("10.0.0.1"))).isFalse();
        assertThat(admission.counts().open()).isEqualTo(3);
    }

    @Test
    void forgetsPeersThatHaveLeft() {
        Admission admission = new Admission(10, 2, CidrSet.empty());
        admission.admits(address("192.0.2.1"));
        admission.admits(address("192.0.2.1"));
        admission.admits(address("192.0.2.1"));
        admission.left(address("192.0.2.1"));
        admission.left(address("192.0.2.1"));
        assertThat(admission.trackedPeers()).isZero();
        assertThat(admission.counts().open()).isZero();
    }

    private static InetAddress address(String text) {
        return IpAddresses.parse(text).orElseThrow();
    }
}
