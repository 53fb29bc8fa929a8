package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.identity.credential.Passwords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What wrong guesses of passwords, as many as a client can send, do to others: nothing but a short wait. */
class PasswordFloodIT {
    private static final int GUESSERS = 24;
    private static final String FLOOD = "X-Forwarded-For: 203.0.113.9";

    @TempDir
    private Path folder;

    private final TestKey key = new TestKey("one");
    private final ExecutorService threads = Executors.newFixedThreadPool(GUESSERS);
    private final AtomicInteger guess = new AtomicInteger();
    private volatile boolean isOver;
    private IdentityProxy proxy;

    @BeforeEach
    void open() throws IOException {
        Files.writeString(folder.resolve("keys.json"), TestKey.jwks(key));
        Files.writeString(
                folder.resolve("users.txt"),
                "alice " + Passwords.hash("wonderland", new Random(1)) + "\nbob "
                        + Passwords.hash("battery staple", new Random(2)) + "\n");
        proxy = IdentityProxy.before(folder, """
                trustedProxies: {networks: [127.0.0.0/8]}
                identity:
                  providers:
                    corp: {issuer: 'https://issuer.example', audiences: [shop], algorithms: [ES256], jwks: {file: keys.json}}
                  passwords:
                    staff: {file: users.txt}
                rules: {engine: off}
                routes:
                  - {name: basic, cluster: app, auth: {provider: corp, passwords: [staff]}}
                """);
    }

    @AfterEach
    void close() throws Exception {
        isOver = true;
        threads.shutdown();
        assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        proxy.close();
    }

    private static String basic(String user, String password) {
        byte[] text = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Authorization: Basic " + Base64.getEncoder().encodeToString(text);
    }

    /** The answer, however long it takes: a hash costs a second where the machine has other work. */
    private RawResponse patient(String... fields) {
        try (RawClient client = proxy.proxy().connect()) {
            client.socket().setSoTimeout(60_000);
            return client.send(IdentityProxy.request("GET", "/", fields)).readResponse();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Has wrong guesses come from one address, always more than are judged, until the test is over. */
    private List<Future<List<RawResponse>>> flood() throws InterruptedException {
        CountDownLatch refused = new CountDownLatch(GUESSERS);
        List<Future<List<RawResponse>>> answers = new ArrayList<>();
        for (int i = 0; i < GUESSERS; i++) {
            answers.add(threads.submit(() -> {
                List<RawResponse> got = new ArrayList<>();
                while (!isOver) {
                    RawResponse answer = patient(FLOOD, basic("alice", "guess-" + guess.incrementAndGet()));
                    got.add(answer);
                    if (answer.status() != 401) {
                        refused.countDown();
                    }
                }
                return got;
            }));
        }
        assertThat(refused.await(60, TimeUnit.SECONDS))
                .as("more than can be judged")
                .isTrue();
        return answers;
    }

    @Test
    void whoGuessesKeepsNobodyElseOut() throws Exception {
        assertThat(patient("X-Forwarded-For: 198.51.100.1", basic("alice", "wonderland"))
                        .status())
                .isEqualTo(200);
        List<Future<List<RawResponse>>> answers = flood();

        for (int i = 0; i < 20; i++) {
            assertThat(patient("X-Forwarded-For: 198.51.100.1", basic("alice", "wonderland"))
                            .status())
                    .as("let in before")
                    .isEqualTo(200);
        }
        assertThat(patient(FLOOD, basic("alice", "wonderland")).status())
                .as("let in before, from where the guesses come from now")
                .isEqualTo(200);
        assertThat(patient("X-Forwarded-For: 198.51.100.2", basic("bob", "battery staple"))
                        .status())
                .as("never seen before")
                .isEqualTo(200);
        assertThat(patient("X-Forwarded-For: 198.51.100.3", basic("bob", "wrong"))
                        .status())
                .as("wrong")
                .isEqualTo(401);
        assertThat(patient(FLOOD, "Authorization: Bearer " + key.token()).status())
                .as("by another door")
                .isEqualTo(200);

        isOver = true;
        List<RawResponse> all = new ArrayList<>();
        for (Future<List<RawResponse>> each : answers) {
            all.addAll(each.get(60, TimeUnit.SECONDS));
        }
        assertThat(all).extracting(RawResponse::status).containsOnly(401, 429);
        RawResponse tooMany =
                all.stream().filter(each -> each.status() == 429).findFirst().orElseThrow();
        assertThat(tooMany.field("Retry-After")).isEqualTo("1");
        assertThat(proxy.denial(tooMany)).startsWith("too-many-passwords-of-client");
    }

    @Test
    void whatIsMoreThanAllMayBringIsRefusedByName() throws Exception {
        List<Future<RawResponse>> answers = new ArrayList<>();
        ExecutorService many = Executors.newFixedThreadPool(44);
        try {
            for (int i = 0; i < 44; i++) {
                String from = "X-Forwarded-For: 198.51.100." + i;
                answers.add(many.submit(() -> patient(from, basic("alice", "guess-" + guess.incrementAndGet()))));
            }
            List<RawResponse> refused = new ArrayList<>();
            for (Future<RawResponse> each : answers) {
                RawResponse answer = each.get(60, TimeUnit.SECONDS);
                if (answer.status() != 401) {
                    refused.add(answer);
                }
            }
            assertThat(refused).isNotEmpty().allSatisfy(answer -> {
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.field("Retry-After")).isEqualTo("1");
                assertThat(proxy.denial(answer)).startsWith("too-many-passwords");
            });
        } finally {
            many.shutdownNow();
        }
    }
}
