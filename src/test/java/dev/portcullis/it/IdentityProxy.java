package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import dev.portcullis.app.Probe;
import dev.portcullis.exchange.Denial;
import dev.portcullis.exchange.ExchangeRecord;
import dev.portcullis.rules.EngineMode;
import dev.portcullis.rules.RuleSet;
import dev.portcullis.rules.Transaction;
import dev.portcullis.rules.TransactionFacts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.LoggerFactory;

/**
 * The proxy that production assembles, before an application that answers every request, with all its logs on and kept: the access, rules and audit log in {@code folder}, a debug
 * log if rules write one to {@code debug.log} there, and what the program says. Closing takes all down and fails if any secret that was {@linkplain #keepSecret named} stands in a log.
 */
final class IdentityProxy implements AutoCloseable {
    private static final String COMMON = """
            admin: {bind: off}
            logs: {access: access.log, rules: rules.log, audit: {engine: on, to: audit.log, parts: ABCEFHIJKZ}}
            shutdown: {drainTimeout: 1s}
            """;

    /** Exchanges by their ids, when they have ended. */
    private static final class Ended implements Probe {
        private final ConcurrentHashMap<String, CompletableFuture<ExchangeRecord>> records = new ConcurrentHashMap<>();

        CompletableFuture<ExchangeRecord> of(String id) {
            return records.computeIfAbsent(id, key -> new CompletableFuture<>());
        }

        @Override
        public Transaction begin(RuleSet rules, TransactionFacts facts, EngineMode mode) {
            return rules.begin(facts, mode);
        }

        @Override
        public void finished(ExchangeRecord record) {
            of(record.id()).complete(record);
        }
    }

    private final RawBackend backend;
    private final AssembledProxy proxy;
    private final Path folder;
    private final Ended ended;
    private final ListAppender<ILoggingEvent> told = new ListAppender<>() {
        @Override
        protected void append(ILoggingEvent event) {
            // keeps whose thread it was
            event.prepareForDeferredProcessing();
            super.append(event);
        }
    };
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.portcullis");
    private final List<String> secrets = new CopyOnWriteArrayList<>();
    /** Another proxy may have written to the same file before. */
    private final int deniedBefore;

    private IdentityProxy(RawBackend backend, AssembledProxy proxy, Path folder, Ended ended) {
        this.ended = ended;
        this.backend = backend;
        this.proxy = proxy;
        this.folder = folder;
        this.deniedBefore = deniedInAccessLog();
        told.start();
        // as in production; tests are quieter
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        logger.addAppender(told);
    }

    /** @param sections what is left of the configuration: identity, routes; the cluster is {@code app}, files are in {@code folder} */
    static IdentityProxy before(Path folder, String sections) {
        return on("listeners: [{bind: '127.0.0.1:0'}]\n", folder, sections);
    }

    /** As {@link #before}, with other listeners. */
    static IdentityProxy on(String listeners, Path folder, String sections) {
        RawBackend backend = new RawBackend(connection -> {
            while (true) {
                String head = connection.readHead().toLowerCase(Locale.ROOT);
                int at = head.indexOf("\r\ncontent-length: ");
                if (at >= 0) {
                    connection.read(Integer.parseInt(head.substring(at + 18, head.indexOf("\r\n", at + 2))
                            .strip()));
                }
                connection.send(UpstreamFixture.OK);
            }
        });
        String clusters = "clusters: {app: {endpoints: ['http://%s']}}\n".formatted(backend.address());
        Ended ended = new Ended();
        AssembledProxy proxy = AssembledProxy.start(listeners + COMMON + clusters + sections, folder, ended);
        return new IdentityProxy(backend, proxy, folder, ended);
    }

    AssembledProxy proxy() {
        return proxy;
    }

    /** None of the words of {@code secret}, cut at its dots, must stand in a log. */
    String keepSecret(String secret) {
        for (String part : secret.split("[.]", -1)) {
            if (part.length() >= 12) {
                secrets.add(part);
            }
        }
        return secret;
    }

