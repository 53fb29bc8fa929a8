package dev.portcullis.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.portcullis.app.ConfigSource;
import dev.portcullis.app.Portcullis;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of rules by the command, with a proxy of its own and with one that runs. */
class FtwCommandTest {
    private static final String MARKER = """
            SecRule REQUEST_HEADERS:X-CRS-Test "@rx ^.*$" \\
                "id:999999,phase:1,pass,t:none,log,msg:'X-CRS-Test %{MATCHED_VAR}',ctl:ruleRemoveById=1-999999"
            """;
    private static final String RULES = """
            SecRule ARGS "@contains evil" "id:7,phase:2,deny,status:403,log,msg:'Evil'"
            """;
    private static final String TESTS = """
            rule_id: 7
            tests:
            - test_id: 1
              desc: attack
              tags: [bad]
              stages:
              - input: {uri: '/?a=evil', headers: {Host: a}}
                output: {log: {expect_ids: [7]}}
            - test_id: 2
              desc: ordinary
              stages:
              - input: {uri: '/?a=good', headers: {Host: a}}
                output: {status: 200, log: {no_expect_ids: [7]}}
            - test_id: 3
              desc: refused
              stages:
              - input: {uri: '/?a=evil', headers: {Host: a}}
                output: {status: 403}
            """;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private Path rules;
    private Path tests;

    @BeforeEach
    void write() throws IOException {
        rules = Files.writeString(folder.resolve("my.conf"), RULES);
        tests = Files.writeString(folder.resolve("7.yaml"), TESTS);
    }

    private int ftw(String... more) {
        List<String> line = new ArrayList<>(List.of("ftw", "--tests", tests.toString()));
        line.addAll(List.of(more));
        return Main.execute(new PrintWriter(out, true), new PrintWriter(err, true), line.toArray(String[]::new));
    }

    private int ftwWithRules(String... more) {
        List<String> line = new ArrayList<>(List.of("--rules", rules.toString()));
        line.addAll(List.of(more));
        return ftw(line.toArray(String[]::new));
    }

    @Test
    void tellsEachTestAndWhatFailed() throws Exception {
        Path json = folder.resolve("out.json");
        assertThat(ftwWithRules("--log-json", json.toString()))
                .as(err.toString())
                .isEqualTo(1);
        assertThat(out.toString())
                .isEqualTo("+ 7-1\n+ 7-2\n- 7-3: expected status 403, got 200 [" + tests + "]\n2 passed, 1 failed\n");
        assertThat(Files.readAllLines(json))
                .hasSize(3)
                .anyMatch(line -> line.contains("\"test\":\"7-1\"") && line.contains("\"rules\":[7]"));
    }

    @Test
    void passesWhenRulesMayRefuse() {
        assertThat(ftwWithRules("--engine", "on", "--show-failures-only", "--time"))
                .as(err + "" + out)
                .isZero();
        assertThat(out.toString()).matches("3 passed, 0 failed in \\d+ ms\n");
    }

    @ParameterizedTest
    @CsvSource({
        "--include, ^7-[12]$, '2 passed, 0 failed, 1 skipped'",
        "-i, 7-3, '0 passed, 1 failed, 2 skipped'",
        "--exclude, 3$, '2 passed, 0 failed, 1 skipped'",
        "--include-tags, ^bad$, '1 passed, 0 failed, 2 skipped'"
    })
    void choosesTests(String option, String regex, String total) {
        ftwWithRules(option, regex);
        assertThat(out.toString()).endsWith(total + "\n");
    }

    @Test
    void stopsAtTheFirstFailureWhenAsked() throws IOException {
        Files.writeString(tests, TESTS.replace("status: 200", "status: 404"));
        assertThat(ftwWithRules("--fail-fast")).isEqualTo(1);
        assertThat(out.toString()).endsWith("1 passed, 1 failed, 1 skipped\n");
    }

    @Test
    void expectsWhatOverridesSay() throws IOException {
        Path overrides = Files.writeString(folder.resolve("overrides.yml"), """
                version: v1
                meta: {engine: portcullis, platform: portcullis, annotations: {}}
                test_overrides:
                - {rule_id: 7, test_ids: [3], reason: only detects, output: {status: 200}}
                """);
        assertThat(ftwWithRules("--overrides", overrides.toString()))
                .as(out.toString())
                .isZero();
    }

