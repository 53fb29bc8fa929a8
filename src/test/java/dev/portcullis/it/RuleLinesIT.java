package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which lines the rule log gets, and that the access log names all rules whatever it gets. */
class RuleLinesIT {
    private static final String RULES = """
            SecRule ARGS:a "@streq seen" "id:1,phase:2,pass,log,setvar:tx.score=5"
            SecRule TX:score "@ge 5" "id:2,phase:2,deny,log,msg:'Score %{tx.score} of %{tx.score}'"
            SecAction "id:3,phase:5,pass,log"
            """;
    private static final Pattern ID = Pattern.compile("\\[id \"(\\d+)\"]|\\[reason \"([a-z-]+)\"]");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "all            | on             | a=seen         | 403 | 1 2 3",
                "all            | on             | a=other        | 200 | 3",
                "refusals       | on             | a=seen         | 403 | 2",
                "refusals       | on             | a=other        | 200 | ''",
                "refusals       | detection-only | a=seen         | 200 | 2",
                "refusals       | on             | a=1&b=2&c=3    | 400 | arguments-limit",
                "refusals       | detection-only | a=1&b=2&c=3    | 200 | arguments-limit",
            })
    void theRuleLogGetsTheLinesThatAreWanted(String which, String engine, String query, int status, String logged)
            throws IOException {
        Files.writeString(folder.resolve("rules.conf"), RULES);
        try (RawBackend backend = RawBackend.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) {
            int answered;
            try (AssembledProxy proxy = AssembledProxy.start("""
                    listeners: [{bind: '127.0.0.1:0'}]
                    admin: {bind: off}
                    clusters: {app: {endpoints: ['http://%s']}}
                    routes: [{name: app, cluster: app}]
                    rules: {files: [rules.conf], engine: %s, limits: {arguments: 2}}
                    logs: {access: access.json, rules: rules.log, ruleLines: %s}
                    """.formatted(backend.address(), engine, which), folder)) {
                answered = proxy.answer("GET /?" + query + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                        .status();
            }
            assertThat(answered).isEqualTo(status);
        }

        assertThat(loggedIn("rules.log")).isEqualTo(logged);
        String access = Files.readString(folder.resolve("access.json"));
        if (query.equals("a=seen")) {
            assertThat(access).contains("\"rules\":[\"1\",\"2\",\"3\"]");
            assertThat(Files.readString(folder.resolve("rules.log"))).contains("[msg \"Score 5 of 5\"]");
        }
        if (status == 403) {
            assertThat(access).contains("\"detail\":\"rule 2: Score 5 of 5\"");
        }
    }

    private String loggedIn(String file) throws IOException {
        List<String> ids = new ArrayList<>();
        Matcher matcher = ID.matcher(Files.readString(folder.resolve(file)));
        while (matcher.find()) {
            ids.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
        }
        return String.join(" ", ids);
    }
}
