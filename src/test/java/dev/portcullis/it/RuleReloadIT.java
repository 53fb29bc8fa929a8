package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.portcullis.app.ConfigSource;
import dev.portcullis.app.Portcullis;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Rule sets that replace each other under traffic. Each set notes its name in phase 1 and answers with a status of its own in phase 3, or 500 if by then a rule of
 * another set runs.
 */
class RuleReloadIT {
    static {
        LoopGuards.raise();
    }

    private static final int CLIENTS = 3;
    private static final int RELOADS = 12;
    private static final int REQUESTS_BETWEEN = 60;
    private static final String BAD = "SecRule ARGS \"@noSuchOperator\" \"id:1,phase:1,deny\"\n";

    private final RawBackend backend = RawBackend.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    private final ListAppender<ILoggingEvent> told = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(Portcullis.class);

    @TempDir
    private Path folder;

    private Path rules;
    private Portcullis portcullis;

    @BeforeEach
    void start() throws Exception {
        rules = folder.resolve("a.conf");
        Files.writeString(rules, set("a", 418));
        Path file = Files.writeString(folder.resolve("portcullis.yaml"), """
                listeners: [{bind: '127.0.0.1:0'}]
                admin: {bind: off}
                logs: {access: off, rules: off}
                clusters: {app: {endpoints: ['http://%s']}}
                rules: {files: ['*.conf']}
                routes: [{name: app, cluster: app}]
                shutdown: {drainTimeout: 1s}
                """.formatted(backend.address()));
        portcullis = Portcullis.start(ConfigSource.ofFile(file));
        told.start();
        logger.addAppender(told);
    }

    @AfterEach
    void stop() throws IOException {
        logger.detachAppender(told);
        portcullis.drainAndClose();
        backend.close();
        LoopGuards.checkNothingLeaked();
    }

    private static String set(String name, int status) {
        return """
                SecRuleEngine On
                SecRequestBodyAccess On
                SecAction "id:1,phase:1,pass,nolog,setvar:tx.set=%1$s"
                SecRule TX:set "!@streq %1$s" "id:2,phase:2,deny,status:500,log,msg:'two sets'"
                SecRule TX:set "!@streq %1$s" "id:3,phase:3,deny,status:500,log,msg:'two sets'"
                SecAction "id:4,phase:3,deny,status:%2$d,nolog"
                """.formatted(name, status);
    }

    @Test
    void everyRequestIsAnsweredByOneSetWhileSetsReplaceEachOther() throws Exception {
        Map<Integer, Integer> statuses = new ConcurrentHashMap<>();
        Semaphore answers = new Semaphore(0);
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        List<Future<?>> clients = new ArrayList<>();
        List<Client> open = new ArrayList<>();
        try {
            for (int i = 0; i < CLIENTS; i++) {
                Client client = new Client();
                open.add(client);
                clients.add(threads.submit(() -> {
                    while (!Thread.currentThread().isInterrupted()) {
                        statuses.merge(client.post(), 1, Integer::sum);
                        answers.release();
                    }
                    return null;
                }));
            }
            for (int i = 1; i <= RELOADS; i++) {
                assertThat(answers.tryAcquire(REQUESTS_BETWEEN, 60, TimeUnit.SECONDS))
                        .isTrue();
                boolean isBad = i % 4 == 3;
                Files.writeString(rules, isBad ? BAD : i % 2 == 0 ? set("a", 418) : set("b", 419));
                assertThat(portcullis.reload()).as("reload %d", i).isEqualTo(!isBad);
            }
            assertThat(answers.tryAcquire(REQUESTS_BETWEEN, 60, TimeUnit.SECONDS))
                    .isTrue();
        } finally {
            threads.shutdownNow();
            assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
            for (Client each : open) {
                each.close();
            }
        }
        for (Future<?> client : clients) {
            client.get(); // fails if a connection was dropped or an answer was none
        }
        assertThat(statuses).containsOnlyKeys(418, 419);
        assertThat(told.list)
                .filteredOn(event -> event.getFormattedMessage().startsWith("the configuration stays as it was"))
                .hasSize(RELOADS / 4)
                .allSatisfy(event -> assertThat(event.getFormattedMessage())
                        .contains(rules + ":1:15: \"@noSuchOperator\" is not an operator"));
    }

    @Test
    void aRequestThatWasThereBeforeIsJudgedByTheSetOfItsBeginning() throws Exception {
        try (Client early = new Client();
                Client late = new Client()) {
            early.send("POST /?a=b HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
            assertThat(early.status()).isEqualTo(100);
            Files.writeString(rules, set("b", 419));
            assertThat(portcullis.reload()).isTrue();
            assertThat(late.post()).isEqualTo(419);
            early.send("q=xy");
            assertThat(early.status()).isEqualTo(418);
            assertThat(early.post()).as("the next one on the same connection").isEqualTo(419);
        }
    }

    /** One keep-alive connection. One owner at a time. */
    private final class Client implements AutoCloseable {
        private final Socket socket;

        Client() throws IOException {
            InetSocketAddress at = portcullis.localAddresses().get(0);
            socket = new Socket(at.getAddress(), at.getPort());
            socket.setSoTimeout(30_000);
        }

        int post() throws IOException {
            send("POST /?a=b HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                    + "Content-Length: 4\r\n\r\nq=xy");
            return status();
        }

        void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        }

        /** Of the next answer, which is read to its end. */
        int status() throws IOException {
            InputStream in = socket.getInputStream();
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = in.read();
                if (next < 0) {
                    throw new IOException("the connection was closed after " + head);
                }
                head.append((char) next);
            }
            String lower = head.toString().toLowerCase(Locale.ROOT);
            int at = lower.indexOf("content-length: ");
            if (at >= 0) {
                int from = at + "content-length: ".length();
                in.readNBytes(Integer.parseInt(lower.substring(from, lower.indexOf('\r', from))));
            }
            return Integer.parseInt(head.substring(9, 12));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
