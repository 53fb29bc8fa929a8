package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the proxy sends through itself before it serves is neither seen afterwards nor in the way. */
class RehearsalIT {
    private static final String RULES = """
            SecRuleEngine On
            SecRequestBodyAccess On
            SecDebugLog %s
            SecDebugLogLevel 9
            SecAction "id:1,phase:1,pass,nolog,initcol:global=all,setvar:global.requests=+1"
            SecRule GLOBAL:requests "@gt 1" "id:2,phase:1,deny,status:418,log,msg:'came before'"
            SecRule ARGS "@rx '\\s+or" "id:3,phase:2,deny,status:403,log,msg:'injection'"
            """;

    @TempDir
    private Path folder;

    private AssembledProxy rehearsed(RawBackend backend) throws IOException {
        Files.writeString(folder.resolve("rules.conf"), RULES.formatted(folder.resolve("debug.log")));
        return AssembledProxy.rehearsed("""
                listeners: [{bind: '127.0.0.1:0'}]
                admin: {bind: '127.0.0.1:0'}
                logs: {access: access.log, rules: rules.log, audit: {engine: on, to: audit.log}}
                shutdown: {drainTimeout: 1s}
                rules: {files: [rules.conf]}
                clusters: {all: {endpoints: ['%s']}}
                routes: [{name: all, cluster: all}]
                """.formatted("http://" + backend.address()), folder);
    }

    /** The first group of each match of {@code pattern} in {@code file}, or the match where it has none. */
    private List<String> found(String file, String pattern) throws IOException {
        return Pattern.compile(pattern)
                .matcher(Files.readString(folder.resolve(file)))
                .results()
                .map(match -> match.group(match.groupCount()))
                .toList();
    }

    private static String metrics(InetSocketAddress admin) {
        try (RawClient client = RawClient.connect(admin)) {
            return client.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    .readResponse()
                    .content();
        }
    }

    @Test
    void leavesNothingInLogsMetricsAndCollectionsAndReachesNoBackend() throws IOException {
        try (RawBackend backend = RawBackend.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")) {
            try (AssembledProxy proxy = rehearsed(backend)) {
                assertThat(backend.accepted()).isZero();
                assertThat(metrics(proxy.portcullis().adminAddress().orElseThrow()))
                        .doesNotContain("rehearsal")
                        .doesNotContainPattern("portcullis_requests_total\\{.*\\} [1-9]");
                String request = "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n";
                assertThat(proxy.answer(request).status())
                        .as("the first that is counted")
                        .isEqualTo(200);
                assertThat(proxy.answer(request).status()).as("the second").isEqualTo(418);
            }
        }
        List<String> own = found("access.log", "\"id\":\"(\\w+)\"");
        assertThat(own).hasSize(2);
        assertThat(found("rules.log", "\\[unique_id \"(\\w+)\"\\]"))
                .as("rule log")
                .containsExactly(own.get(1));
        assertThat(found("debug.log", "\\] \\[(\\w+)\\] \\[4\\] phase 1 begins"))
                .as("debug log")
                .isEqualTo(own);
        assertThat(found("audit.log", "(?m)^--\\w+-A--$")).as("audit log").hasSize(2);
    }
}
