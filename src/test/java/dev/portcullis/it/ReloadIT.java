package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.portcullis.app.ConfigSource;
import dev.portcullis.app.Portcullis;
import dev.portcullis.config.InvalidConfigException;
import dev.portcullis.config.ProxyConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** A configuration that changes under a proxy that serves, over real sockets. */
class ReloadIT {
    static {
        LoopGuards.raise();
    }

    private final RawBackend old = RawBackend.answering("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nold");
    private final RawBackend other = RawBackend.answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nother");

    @TempDir
    private Path folder;

    private Path file;
    private Portcullis portcullis;

    @BeforeEach
    void start() throws Exception {
        file = folder.resolve("portcullis.yaml");
        Files.writeString(folder.resolve("a.conf"), "SecRuleEngine On\n");
        write(old, "");
        portcullis = Portcullis.start(ConfigSource.ofFile(file));
    }

    @AfterEach
    void stop() throws IOException {
        portcullis.drainAndClose();
        old.close();
        other.close();
        LoopGuards.checkNothingLeaked();
    }

    @Test
    void servesTheNewConfigurationOnConnectionsThatWereThereBefore() throws Exception {
        try (Client client = new Client()) {
            assertThat(client.get("/")).endsWith("old");
            assertThat(portcullis.reloadIfChanged()).isFalse();
            write(other, "# changed");
            assertThat(portcullis.reloadIfChanged()).isTrue();
            assertThat(client.get("/")).endsWith("other");
            assertThat(portcullis.reloadIfChanged()).isFalse();
        }
    }

    @Test
    void goesOnAsBeforeWhenTheNewConfigurationCannotBeUsed() throws Exception {
        try (Client client = new Client()) {
            Files.writeString(file, "listeners: [");
            assertThat(portcullis.reloadIfChanged()).isFalse();
            assertThat(client.get("/")).endsWith("old");
            write(other, "# mended");
            assertThat(portcullis.reloadIfChanged()).isTrue();
            assertThat(client.get("/")).endsWith("other");
        }
    }

    @ParameterizedTest
    @CsvSource({"portcullis.yaml, [", "a.conf, ("})
    void goesOnAsBeforeWhenAFileIsNestedWithoutEnd(String name, String level) throws Exception {
        String deep = level.repeat(50_000);
        Files.writeString(
                folder.resolve(name), level.equals("(") ? rule(deep + "a" + ")".repeat(deep.length())) : deep);
        assertThat(portcullis.reload()).isFalse();
        try (Client client = new Client()) {
            assertThat(client.get("/")).endsWith("old");
        }
    }

    /** The JDK reads patterns of schemas, and has no bound of its own. */
    @Test
    void goesOnAsBeforeWhenReadingTakesMoreStackThanThereIs() throws Exception {
        String deep = "(".repeat(50_000) + "a" + ")".repeat(50_000);
        Path schema = Files.writeString(folder.resolve("deep.xsd"), """
                <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a"><xs:simpleType>
                <xs:restriction base="xs:string"><xs:pattern value="%s"/></xs:restriction>
                </xs:simpleType></xs:element></xs:schema>
                """.formatted(deep));
        Files.writeString(
                folder.resolve("a.conf"), "SecRule XML \"@validateSchema " + schema + "\" \"id:1,phase:2,deny\"\n");
        assertThat(portcullis.reload()).isFalse();
        try (Client client = new Client()) {
            assertThat(client.get("/")).endsWith("old");
        }
    }

    private static String rule(String pattern) {
        return "SecRule ARGS \"@rx " + pattern + "\" \"id:1,phase:1,pass\"\n";
    }

    @Test
    void refusesToChangeWhatNeedsARestart() throws Exception {
        Files.writeString(file, text(other, "").replace("bind: '127.0.0.1:0'", "bind: '127.0.0.1:1'"));
        assertThat(portcullis.reload()).isFalse();
        try (Client client = new Client()) {
            assertThat(client.get("/")).endsWith("old");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bind: '127.0.0.1:0' | bind: '127.0.0.1:1' | listeners",
                "admin: {bind: off} | admin: {bind: '127.0.0.1:0'} | admin",
                "access: off | access: stderr | logs.access",
                "rules: off | rules: stderr | logs.rules",
                "rules: off | rules: off, ruleLines: refusals | logs.ruleLines",
                "admin: | trustedProxies: {networks: [10.0.0.0/8]}~admin: | trustedProxies"
            })
    void namesWhatNeedsARestart(String old, String changed, String key) throws Exception {
        Files.writeString(file, text(other, "").replace(old, changed.replace('~', '\n')));
        assertThat(saidByReload())
                .containsOnlyOnce("needs a restart")
                .endsWith(": " + key + ": differs from what is running, needs a restart");
    }

