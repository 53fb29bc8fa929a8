package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.upstream.Cluster;
import dev.portcullis.upstream.ClusterSettings;
import dev.portcullis.upstream.DnsLookup;
import dev.portcullis.upstream.HostLookup;
import dev.portcullis.wire.TlsException;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** One event loop, clusters on it and backends behind them, all gone after each test. */
abstract class UpstreamFixture {
    static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    static final String OK = ok("ok");

    protected ExchangeDriver driver;
    private DnsLookup lookup;
    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeEach
    void openLoop() {
        LoopGuards.raise();
        driver = new ExchangeDriver();
        lookup = new DnsLookup(driver.transport());
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
        lookup.close();
        driver.close();
        LoopGuards.checkNothingLeaked();
    }

    static String ok(String content) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + content.length() + "\r\n\r\n" + content;
    }

    RawBackend backend(RawBackend backend) {
        opened.add(backend);
        return backend;
    }

    static ClusterSettings settings(RawBackend backend) {
        return ClusterSettings.of("app", List.of(backend.address()));
    }

    Cluster cluster(RawBackend backend) {
        return cluster(settings(backend));
    }

    Cluster cluster(ClusterSettings settings) {
        return cluster(settings, this::lookUp);
    }

    Cluster cluster(ClusterSettings settings, HostLookup names) {
        try {
            Cluster cluster = new Cluster(settings, driver.transport(), names);
            opened.add(cluster);
            return cluster;
        } catch (TlsException e) {
            throw new AssertionError(e);
        }
    }

    /** Every name under {@code test} is this host. */
    private Future<List<InetSocketAddress>> lookUp(String host, int port, EventLoop loop) {
        return host.endsWith(".test")
                ? loop.newSucceededFuture(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)))
                : lookup.lookUp(host, port, loop);
    }

    /** Waits for something that another thread does, without a guess at how long it takes. */
    static void eventually(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("still not so after 20 s").isLessThan(deadline);
            LockSupport.parkNanos(100_000);
        }
    }
}
