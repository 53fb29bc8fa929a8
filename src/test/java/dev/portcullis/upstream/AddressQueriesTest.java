package dev.portcullis.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portcullis.wire.Transport;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AddressQueriesTest {
    private static final byte[] LISTED = {127, 0, 0, 2};

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private StubNameServer server;
    private Transport transport;
    private AddressQueries queries;

    @BeforeEach
    void start() throws IOException {
        server = new StubNameServer();
        transport = Transport.open(1);
        queries = within(Duration.ofSeconds(30));
    }

    @AfterEach
    void stop() {
        queries.close();
        transport.close();
        server.close();
    }

    private AddressQueries within(Duration timeout) {
        return new AddressQueries(
                transport, () -> new SingletonDnsServerAddressStreamProvider(server.address()), timeout, nanos::get);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void tellsTheAddressesOfANameAndThatAnotherHasNone() throws IOException {
        server.answers("2.0.0.127.list.example", 60, LISTED, new byte[] {127, 0, 0, 4});
        server.answers("empty.list.example", 60);
        server.refuses("9.0.0.127.list.example", StubNameServer.NO_SUCH_NAME);

        assertThat(queries.addresses("2.0.0.127.list.example"))
                .extracting(InetAddress::getHostAddress)
                .containsExactly("127.0.0.2", "127.0.0.4");
        assertThat(queries.addresses("empty.list.example")).isEmpty();
        assertThat(queries.addresses("9.0.0.127.list.example")).isEmpty();
    }

    @Test
    void asksAgainOnlyWhenAnAnswerIsTooOld() throws IOException {
        server.answers("a.list.example", 60, LISTED);

        for (int i = 0; i < 3; i++) {
            queries.addresses("a.list.example");
        }
        assertThat(server.asked()).hasSize(1);
        pass(Duration.ofSeconds(61));
        assertThat(queries.addresses("a.list.example")).hasSize(1);
        assertThat(server.asked()).hasSize(2);
    }

    /** A time to live of 0 would have every request wait for the name server. */
    @Test
    void keepsAnAnswerForAWhileWhateverItSays() throws IOException {
        server.answers("a.list.example", 0, LISTED);

        queries.addresses("a.list.example");
        pass(Duration.ofSeconds(29));
        queries.addresses("a.list.example");
        assertThat(server.asked()).hasSize(1);
        pass(Duration.ofSeconds(2));
        queries.addresses("a.list.example");
        assertThat(server.asked()).hasSize(2);
    }

    @Test
    void failsWhenTheServerFailsAndRemembersNoAnswer() throws IOException {
        server.refuses("a.list.example", StubNameServer.SERVER_FAILURE);
        assertThatThrownBy(() -> queries.addresses("a.list.example"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ServFail");

        server.answers("a.list.example", 60, LISTED);
        assertThat(queries.addresses("a.list.example")).hasSize(1);
    }

    @Test
    void waitsOnceForAServerThatIsSilentAndAsksNobodyForAMoment() throws IOException {
        queries.close();
        queries = within(Duration.ofMillis(100));
        server.answers("good.list.example", 60, LISTED);
        assertThatThrownBy(() -> queries.addresses("silent.list.example"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no answer within");
        List<String> asked = List.copyOf(server.asked());

        assertThatThrownBy(() -> queries.addresses("good.list.example"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("a moment ago");
        assertThat(server.asked()).isEqualTo(asked);
        pass(Duration.ofMillis(1_001));
        assertThatThrownBy(() -> queries.addresses("silent.list.example")).hasMessageContaining("no answer within");
        assertThat(server.asked()).hasSizeGreaterThan(asked.size());
    }
}
