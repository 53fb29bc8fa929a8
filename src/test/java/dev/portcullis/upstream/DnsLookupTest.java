package dev.portcullis.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.wire.Transport;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DnsLookupTest {
    @TempDir
    private Path folder;

    /** Of a machine that gets other name servers while it runs, by DHCP say: the ones before may be out of reach, and the process stays for months. */
    @Test
    void followsTheNameServersOfTheSystem() throws Exception {
        Path file = folder.resolve("resolv.conf");
        try (StubNameServer first = new StubNameServer();
                StubNameServer second = new StubNameServer();
                Transport transport = Transport.open(1)) {
            first.answers("app.example", 300, new byte[] {127, 0, 0, 1});
            second.answers("app.example", 300, new byte[] {127, 0, 0, 2});
            write(file, first, 1_000);
            try (DnsLookup lookup = new DnsLookup(transport, file)) {
                assertThat(addresses(lookup, transport)).containsExactly("127.0.0.1");
                assertThat(lookup.renewIfChanged()).isFalse();
                write(file, second, 2_000);
                assertThat(lookup.renewIfChanged()).isTrue();
                assertThat(addresses(lookup, transport)).containsExactly("127.0.0.2");
                assertThat(lookup.renewIfChanged()).isFalse();
            }
        }
    }

    private static void write(Path file, StubNameServer server, long millis) throws IOException {
        Files.writeString(file, "nameserver 127.0.0.1." + server.address().getPort() + "\n");
        Files.setLastModifiedTime(file, FileTime.fromMillis(millis));
    }

    private static List<String> addresses(DnsLookup lookup, Transport transport) throws Exception {
        EventLoop loop = transport.loops().next();
        Future<List<InetSocketAddress>> found =
                lookup.lookUp("app.example", 80, loop).await();
        return found.get().stream()
                .map(each -> each.getAddress().getHostAddress())
                .toList();
    }
}
