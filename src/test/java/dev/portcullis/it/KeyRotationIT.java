package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys that a provider changes, over sockets on both sides: what a flood of made-up key ids costs, and how soon a change counts. */
class KeyRotationIT {
    private static final int FLOOD = 10_000;
    private static final Duration WINDOW = Duration.ofSeconds(2);

    @TempDir
    private Path folder;

    private final TestKey old = new TestKey("old");
    private final TestKey fresh = new TestKey("fresh");
    private final AtomicInteger fetches = new AtomicInteger();
    private volatile String keys = TestKey.jwks(old);
    private HttpServer provider;
    private IdentityProxy proxy;

    @BeforeEach
    void open() throws IOException {
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.createContext("/keys", exchange -> {
            fetches.incrementAndGet();
            byte[] json = keys.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, json.length);
            exchange.getResponseBody().write(json);
            exchange.close();
        });
        provider.start();
        proxy = IdentityProxy.before(folder, """
                identity:
                  providers:
                    corp:
                      issuer: https://issuer.example
                      audiences: [shop]
                      algorithms: [ES256]
                      jwks: {url: 'http://127.0.0.1:%d/keys', timeToLive: 3s}
                rules: {engine: off}
                routes: [{name: api, cluster: app, auth: {provider: corp}}]
                """.formatted(provider.getAddress().getPort()));
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        provider.stop(0);
    }

    @Test
    void aFloodOfUnknownKeysCostsAFetchAWindowAndARotationCountsWithinTwoSeconds() throws Exception {
        String good = proxy.keepSecret(old.token());
        assertThat(status(good)).isEqualTo(200);
        long began = System.nanoTime();
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            Future<List<Integer>> flood = threads.submit(this::flood);
            long slowest = 0;
            while (!flood.isDone()) {
                long start = System.nanoTime();
                assertThat(status(good)).isEqualTo(200);
                slowest = Math.max(slowest, System.nanoTime() - start);
            }
            assertThat(flood.get()).hasSize(FLOOD).containsOnly(401);
            assertThat(Duration.ofNanos(slowest))
                    .as("the slowest good request, with a connection of its own")
                    .isLessThan(Duration.ofSeconds(2));
        } finally {
            threads.shutdown();
        }
        long windows = Duration.ofNanos(System.nanoTime() - began).dividedBy(WINDOW);
        assertThat(fetches.get()).isLessThanOrEqualTo((int) windows + 2);

        keys = TestKey.jwks(old, fresh);
        String rotated = proxy.keepSecret(fresh.token());
        AtomicBoolean isOver = new AtomicBoolean();
        ExecutorService more = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> goesOn = more.submit(() -> floodUntil(isOver));
            long changed = System.nanoTime();
            while (status(rotated) != 200) {
                assertThat(Duration.ofNanos(System.nanoTime() - changed)).isLessThan(Duration.ofSeconds(3));
            }
            assertThat(Duration.ofNanos(System.nanoTime() - changed))
                    .as("from the change of keys to the first good answer, under flood")
                    .isLessThan(WINDOW.plusMillis(500));
            isOver.set(true);
            assertThat(goesOn.get()).as("made-up keys meanwhile").isPositive();
        } finally {
            isOver.set(true);
            more.shutdown();
        }
        assertThat(status(good)).isEqualTo(200);
    }

    @Test
    void aRemovedKeyIsRefusedWithinItsTimeToLive() {
        String good = proxy.keepSecret(old.token());
        assertThat(status(good)).isEqualTo(200);
        keys = TestKey.jwks(fresh);
        long changed = System.nanoTime();
        while (status(good) == 200) {
            assertThat(Duration.ofNanos(System.nanoTime() - changed)).isLessThan(Duration.ofSeconds(4));
        }
        RawResponse response = proxy.get("/", "Authorization: Bearer " + good);
        assertThat(response.status()).isEqualTo(401);
        assertThat(proxy.denial(response)).startsWith("unknown-key");
        assertThat(status(proxy.keepSecret(fresh.token()))).isEqualTo(200);
    }

    /** The statuses of so many made-up keys, on one connection. */
    private List<Integer> flood() {
        List<Integer> statuses = new ArrayList<>();
        try (RawClient client = proxy.proxy().connect()) {
            for (int i = 0; i < FLOOD; i++) {
                String request = IdentityProxy.request("GET", "/", "Authorization: Bearer " + unknown(i));
                statuses.add(client.send(request).readResponse().status());
            }
        }
        return statuses;
    }

    /** Goes on with made-up keys, and returns how many there were. */
    private int floodUntil(AtomicBoolean isOver) {
        int sent = 0;
        try (RawClient client = proxy.proxy().connect()) {
            while (!isOver.get()) {
                String request = IdentityProxy.request("GET", "/", "Authorization: Bearer " + unknown(FLOOD + sent));
                assertThat(client.send(request).readResponse().status()).isEqualTo(401);
                sent++;
            }
        }
        return sent;
    }

    private final Map<String, Object> claims = TestKey.claims(Map.of());

    /** A token of a key that nobody has; its signature is never looked at. */
    private String unknown(int number) {
        String head = TestKey.base64(("{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"made-up-" + number + "\"}")
                .getBytes(StandardCharsets.UTF_8));
        return head + "."
                + TestKey.base64(JSONObjectUtils.toJSONString(claims).getBytes(StandardCharsets.UTF_8))
                + "." + TestKey.base64(new byte[64]);
    }

    private int status(String token) {
        return proxy.get("/", "Authorization: Bearer " + token).status();
    }
}