    @Test
    void testsAProxyThatRunsByItsRuleLog() throws Exception {
        Path log = Files.writeString(folder.resolve("rules.log"), "[id \"7\"] of long ago\n");
        try (Backend backend = new Backend();
                Portcullis proxy = proxy(backend, log)) {
            String url = "http://127.0.0.1:" + proxy.localAddresses().get(0).getPort();
            assertThat(ftw("--url", url, "--rule-log", log.toString()))
                    .as(err + "" + out)
                    .isZero();
            assertThat(out.toString()).endsWith("3 passed, 0 failed\n");
        }
    }

    @Test
    void checksOnlyAnswersWithoutARuleLogAndSaysSo() throws Exception {
        try (Backend backend = new Backend();
                Portcullis proxy = proxy(backend, folder.resolve("rules.log"))) {
            String url = "http://127.0.0.1:" + proxy.localAddresses().get(0).getPort();
            assertThat(ftw("--url", url)).as(err + "" + out).isZero();
            assertThat(out.toString()).isEqualTo("+ 7-2\n+ 7-3\n2 passed, 0 failed, 1 skipped\n");
            assertThat(err.toString())
                    .contains("without --rule-log only statuses and answers are checked; 2 of 3 tests");
        }
    }

    @Test
    void saysThatItIsTheFileOfResultsThatCannotBeWritten() {
        assumeThat(Path.of("/dev/full")).exists();
        assertThat(ftwWithRules("--log-json", "/dev/full")).isEqualTo(1);
        assertThat(err.toString())
                .contains("portcullis: the file of --log-json cannot be written: No space left on device");
    }

    /** Nothing would be checked, so nothing may be called good. */
    @Test
    void refusesToCheckNothing() {
        assertThat(ftw("--url", "http://127.0.0.1:1", "--include", "7-1")).isEqualTo(2);
        assertThat(err.toString())
                .contains("none of 1 tests expects a status or an answer")
                .contains("--rule-log");
    }

    @Test
    void saysThatNobodyListens() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        assertThat(ftw("--url", "http://127.0.0.1:" + port)).isEqualTo(1);
        assertThat(out.toString()).contains("- 7-2: cannot connect to 127.0.0.1:" + port);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--rule-log a | --rule-log needs --url",
                "--url http://a --rules b | --rules is for a proxy that ftw starts",
                "--url a | --url: \"a\" needs an origin",
                "--include ( | \"(\" is not a pattern",
                "--include a --exclude b | --include and --exclude exclude each other",
                "--include nothing | none of 3 tests is chosen",
                "--read-timeout 3h | \"3h\" needs a time such as",
                "--engine off | --engine is off",
                "--url http://a --rule-log none | none"
            })
    void refusesWhatMakesNoSense(String options, String message) {
        assertThat(ftw(options.split(" "))).as(err.toString()).isNotZero();
        assertThat(err.toString()).contains(message);
    }

    private Portcullis proxy(Backend backend, Path log) throws Exception {
        Path all = Files.writeString(folder.resolve("all.conf"), MARKER + "SecRuleEngine On\n" + RULES);
        return Portcullis.start(
                ConfigSource.ofText("""
                listeners: [{bind: '127.0.0.1:0'}]
                admin: {bind: off}
                logs: {access: off, rules: '%s'}
                clusters: {app: {endpoints: ['http://127.0.0.1:%d']}}
                rules: {files: ['%s']}
                routes: [{name: app, cluster: app}]
                shutdown: {drainTimeout: 1s}
                """.formatted(log, backend.socket.getLocalPort(), all), "test", folder));
    }

    /** Answers every connection's first request with 200. */
    private static final class Backend implements AutoCloseable {
        private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

        Backend() throws IOException {
            Thread thread = new Thread(this::serve, "backend");
            thread.setDaemon(true);
            thread.start();
        }

        private void serve() {
            while (!socket.isClosed()) {
                try (Socket connection = socket.accept()) {
                    byte[] head = new byte[8192];
                    if (connection.getInputStream().read(head) > 0) {
                        connection
                                .getOutputStream()
                                .write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
                                        .getBytes(StandardCharsets.US_ASCII));
                    }
                } catch (IOException closed) {
                    // the loop ends when it was us
                }
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
