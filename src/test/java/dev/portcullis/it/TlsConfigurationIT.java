package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.portcullis.app.ConfigSource;
import dev.portcullis.app.Portcullis;
import dev.portcullis.config.InvalidConfigException;
import dev.portcullis.config.ProxyConfig;
import dev.portcullis.wire.CertificateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What a configuration says of TLS, as clients of the proxy that production assembles see it. */
class TlsConfigurationIT {
    static {
        LoopGuards.raise();
    }

    private static final String VARIABLE = "PORTCULLIS_TEST_KEY";

    @TempDir
    private Path folder;

    private RawBackend backend;
    private CertificateFiles certificate;

    @BeforeEach
    void openBackend() throws Exception {
        backend = RawBackend.answering(UpstreamFixture.OK);
        certificate = TestCertificates.write(folder, "first", "a.example");
    }

    @AfterEach
    void closeBackend() throws IOException {
        backend.close();
        LoopGuards.checkNothingLeaked();
    }

    /** A configuration whose listener has {@code tls}, in an environment that is {@code variables}. */
    private ConfigSource source(String tls, Map<String, String> variables) {
        ConfigSource text = ConfigSource.ofText("""
                listeners: [{bind: '127.0.0.1:0', tls: {%s}}]
                admin: {bind: off}
                logs: {access: off, rules: off}
                shutdown: {drainTimeout: 1s}
                clusters: {app: {endpoints: ['http://%s']}}
                rules: {engine: off}
                routes: [{name: app, cluster: app}]
                """.formatted(tls, backend.address()), "test.yaml", folder);
        return new ConfigSource() {
            @Override
            public ProxyConfig read() throws InvalidConfigException {
                return text.read();
            }

            @Override
            public Optional<Path> file() {
                return Optional.empty();
            }

            @Override
            public Optional<String> variable(String name) {
                return Optional.ofNullable(variables.get(name));
            }
        };
    }

    @Test
    void speaksBothVersionsUnlessToldOtherwise() throws Exception {
        String certificates = "certificates: [{chain: first.pem, key: {file: first.key}}]";
        try (Portcullis proxy = Portcullis.start(source(certificates, Map.of()));
                ResumingClient client =
                        new ResumingClient(proxy.localAddresses().get(0))) {
            assertThat(client.get("a.example", "a.example", "TLSv1.2").status()).isEqualTo(200);
            assertThat(client.get("a.example", "a.example", "TLSv1.3").status()).isEqualTo(200);
        }
        try (Portcullis proxy = Portcullis.start(source("minVersion: 1.3, " + certificates, Map.of()));
                ResumingClient client =
                        new ResumingClient(proxy.localAddresses().get(0))) {
            assertThatThrownBy(() -> client.get("a.example", "a.example", "TLSv1.2"))
                    .isInstanceOf(IOException.class);
            assertThat(client.get("a.example", "a.example", "TLSv1.3").status()).isEqualTo(200);
        }
    }

    /** They are looked at every two seconds, and it may take days until somebody mends them. */
    @Test
    void saysOnceThatACertificateCannotBeUsedUntilSomebodyAsks() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger("dev.portcullis.app.Listeners");
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        said.start();
        logger.addAppender(said);
        String certificates = "certificates: [{chain: first.pem, key: {file: first.key}}]";
        try (Portcullis proxy = Portcullis.start(source(certificates, Map.of()))) {
            Path chain = folder.resolve("first.pem");
            String good = Files.readString(chain);
            Files.writeString(chain, "nothing");
            Files.setLastModifiedTime(chain, FileTime.fromMillis(1_000));
            for (int i = 0; i < 3; i++) {
                proxy.reloadIfChanged();
            }
            assertThat(said.list).hasSize(1);
            proxy.reload();
            assertThat(said.list)
                    .hasSize(2)
                    .allMatch(
                            each -> each.getFormattedMessage().startsWith("certificates stay as they were: " + chain));
            Files.writeString(chain, good);
            proxy.reloadIfChanged();
            Files.writeString(chain, "nothing");
            proxy.reloadIfChanged();
            assertThat(said.list)
                    .filteredOn(each -> each.getLevel() == Level.ERROR)
                    .hasSize(3);
        } finally {
            logger.detachAppender(said);
        }
    }

    @Test
    void takesAKeyFromTheEnvironment() throws Exception {
        Path key = TestCertificates.keyFile(certificate);
        Map<String, String> variables = Map.of(VARIABLE, Files.readString(key));
        Files.delete(key);

        try (Portcullis proxy = Portcullis.start(
                        source("certificates: [{chain: first.pem, key: {env: " + VARIABLE + "}}]", variables));
                ResumingClient client =
                        new ResumingClient(proxy.localAddresses().get(0))) {
            assertThat(client.get("a.example", "a.example", "TLSv1.3").certificate())
                    .isEqualTo("first");
            assertThat(proxy.reload()).isTrue();
        }
    }

    @Test
    void tellsWhichVariableIsOfNoUseWithoutShowingIt() {
        String tls = "certificates: [{chain: first.pem, key: {env: " + VARIABLE + "}}]";

        assertThatThrownBy(() -> Portcullis.start(source(tls, Map.of())))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("test.yaml:1:")
                .hasMessageContaining("the environment variable " + VARIABLE + " is not set");
        assertThatThrownBy(() -> Portcullis.start(source(tls, Map.of(VARIABLE, "hunter2"))))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("the environment variable " + VARIABLE + " holds no unencrypted PKCS #8 key")
                .hasMessageNotContaining("hunter2");
    }
}
