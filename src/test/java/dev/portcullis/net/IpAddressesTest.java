package dev.portcullis.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpAddressesTest {
    /** The last seven are from RFC 5952 sections 1, 4.2 and 4.3. */
    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.7",
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "0:0:1::, 0:0:1::",
        "1:0:2:0:3:0:4:0, 1:0:2:0:3:0:4:0",
        "2001:db8::2:1, 2001:db8::2:1",
        "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:DB8::000A, 2001:db8::a",
        "2001:0db8:0000:0001:0001:0001:0001:0001, 2001:db8:0:1:1:1:1:1",
    })
    void writesAddressesInTheOneFormThatRfc5952Has(String read, String written) {
        assertThat(IpAddresses.text(IpAddresses.parse(read).orElseThrow())).isEqualTo(written);
    }

    @Test
    void leavesOutTheZoneOfALinkLocalAddress() throws UnknownHostException {
        byte[] address = IpAddresses.parse("fe80::7").orElseThrow().getAddress();

        assertThat(IpAddresses.text(Inet6Address.getByAddress(null, address, 2)))
                .isEqualTo("fe80::7");
    }

    @Test
    void readsWhatItWrites() throws UnknownHostException {
        Random random = new Random(5_952);
        for (int i = 0; i < 10_000; i++) {
            byte[] address = new byte[16];
            for (int at = 0; at < 16; at++) {
                address[at] = (byte) (random.nextInt(3) == 0 ? random.nextInt(256) : 0);
            }
            InetAddress written = InetAddress.getByAddress(address);
            assertThat(IpAddresses.parse(IpAddresses.text(written))).contains(written);
        }
    }
}