    RawResponse get(String target, String... fieldLines) {
        return send("GET", target, fieldLines);
    }

    RawResponse send(String method, String target, String... fieldLines) {
        return proxy.answer(request(method, target, fieldLines));
    }

    static String request(String method, String target, String... fieldLines) {
        StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
        boolean hasHost = false;
        for (String line : fieldLines) {
            hasHost |= line.regionMatches(true, 0, "host:", 0, 5);
        }
        if (!hasHost) {
            request.append("Host: shop.example\r\n");
        }
        for (String line : fieldLines) {
            request.append(line).append("\r\n");
        }
        return request.append("\r\n").toString();
    }

    /** Why {@code response} was a denial, as the logs have it: {@code reason: detail}. */
    String denial(RawResponse response) {
        Denial denial = record(response).denial();
        assertThat(denial).as(response.statusLine()).isNotNull();
        return denial.reason() + ": " + denial.detail();
    }

    /** What the logs are told of {@code response}, which was an answer of our own. */
    ExchangeRecord record(RawResponse response) {
        String id = response.field("Incident-Id");
        assertThat(id).as("incident id of %s", response.statusLine()).isNotNull();
        try {
            return ended.of(id).get(RawClient.TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /** The heads that have reached the backend. */
    List<String> heads() {
        return backend.heads();
    }

    /** The head that has reached the backend last. */
    String lastHead() {
        return heads().get(heads().size() - 1);
    }

    private int deniedInAccessLog() {
        return (int) text("access.log")
                .lines()
                .filter(line -> line.contains("\"source\":\"authentication\""))
                .count();
    }

    private String text(String file) {
        try {
            return Files.exists(folder.resolve(file))
                    ? Files.readString(folder.resolve(file), StandardCharsets.ISO_8859_1)
                    : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that the program has said by now. */
    String told() {
        StringBuilder all = new StringBuilder();
        for (ILoggingEvent event : List.copyOf(told.list)) {
            all.append(event.getFormattedMessage()).append('\n');
            if (event.getThrowableProxy() != null) {
                all.append(ThrowableProxyUtil.asString(event.getThrowableProxy()))
                        .append('\n');
            }
        }
        return all.toString();
    }

    /** The threads that have written lines with {@code start}. */
    List<String> writersOf(String start) {
        return List.copyOf(told.list).stream()
                .filter(event -> event.getFormattedMessage().startsWith(start))
                .map(ILoggingEvent::getThreadName)
                .distinct()
                .toList();
    }

    /** The one line that the program has about {@code response}, which was a denial. */
    String toldOf(RawResponse response) {
        String id = record(response).id();
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (true) {
            List<String> lines =
                    told().lines().filter(line -> line.contains(id)).toList();
            if (!lines.isEmpty()) {
                assertThat(lines).hasSize(1);
                return lines.get(0);
            }
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("no line about " + response.statusLine() + " in " + told());
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() throws IOException {
        proxy.close();
        backend.close();
        logger.detachAppender(told);
        logger.setAdditive(true);
        logger.setLevel(null);
        assertThat(text("access.log")).isNotEmpty();
        assertThat(text("audit.log")).isNotEmpty();
        assertThat(told().lines().filter(line -> line.contains(" by authentication status ")))
                .as("a line for each denial in the access log")
                .hasSize(deniedInAccessLog() - deniedBefore);
        for (String file : List.of("access.log", "rules.log", "audit.log", "debug.log")) {
            assertNoSecret(file, text(file));
        }
        assertNoSecret("what the program says", told());
    }

    private void assertNoSecret(String log, String text) {
        for (String secret : secrets) {
            assertThat(text.lines().filter(line -> line.contains(secret)).findFirst())
                    .as("the first line of %s with %s", log, secret)
                    .isEmpty();
        }
    }
}
