package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Text from the network that is after the log's reader or after a hash table, through the proxy that production assembles. */
class HostileTextIT {
    /** As many names as a rule set may look at in one request. */
    private static final int ARGUMENTS_LIMIT = 2_000;

    @TempDir
    private Path folder;

    // ---- log injection

    @Test
    void writesOneHarmlessLineForEachRequestWhateverItsTextHolds() throws Exception {
        List<String> requests = new ArrayList<>();
        for (String text :
                List.of("\r\nINJECTED ", "\u001b[2J", "\"}INJECTED{\"", "\\\"", "\u0000", "\u009b2J", "\u007f")) {
            requests.add("GET /?q=" + percent(text) + " HTTP/1.1\r\nHost: a.example\r\n\r\n");
            requests.add("GET /" + percent(text) + " HTTP/1.1\r\nHost: a.example\r\n\r\n");
            for (String field : List.of("User-Agent", "Referer", "Cookie", "X-Forwarded-For", "Authorization")) {
                requests.add("GET / HTTP/1.1\r\nHost: a.example\r\n" + field + ": n=" + text.strip() + "\r\n\r\n");
            }
        }
        requests.add("GE\"T / HTTP/1.1\r\nHost: a.example\r\n\r\n");
        requests.add("GET / HTTP/1.1\r\nHost: \"INJECTED\u001b\r\n\r\n");
        requests.add("GET /plain?q=ordinary HTTP/1.1\r\nHost: a.example\r\nUser-Agent: curl/8\r\n\r\n");
        serve(requests);
        List<String> access = lines("access.json");
        assertThat(access).hasSameSizeAs(requests);
        for (String line : access) {
            assertThat(JSONObjectUtils.parse(line)).containsKey("id");
        }
        assertThat(lines("rules.log"))
                .hasSizeGreaterThan(requests.size() / 2)
                .allMatch(line -> line.startsWith("[20") && line.contains("[id \"7\"]"))
                .noneMatch(line -> line.contains("ordinary"));
    }

    private static String percent(String text) {
        StringBuilder out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.ISO_8859_1)) {
            out.append('%').append(String.format("%02X", b));
        }
        return out.toString();
    }

    /** The lines of a log, none of which holds anything but printable ASCII. */
    private List<String> lines(String file) throws IOException {
        byte[] bytes = Files.readAllBytes(folder.resolve(file));
        for (byte b : bytes) {
            assertThat(b == '\n' || (b >= 0x20 && b < 0x7F)).as("byte %02x", b).isTrue();
        }
        return new String(bytes, StandardCharsets.US_ASCII).lines().toList();
    }

    // ---- hash flooding

    @Test
    void takesCollidingNamesUpToTheLimitAndRefusesMore() throws Exception {
        assertThat(serve(List.of(form(ARGUMENTS_LIMIT)))).containsExactly("HTTP/1.1 200 OK");
        assertThat(serve(List.of(form(10_000)))).containsExactly("HTTP/1.1 400 Bad Request");
        assertThat(lines("access.json").get(0)).contains("argument");
    }

    /** A form of names that all have one hash code. */
    private static String form(int names) {
        StringBuilder form = new StringBuilder();
        for (int i = 0; i < names; i++) {
            form.append(i == 0 ? "" : "&");
            for (int bit = 0; bit < 14; bit++) {
                form.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            form.append("=1");
        }
        return "POST / HTTP/1.1\r\nHost: a.example\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                + form.length() + "\r\n\r\n" + form;
    }

    // ----

    /** Sends each request on a connection of its own; the logs hold these alone. Returns the status lines. */
    private List<String> serve(List<String> requests) throws IOException {
        for (String file : List.of("access.json", "rules.log")) {
            Files.deleteIfExists(folder.resolve(file));
        }
        Files.writeString(folder.resolve("seen.conf"), """
                SecRuleEngine On
                SecRequestBodyAccess On
                SecArgumentsLimit %d
                SecRule ARGS|REQUEST_COOKIES|REQUEST_HEADERS|REQUEST_URI_RAW|REQUEST_LINE "@rx [^a-zA-Z0-9/ .:*?=-]" \\
                    "id:7,phase:1,pass,log,msg:'%%{MATCHED_VAR}',logdata:'%%{MATCHED_VAR_NAME}=%%{MATCHED_VAR}'"
                """.formatted(ARGUMENTS_LIMIT));
        List<String> statuses = new ArrayList<>();
        try (RawBackend backend = RawBackend.answering(UpstreamFixture.OK);
                AssembledProxy proxy = AssembledProxy.start("""
                        listeners: [{bind: '127.0.0.1:0'}]
                        admin: {bind: off}
                        shutdown: {drainTimeout: 1s}
                        logs: {access: access.json, rules: rules.log}
                        clusters: {app: {endpoints: ['http://%s']}}
                        rules: {files: [seen.conf]}
                        routes: [{name: app, cluster: app}]
                        """.formatted(backend.address()), folder)) {
            for (String request : requests) {
                statuses.add(proxy.answer(request).statusLine());
            }
        }
        return statuses;
    }
}
