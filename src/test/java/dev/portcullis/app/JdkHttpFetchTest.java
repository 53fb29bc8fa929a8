package dev.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.portcullis.http.FieldName;
import dev.portcullis.identity.HttpFetch;
import dev.portcullis.identity.key.CachedKeys;
import dev.portcullis.identity.key.KeyLoader;
import dev.portcullis.identity.key.KeyObserver;
import dev.portcullis.identity.key.KeyState;
import dev.portcullis.identity.key.KeyTiming;
import dev.portcullis.identity.key.TokenSigner;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JdkHttpFetchTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String JWKS = TokenSigner.es256("k1").jwks();

    private final CountDownLatch testIsOver = new CountDownLatch(1);
    private final AtomicInteger followed = new AtomicInteger();
    private HttpServer server;
    private JdkHttpFetch fetch;

    @BeforeEach
    void start() throws IOException, NoSuchAlgorithmException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/jwks", exchange -> answer(exchange, 200, JWKS));
        server.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().add("Location", "/followed");
            answer(exchange, 302, "");
        });
        server.createContext("/followed", exchange -> {
            followed.incrementAndGet();
            answer(exchange, 200, "{}");
        });
        server.createContext("/down", exchange -> answer(exchange, 503, "later"));
        server.createContext("/long", exchange -> answer(exchange, 200, "x".repeat(300_000)));
        server.createContext("/stuck", this::stickAfterTheHead);
        server.start();
        fetch = new JdkHttpFetch(SSLContext.getDefault());
    }

    @AfterEach
    void stop() {
        testIsOver.countDown();
        server.stop(0);
        ((ExecutorService) server.getExecutor()).shutdownNow();
    }

    @Test
    void fetchesAKeySet() {
        CachedKeys keys = new CachedKeys(
                KeyLoader.ofUrl(uri("/jwks"), fetch, LONG), KeyTiming.remote(), System::nanoTime, KeyObserver.SILENT);
        KeyState state = keys.current().toCompletableFuture().join();
        assertThat(state)
                .isInstanceOfSatisfying(
                        KeyState.Available.class,
                        available -> assertThat(available.keys().size()).isEqualTo(1));
    }

    @Test
    void givesTheFieldsOfTheAnswer() {
        HttpFetch.Response response = get("/jwks", LONG, 100_000);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.fields().first(FieldName.CONTENT_LENGTH)).isEqualTo(String.valueOf(JWKS.length()));
    }

    /** A task that is refused to the selector of the JDK's client ends it for good (Java 17). */
    @Test
    void whatCannotRunAtOnceWaitsAndTheClientLives() {
        CountDownLatch areFree = new CountDownLatch(1);
        List<CompletableFuture<?>> stuck = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            stuck.add(fetch.send(HttpFetch.Request.get(uri("/jwks"), "*/*", LONG, 100_000))
                    .thenRun(() -> awaitQuietly(areFree))
                    .toCompletableFuture());
        }
        List<CompletableFuture<?>> waiting = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            waiting.add(fetch.send(HttpFetch.Request.get(uri("/jwks"), "*/*", Duration.ofMillis(50), 100_000))
                    .handle((response, failure) -> String.valueOf(failure))
                    .thenAccept(failure -> assertThat(failure).doesNotContain("Rejected"))
                    .toCompletableFuture());
        }
        areFree.countDown();

        assertThat(stuck).allSatisfy(each -> assertThat(each).succeedsWithin(LONG));
        assertThat(waiting).allSatisfy(each -> assertThat(each).succeedsWithin(LONG));
        assertThat(get("/jwks", LONG, 100_000).status()).isEqualTo(200);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void followsNoRedirect() {
        assertThat(get("/moved", LONG, 1000).status()).isEqualTo(302);
        assertThat(followed).hasValue(0);
    }

    @Test
    void stopsAtTheSizeLimit() {
        assertThat(get("/long", LONG, 300_000).content()).hasSize(300_000);
        assertThatThrownBy(() -> get("/long", LONG, 299_999)).hasMessageContaining("longer than 299999 bytes");
    }

    @Test
    void givesUpOnContentThatDoesNotCome() {
        assertThatThrownBy(() -> get("/stuck", Duration.ofMillis(200), 1000)).hasMessageContaining("TimeoutException");
    }

    @Test
    void anAnswerOtherThan200IsNoKeySet() {
        CachedKeys keys = new CachedKeys(
                KeyLoader.ofUrl(uri("/down"), fetch, LONG), KeyTiming.remote(), System::nanoTime, KeyObserver.SILENT);
        assertThat(keys.current().toCompletableFuture().join())
                .isInstanceOfSatisfying(
                        KeyState.Unavailable.class,
                        why -> assertThat(why.reason()).contains("answered 503"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://id.example.com/jwks",
                "http://10.0.0.1/jwks",
                "http://127.0.0.1.example.com/",
                "http://localhost.example/",
                "http://0177.0.0.1/",
                "ftp://127.0.0.1/",
                "file:///etc/passwd",
                "/jwks",
                "https://user@id.example.com/",
                "https://id.example.com/#x"
            })
    void refusesUrlsThatCannotBeTrusted(String url) {
        assertThat(JdkHttpFetch.objectionTo(URI.create(url))).isNotEmpty();
        assertThatThrownBy(() -> fetch.send(HttpFetch.Request.get(URI.create(url), "*/*", LONG, 1000))
                        .toCompletableFuture()
                        .join())
                .hasCauseInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://id.example.com/jwks",
                "http://127.0.0.1:8080/jwks",
                "http://[::1]/jwks",
                "http://localhost/jwks",
                "HTTPS://id.example.com/?a=b"
            })
    void acceptsUrlsThatCan(String url) {
        assertThat(JdkHttpFetch.objectionTo(URI.create(url))).isEmpty();
    }

    private HttpFetch.Response get(String path, Duration timeout, int maxBytes) {
        return fetch.send(HttpFetch.Request.get(uri(path), "*/*", timeout, maxBytes))
                .toCompletableFuture()
                .join();
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private void stickAfterTheHead(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 10);
        exchange.getResponseBody().write('x');
        exchange.getResponseBody().flush();
        try {
            testIsOver.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}