    /** The one thing that is said when the configuration is loaded again and cannot be used. */
    private String saidByReload() {
        Logger logger = (Logger) LoggerFactory.getLogger(Portcullis.class);
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        said.start();
        logger.addAppender(said);
        try {
            assertThat(portcullis.reload()).isFalse();
        } finally {
            logger.detachAppender(said);
        }
        assertThat(said.list).hasSize(1);
        return said.list.get(0).getFormattedMessage();
    }

    @Test
    void namesAllThatNeedsARestart() throws Exception {
        Files.writeString(
                file,
                text(other, "")
                        .replace("bind: '127.0.0.1:0'", "bind: '127.0.0.1:1'")
                        .replace("admin: {bind: off}", "admin: {bind: '127.0.0.1:0'}")
                        .replace("logs:", "trustedProxies: {networks: [10.0.0.0/8]}\nlogs:"));
        assertThat(saidByReload())
                .contains(": trustedProxies: differs", ": listeners: differs", ": admin: differs")
                .doesNotContain("logs");
    }

    /** Such as memory that is not there for a second set of rules: whoever has it loaded must live on, and what serves with it. */
    @Test
    void goesOnAsBeforeWhenLoadingEndsInAnError() throws Exception {
        ConfigSource good = ConfigSource.ofFile(file);
        boolean[] isOver = {false};
        ConfigSource source = new ConfigSource() {
            @Override
            public ProxyConfig read() throws InvalidConfigException {
                if (isOver[0]) {
                    throw new OutOfMemoryError("pretended");
                }
                return good.read();
            }

            @Override
            public Optional<Path> file() {
                return good.file();
            }
        };
        portcullis.close();
        portcullis = Portcullis.start(source);
        isOver[0] = true;
        assertThat(saidByReload()).isEqualTo("the configuration stays as it was");
        isOver[0] = false;
        write(other, "# again");
        assertThat(portcullis.reloadIfChanged()).isTrue();
        try (Client client = new Client()) {
            assertThat(client.get("/")).endsWith("other");
        }
    }

    @Test
    void takesUpRuleFilesThatChangeAndThatAppear() throws Exception {
        try (Client client = new Client()) {
            assertThat(client.get("/secret")).endsWith("old");
            Files.writeString(folder.resolve("b.conf"), deny(1, "/secret"));
            assertThat(portcullis.reloadIfChanged()).isTrue();
            assertThat(client.get("/secret")).startsWith("HTTP/1.1 403 ");
            assertThat(client.get("/")).endsWith("old");
            Files.writeString(
                    folder.resolve("b.conf"), "SecRule REQUEST_URI \"@noSuchOperator\" \"id:1,phase:1,deny\"\n");
            assertThat(portcullis.reloadIfChanged()).isFalse();
            assertThat(client.get("/secret")).startsWith("HTTP/1.1 403 ");
        }
    }

    private static String deny(int id, String path) {
        return "SecRule REQUEST_URI \"@contains " + path + "\" \"id:" + id + ",phase:1,deny,status:403\"\n";
    }

    private void write(RawBackend backend, String comment) throws IOException {
        Files.writeString(file, text(backend, comment));
    }

    private static String text(RawBackend backend, String comment) {
        return """
                listeners: [{bind: '127.0.0.1:0'}]
                admin: {bind: off}
                logs: {access: off, rules: off}
                clusters: {app: {endpoints: ['http://%s']}}
                rules: {files: ['*.conf']}
                routes: [{name: app, cluster: app}]
                shutdown: {drainTimeout: 1s}
                %s
                """.formatted(backend.address(), comment);
    }

    /** One keep-alive connection. */
    private final class Client implements AutoCloseable {
        private final Socket socket;

        Client() throws IOException {
            InetSocketAddress at = portcullis.localAddresses().get(0);
            socket = new Socket(at.getAddress(), at.getPort());
            socket.setSoTimeout(10_000);
        }

        /** The answer, head and content. */
        String get(String path) throws IOException {
            String request = "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            StringBuilder answer = new StringBuilder();
            while (answer.indexOf("\r\n\r\n") < 0) {
                answer.append((char) in.read());
            }
            String head = answer.toString().toLowerCase(Locale.ROOT);
            int at = head.indexOf("content-length: ") + "content-length: ".length();
            int length = Integer.parseInt(head.substring(at, head.indexOf('\r', at)));
            return answer + new String(in.readNBytes(length), StandardCharsets.US_ASCII);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
