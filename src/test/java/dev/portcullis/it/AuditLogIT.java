package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.portcullis.app.ConfigSource;
import dev.portcullis.app.Portcullis;
import dev.portcullis.config.InvalidConfigException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The audit log and masking in all logs, over sockets, as {@code run} would write them. */
class AuditLogIT {
    private static final String DENY_EVIL =
            "SecRule ARGS \"@rx ev(il)\" \"id:7,phase:2,deny,capture,msg:'Found %{TX.0}',logdata:'%{TX.0} in %{MATCHED_VAR}',tag:a/b,severity:CRITICAL\"\n";
    private static final Pattern PART = Pattern.compile("--([0-9a-f]{8})-([A-Z])--\n");

    @TempDir
    private Path folder;

    private final List<String> received = new ArrayList<>();

    // ---- forms

    @Test
    void writesPartsBetweenBoundariesAsModSecurityDoes() throws Exception {
        serve(
                """
                SecAuditEngine RelevantOnly
                SecAuditLog @/audit.log
                SecAuditLogParts ABCEFHIJKZ
                SecResponseBodyAccess On
                SecComponentSignature "shop/1.0"
                SecSensorID gate-1
                SecAction "id:1,phase:1,nolog,pass"
                """ + DENY_EVIL + "SecRule RESPONSE_BODY \"@contains ok\" \"id:8,phase:4,pass,log\"\n",
                "",
                post("/a?b=1", "application/x-www-form-urlencoded", "x=evil&y=2"),
                get("/plain"));

        String log = read("audit.log");
        Map<String, String> denied = parts(entries(log).get(0));
        assertThat(denied.get("A"))
                .matches(
                        "\\[\\d\\d/\\w{3}/\\d{4}:\\d\\d:\\d\\d:\\d\\d \\+0000] \\w+ 127\\.0\\.0\\.1 \\d+ 127\\.0\\.0\\.1 \\d+\n\n");
        assertThat(denied.get("B")).startsWith("POST /a?b=1 HTTP/1.1\nHost: a.example\n");
        assertThat(denied.get("C")).isEqualTo("x=evil&y=2\n\n");
        assertThat(denied.get("I")).isEqualTo("x=evil&y=2\n\n");
        assertThat(denied).doesNotContainKeys("E", "J");
        assertThat(denied.get("F")).startsWith("HTTP/1.1 403 Forbidden\n").contains("Incident-Id: ");
        assertThat(denied.get("H"))
                .contains("Message: Access denied (phase 2). Matched \"@rx ev(il)\" at ARGS:x. ")
                .contains("[id \"7\"] [msg \"Found evil\"] [data \"evil in evil\"] [severity \"CRITICAL\"]")
                .contains("\nAction: Intercepted (phase 2)\n")
                .contains("\nProducer: Portcullis; shop/1.0.\n")
                .contains("\nSensor-Id: \"gate-1\"\n")
                .contains("\nEngine-Mode: \"ENABLED\"\n");
        assertThat(denied.get("K")).isEqualTo("SecAction \"id:1,phase:1,nolog,pass\"\n\n" + DENY_EVIL + "\n\n");
        Map<String, String> passed = parts(entries(log).get(1));
        assertThat(passed.get("B")).startsWith("GET /plain HTTP/1.1\n");
        assertThat(passed.get("E")).isEqualTo("ok\n\n");
        assertThat(passed.get("H")).contains("Message: Warning (phase 4).").doesNotContain("Action:");
        assertThat(entries(log)).hasSize(2);
    }

    @Test
    void writesTheJsonThatToolsForModSecurity3Read() throws Exception {
        serve(
                """
                SecAuditEngine RelevantOnly
                SecAuditLog @/audit.json
                SecAuditLogFormat JSON
                SecAuditLogParts ABCFHZ
                """ + DENY_EVIL,
                "",
                post("/a?b=1", "text/plain", "\"evil\"\u0001\u00e9"),
                "POST /a?q=evil HTTP/1.1\r\nHost: a.example\r\nX-A: 1\r\nX-A: 2\r\nContent-Length: 0\r\n\r\n",
                get("/plain"));

        List<String> lines = Files.readAllLines(folder.resolve("audit.json"));
        assertThat(lines).hasSize(1);
        Map<String, Object> transaction =
                JSONObjectUtils.getJSONObject(JSONObjectUtils.parse(lines.get(0)), "transaction");
        assertThat(transaction)
                .containsEntry("client_ip", "127.0.0.1")
                .containsEntry("is_interrupted", true)
                .containsKeys("time_stamp", "server_id", "client_port", "host_ip", "host_port", "unique_id");
        Map<String, Object> request = JSONObjectUtils.getJSONObject(transaction, "request");
        assertThat(request)
                .containsEntry("method", "POST")
                .containsEntry("uri", "/a?q=evil")
                .containsEntry("http_version", 1.1);
        assertThat(JSONObjectUtils.getJSONObject(request, "headers"))
                .containsEntry("Host", "a.example")
                .containsEntry("X-A", "1, 2");
        Map<String, Object> response = JSONObjectUtils.getJSONObject(transaction, "response");
        assertThat(response).containsEntry("http_code", 403L);
        Map<String, Object> message = JSONObjectUtils.getJSONObjectArray(transaction, "messages")[0];
        assertThat(message).containsEntry("message", "Found evil");
        assertThat(JSONObjectUtils.getJSONObject(message, "details"))
                .containsEntry("ruleId", "7")
                .containsEntry("severity", "2")
                .containsEntry("data", "evil in evil")
                .containsEntry("tags", List.of("a/b"))
                .containsEntry("match", "Matched \"Operator `@rx ev(il)' against variable `ARGS:q' (Value: `evil' )");
    }

    /** Two rules of which one is a chain over several lines, with a backslash and a byte that no line of a log may hold. */
    private static final String CHAIN = """
            SecRule ARGS:a "@rx ^\\d\u0007?$" \\
                "id:11,phase:2,pass,nolog,\\
                msg:'two words',\\
                chain"
              SecRule ARGS:b \\
                "!@streq c"
            SecAction "id:12,phase:2,nolog,pass"
            SecAction "id:13,phase:2,nolog,pass,chain"
              SecRule ARGS:b "@streq never"
            """;

    @Test
    void showsTheTextOfEveryRuleThatMatched() throws Exception {
        serve(
                "SecAuditEngine On\nSecAuditLog @/audit.log\nSecAuditLogParts AKZ\n" + CHAIN,
                "",
                get("/?a=7&b=d"),
                get("/?a=x&b=d"));

        List<String> entries = entries(read("audit.log"));
        String action = "SecAction \"id:12,phase:2,nolog,pass\"\n\n";
        assertThat(parts(entries.get(0)).get("K"))
                .isEqualTo("SecRule ARGS:a \"@rx ^\\\\d\\x07?$\" \"id:11,phase:2,pass,nolog,msg:'two words',chain\"\n"
                        + "SecRule ARGS:b \"!@streq c\"\n\n" + action + "\n");
        assertThat(parts(entries.get(1)).get("K")).isEqualTo(action + "\n");
    }

    @Test
    void showsTheTextOfEveryRuleThatMatchedInJsonToo() throws Exception {
        serve(
                "SecAuditEngine On\nSecAuditLog @/audit.json\nSecAuditLogFormat JSON\nSecAuditLogParts AKZ\n" + CHAIN,
                "",
                get("/?a=7&b=d"));

        Map<String, Object> transaction =
                JSONObjectUtils.getJSONObject(JSONObjectUtils.parse(read("audit.json")), "transaction");
        Map<String, Object>[] matched = JSONObjectUtils.getJSONObjectArray(transaction, "matched_rules");
        assertThat(matched).hasSize(2);
        assertThat(matched[0]).containsEntry("chain", true).containsEntry("full_chain_match", true);
        Map<String, Object>[] rules = JSONObjectUtils.getJSONObjectArray(matched[0], "rules");
        assertThat(rules).hasSize(2);
        assertThat(rules[0])
                .containsEntry(
                        "unparsed",
                        "SecRule ARGS:a \"@rx ^\\d\u0007?$\" \"id:11,phase:2,pass,nolog,msg:'two words',chain\"")
                .containsEntry("is_matched", true)
                .containsEntry("actionset", Map.of("id", "11", "phase", 2L));
        assertThat(JSONObjectUtils.getJSONObject(rules[1], "config")).containsEntry("line_num", 9L);
        assertThat(matched[1]).containsEntry("chain", false).doesNotContainKey("full_chain_match");
    }

    @Test
    void writesEachEntryToAFileOfItsOwnAndALineAboutItToBothIndexes() throws Exception {
        serve("""
                SecAuditEngine On
                SecAuditLogType Concurrent
                SecAuditLog @/index.log
                SecAuditLog2 @/second.log
                SecAuditLogStorageDir @/store
                SecAuditLogFormat JSON
                SecAuditLogFileMode 0640
                SecAuditLogDirMode 0750
                """, "", get("/one?q=\"1\""), get("/two"));

        List<String> index = Files.readAllLines(folder.resolve("index.log"));
        assertThat(Files.readAllLines(folder.resolve("second.log"))).isEqualTo(index);
        assertThat(index).hasSize(2);
        Matcher line = Pattern.compile(
                        "a\\.example 127\\.0\\.0\\.1 - - \\[[^]]+] \"(.*)\" (\\d+) (\\d+) \"-\" \"-\" (\\w+) \"-\" (/\\S+) 0 (\\d+) md5:(\\w{32})")
                .matcher(index.get(0));
        assertThat(line.matches()).as(index.get(0)).isTrue();
        assertThat(line.group(1)).isEqualTo("GET /one?q=\\\"1\\\" HTTP/1.1");
        Path file = folder.resolve("store").resolve(line.group(5).substring(1));
        byte[] entry = Files.readAllBytes(file);
        assertThat(line.group(5)).matches("/\\d{8}/\\d{8}-\\d{4}/\\d{8}-\\d{6}-" + line.group(4));
        assertThat(entry).hasSize(Integer.parseInt(line.group(6)));
        assertThat(line.group(7))
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("MD5").digest(entry)));
        assertThat(new String(entry, StandardCharsets.US_ASCII))
                .startsWith("{\"transaction\":{")
                .contains(line.group(4));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwxr-x---");
    }

    @Test
    void keepsItsFilesFromOthers() throws Exception {
        serve("SecAuditEngine On\nSecAuditLog @/audit.log\n", "", get("/"));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("audit.log"))))
                .isEqualTo("rw-------");
    }

    // ---- relevance

    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
            SecAuditEngine On ~ / ~ true
            SecAuditEngine Off ~ /?a=evil ~ false
            SecAuditEngine RelevantOnly ~ / ~ false
            SecAuditEngine RelevantOnly ~ /?a=evil ~ true
            SecAuditEngine RelevantOnly ~ /?a=quiet ~ true
            SecAuditEngine RelevantOnly ~ /?a=logged ~ false
            SecAuditEngine RelevantOnly ~ /?a=nothing ~ false
            SecAuditEngine RelevantOnly ~ /?a=unseen ~ false
            SecAuditEngine Off ~ /?a=on ~ true
            SecAuditEngine On ~ /?a=off ~ false
            SecAuditEngine RelevantOnly ~ /a%20b ~ false
            SecAuditEngine RelevantOnly ~ /a%2fb ~ true
            SecAuditLogRelevantStatus "^2" ~ / ~ true
            SecAuditLogRelevantStatus "^5" ~ / ~ false
            """)
    void writesWhatIsRelevant(String setting, String target, boolean isWritten) throws Exception {
        String engine = setting.startsWith("SecAuditLogRelevantStatus") ? "SecAuditEngine RelevantOnly\n" : "";
        serve(engine + setting + "\nSecAuditLog @/audit.log\n" + DENY_EVIL + """
                SecRule ARGS:a "@streq quiet" "id:11,phase:2,pass,nolog,auditlog"
                SecRule ARGS:a "@streq logged" "id:12,phase:2,pass,log,noauditlog"
                SecRule ARGS:a "@streq nothing" "id:13,phase:2,pass,nolog"
                SecRule ARGS:a "@streq unseen" "id:14,phase:2,deny,log,noauditlog"
                SecRule ARGS:a "@streq on" "id:15,phase:2,pass,nolog,ctl:auditEngine=On"
                SecRule ARGS:a "@streq off" "id:16,phase:2,pass,nolog,ctl:auditEngine=Off"
                """, "", get(target));

        assertThat(read("audit.log").isEmpty()).isEqualTo(!isWritten);
    }

    @Test
    void letsRulesChooseTheParts() throws Exception {
        serve(
                """
                SecAuditEngine On
                SecAuditLog @/audit.log
                SecAuditLogParts ABHZ
                SecRule ARGS:a "@streq 1" "id:1,phase:1,nolog,pass,ctl:auditLogParts=+C,ctl:auditLogParts=-H"
                """,
                "",
                post("/?a=1", "application/x-www-form-urlencoded", "b=2"),
                post("/?a=2", "application/x-www-form-urlencoded", "b=2"));

        assertThat(parts(entries(read("audit.log")).get(0)).keySet()).containsExactly("A", "B", "C", "Z");
        assertThat(parts(entries(read("audit.log")).get(1)).keySet()).containsExactly("A", "B", "H", "Z");
    }

    @Test
    void writesWhatIsRefusedBeforeRulesOrWithoutThem() throws Exception {
        serve(
                "SecAuditEngine RelevantOnly\nSecAuditLog @/audit.json\nSecAuditLogFormat JSON\n",
                "limits: [{name: few, key: client-address, rate: 3/1h}]\n",
                "GET /one HTTP/1.1\r\nHost: a.example\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                "GET /two HTTP/1.1\r\nHost: other.example\r\n\r\n",
                get("/private"),
                get("/limited"),
                get("/limited"),
                get("/limited"),
                get("/limited"),
                get("/served"));

        List<String> reasons = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("audit.json"))) {
            Map<String, Object> transaction = JSONObjectUtils.getJSONObject(JSONObjectUtils.parse(line), "transaction");
            reasons.add(JSONObjectUtils.getJSONObject(transaction, "denial")
                    .get("source")
                    .toString());
            assertThat(JSONObjectUtils.getJSONObject(transaction, "request")
                            .get("uri")
                            .toString())
                    .doesNotContain("served");
        }
        assertThat(reasons).contains("decoder", "router", "rate-limit");
    }

    // ---- masking

    @Test
    void masksInEveryLogAndNowhereElse() throws Exception {
        String secret = "hunter2";
        for (String format : List.of("JSON", "Native")) {
            String rules = """
                    SecAuditEngine On
                    SecAuditLog @/audit-%s.log
                    SecAuditLogFormat %s
                    SecAuditLogParts ABCEFHIJKZ
                    SecResponseBodyAccess On
                    SecRule ARGS "@rx (hunt)er" "id:7,phase:2,pass,capture,msg:'Found %%{TX.1}',logdata:'%%{MATCHED_VAR}'"
                    SecRule REQUEST_BODY|QUERY_STRING "@contains hunter" "id:8,phase:2,pass,logdata:'%%{MATCHED_VAR}'"
                    SecRule REQUEST_HEADERS:X-Key "@contains hunter" "id:9,phase:2,deny,msg:'Key %%{MATCHED_VAR}'"
                    SecAction "id:10,phase:5,nolog,pass,sanitiseArg:password,sanitizeRequestHeader:X-Key,sanitiseResponseHeader:X-Reply"
                    """.formatted(format, format);
            String form = "user=ann&password=" + secret + "&note=seen";
            serve(
                    rules,
                    "",
                    get("/login?password=" + secret + "&user=ann"),
                    post("/login", "application/x-www-form-urlencoded", form),
                    "GET /key HTTP/1.1\r\nHost: a.example\r\nX-Key: " + secret
                            + "\r\nReferer: http://a.example/?password=" + secret + "\r\n\r\n");

            assertThat(received).anyMatch(request -> request.contains("password=" + secret + "&user=ann"));
            assertThat(received).anyMatch(request -> request.endsWith(form));
            for (String log : List.of("audit-" + format + ".log", "rules.log", "access.json")) {
                String text = read(log);
                assertThat(text).as(log).isNotEmpty().doesNotContain(secret);
            }
            assertThat(read("audit-" + format + ".log"))
                    .contains("GET /login?password=*******&user=ann".substring(4))
                    .contains("user=ann&password=*******&note=seen")
                    .contains("X-Reply")
                    .doesNotContain("reply-secret");
            assertThat(read("rules.log")).contains("[data \"***\"]").contains("[id \"9\"] [msg \"Key ***\"]");
            assertThat(read("access.json"))
                    .contains("/login?password=*******&user=ann")
                    .contains("\"detail\":\"rule 9: Key ***\"");
        }
    }

    @Test
    void masksCredentialsInTheAuditLogUnasked() throws Exception {
        String request = String.join(
                "\r\n",
                "GET / HTTP/1.1",
                "Host: a.example",
                "Authorization: Bearer tok-en.1",
                "Cookie: sid=abcdef; lang=de",
                "X-Api-Key: k-e-y",
                "X-Other: seen",
                "",
                "");
        serve("SecAuditEngine On\nSecAuditLog @/audit.log\nSecAuditLogParts ABFHZ\n", "", request);

        assertThat(read("audit.log"))
                .contains("Authorization: Bearer ********\n")
                .contains("Cookie: sid=******; lang=**\n")
                .contains("X-Api-Key: *****\n")
                .contains("X-Other: seen\n")
                .contains("Set-Cookie: session=******; HttpOnly\n");
        assertThat(received.get(0)).contains("Bearer tok-en.1").contains("sid=abcdef; lang=de");
    }

    @Test
    void showsTheFieldsThatTheConfigurationLeavesOpen() throws Exception {
        serve(
                "SecAuditEngine On\nSecAuditLog @/audit.log\n",
                "audit: {maskFields: [X-Own-*]}",
                "GET / HTTP/1.1\r\nHost: a.example\r\nCookie: lang=de\r\nX-Own-Thing: abc\r\nAuthorization: Bearer abc\r\n\r\n");

        assertThat(read("audit.log"))
                .contains("Cookie: lang=de\n")
                .contains("X-Own-Thing: ***\n")
                .contains("Authorization: Bearer ***\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"JSON", "Native"})
    void quotesNoFieldThatItMasks(String format) throws Exception {
        String rules = """
                SecAuditEngine On
                SecAuditLog @/audit.log
                SecAuditLogParts ABFHZ
                SecRule REQUEST_HEADERS:X-Own-Thing|REQUEST_HEADERS:X-Other "@rx ." "id:1,phase:1,pass,log,msg:'%{MATCHED_VAR}',setvar:'tx.own=%{MATCHED_VAR}'"
                SecRule TX:own "@rx ." "id:2,phase:1,pass,log,logdata:'%{MATCHED_VAR} %{REQUEST_HEADERS.X-Own-Thing}'"
                SecRule RESPONSE_HEADERS:X-Reply "@rx ." "id:3,phase:3,pass,log,msg:'%{RESPONSE_HEADERS.X-Reply}'"
                """;
        serve(
                rules + "SecAuditLogFormat " + format + "\n",
                "audit: {maskFields: [X-Own-*, X-Reply]}",
                "GET / HTTP/1.1\r\nHost: a.example\r\nX-Own-Thing: own-secret\r\nX-Other: the-trace\r\n\r\n");

        assertThat(read("audit.log"))
                .contains("the-trace", "REQUEST_HEADERS:X-Own-Thing", "RESPONSE_HEADERS:X-Reply")
                .doesNotContain("-secret");
    }

    // ---- hostile text

    @ParameterizedTest
    @ValueSource(strings = {"JSON", "Native"})
    void nothingThatAClientSendsCanEndALineOrForgeAnEntry(String format) throws Exception {
        String forged = "\r\n--deadbeef-Z--\r\n\r\n--deadbeef-A--\r\n[x] forged 1.1.1.1 1 1.1.1.1 1\r\n";
        List<String> requests = new ArrayList<>();
        for (String text : List.of(forged, "\u001b[2J", "\"}],\"forged\":{\"", "\u009b", "\u0000", "\\")) {
            requests.add(post("/?evil=" + percent(text), "application/x-www-form-urlencoded", "a=evil" + text));
        }
        requests.add(post("/", "text/plain", "--deadbeef-A--"));
        requests.add(
                "--deadbeef-A-- / HTTP/1.1\r\nHost: a.example\r\n--deadbeef-B--: x\r\nUser-Agent: \"\\\u00ff\r\n\r\n");
        requests.add("GET /x\u001b\u0001 HTTP/1.1\r\nHost: a.example\r\n\r\n");
        serve(
                "SecAuditEngine On\nSecAuditLog @/audit.log\nSecAuditLogParts ABCEFHIJKZ\nSecAuditLogFormat " + format
                        + "\n" + "SecAction \"id:1,phase:1,nolog,pass,ctl:requestBodyProcessor=URLENCODED\"\n"
                        + DENY_EVIL,
                "",
                requests.toArray(new String[0]));

        byte[] bytes = Files.readAllBytes(folder.resolve("audit.log"));
        for (byte b : bytes) {
            assertThat(b == '\n' || (b >= 0x20 && b < 0x7F)).as("byte %02x", b).isTrue();
        }
        String log = new String(bytes, StandardCharsets.US_ASCII);
        if (format.equals("JSON")) {
            assertThat(log.lines()).hasSameSizeAs(requests);
            for (String line : log.lines().toList()) {
                assertThat(JSONObjectUtils.parse(line)).containsOnlyKeys("transaction");
            }
        } else {
            assertThat(entries(log)).hasSameSizeAs(requests);
            assertThat(log.lines().filter(line -> line.startsWith("--")))
                    .allMatch(line -> PART.matcher(line + "\n").matches() && !line.contains("deadbeef"));
        }
    }

    @Test
    void cutsContentAtTheLimitAndSaysSo() throws Exception {
        String content = "a=" + "x".repeat(500);
        serve(
                "SecAuditEngine On\nSecAuditLog @/audit.log\nSecAuditLogParts ABCIZ\n",
                "audit: {maxContent: 100B}",
                post("/", "application/x-www-form-urlencoded", content),
                post("/", "application/x-www-form-urlencoded", "a=1"));

        assertThat(parts(entries(read("audit.log")).get(0)).get("C"))
                .isEqualTo(content.substring(0, 100) + "... [cut]\n\n");
        assertThat(parts(entries(read("audit.log")).get(1)).get("C")).isEqualTo("a=1\n\n");
    }

    @Test
    void tellsUploadedFilesWithoutTheirContent() throws Exception {
        String content = String.join(
                "\r\n",
                "--b",
                "Content-Disposition: form-data; name=\"title\"",
                "",
                "A & B",
                "--b",
                "Content-Disposition: form-data; name=\"f\"; filename=\"a \\\"b\\\".txt\"",
                "",
                "filecontent",
                "--b--",
                "");
        serve(
                "SecAuditEngine On\nSecAuditLog @/audit.log\nSecAuditLogParts ABIJZ\n",
                "",
                post("/", "multipart/form-data; boundary=b", content));

        Map<String, String> parts = parts(entries(read("audit.log")).get(0));
        assertThat(parts.get("I")).isEqualTo("title=A+%26+B\n\n");
        assertThat(parts.get("J")).startsWith("1,11,\"f\",\"a ").endsWith("Total,11\n\n");
        assertThat(read("audit.log")).doesNotContain("filecontent");
    }

    // ---- configuration

    @Test
    void theConfigurationGoesBeforeTheRules() throws Exception {
        serve(
                "SecAuditEngine On\nSecAuditLog @/by-rules.log\nSecAuditLogParts ABCFHZ\n" + DENY_EVIL,
                "audit: {engine: relevant-only, to: by-config.json, format: json, parts: AHZ, relevantStatus: '^404'}",
                get("/?a=evil"),
                get("/"));

        assertThat(folder.resolve("by-rules.log")).doesNotExist();
        assertThat(read("by-config.json").lines())
                .singleElement()
                .asString()
                .doesNotContain("headers")
                .contains("messages");
    }

    @Test
    void nothingIsWrittenWhereItIsOff() throws Exception {
        serve("SecAuditEngine On\nSecAuditLog @/audit.log\n", "audit: {engine: off}", get("/"));

        assertThat(folder.resolve("audit.log")).doesNotExist();
    }

    @Test
    void worksWhereRulesAreOff() throws Exception {
        Files.writeString(folder.resolve("test.conf"), "");
        try (RawBackend backend = RawBackend.answering(UpstreamFixture.ok("ok"));
                AssembledProxy proxy = AssembledProxy.start(
                        config(backend, "audit: {engine: on, to: audit.log}")
                                .replace("files: [test.conf]", "engine: off"),
                        folder)) {
            proxy.answer(get("/"));
        }

        assertThat(parts(entries(read("audit.log")).get(0)).get("B")).startsWith("GET / HTTP/1.1\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
            SecAuditEngine On ~ '' ~ test.conf:1:16: SecAuditEngine is On, but there is no place for the audit log
            SecAuditEngine On|SecAuditLog a.log|SecAuditLogType Concurrent ~ '' ~ test.conf:2:13: SecAuditLogType is Concurrent, needs SecAuditLogStorageDir
            SecAuditEngine On|SecAuditLog @/a.log|SecAuditLog2 @/b.log ~ '' ~ needs SecAuditLogType Concurrent
            SecAuditEngine On|SecAuditLog /dev/null/a.log ~ '' ~ SecAuditLog: "/dev/null/a.log" cannot be written: /dev/null is no folder
            SecRuleEngine On ~ audit: {engine: on} ~ there is no place for the audit log
            SecRuleEngine On ~ audit: {to: off} ~ engine: off turns the log off
            SecRuleEngine On ~ audit: {to: a.log, relevantStatus: '('} ~ is not a pattern
            SecRuleEngine On ~ audit: {to: a.log, parts: ABX} ~ letters of parts
            """)
    void saysWhatIsMissing(String rules, String audit, String message) throws Exception {
        Files.writeString(folder.resolve("test.conf"), rules.replace('|', '\n').replace("@/", folder + "/"));
        try (RawBackend backend = RawBackend.answering(UpstreamFixture.ok("ok"))) {
            ConfigSource source = ConfigSource.ofText(config(backend, audit), "test.yaml", folder);

            assertThatThrownBy(() -> Portcullis.check(source))
                    .isInstanceOf(InvalidConfigException.class)
                    .hasMessageContaining(message);
        }
    }

    @Test
    void goesOnInNewFilesAfterAReloadAndARotation() throws Exception {
        Path rules = folder.resolve("test.conf");
        Files.writeString(rules, "SecAuditEngine On\nSecAuditLog " + folder + "/first.log\n");
        try (RawBackend backend = RawBackend.answering(UpstreamFixture.ok("ok"));
                AssembledProxy proxy = AssembledProxy.start(config(backend, ""), folder)) {
            proxy.answer(get("/one"));
            UpstreamFixture.eventually(() -> read("first.log").contains("/one"));
            Files.move(folder.resolve("first.log"), folder.resolve("first.log.1"));
            proxy.portcullis().reopenLogs();
            UpstreamFixture.eventually(() -> Files.exists(folder.resolve("first.log")));
            proxy.answer(get("/two"));
            Files.writeString(rules, "SecAuditEngine On\nSecAuditLog " + folder + "/second.log\n");
            assertThat(proxy.portcullis().reload()).isTrue();
            proxy.answer(get("/three"));
        }

        assertThat(read("first.log.1")).contains("/one").doesNotContain("/two");
        assertThat(read("first.log")).contains("/two").doesNotContain("/three");
        assertThat(read("second.log")).contains("/three");
    }

    @Test
    void metricsTellWhatWasLost() throws Exception {
        Files.writeString(folder.resolve("test.conf"), "");
        try (RawBackend backend = RawBackend.answering(UpstreamFixture.ok("ok"));
                AssembledProxy proxy = AssembledProxy.start(
                        config(backend, "audit: {to: audit.log}").replace("bind: off", "bind: '127.0.0.1:0'"),
                        folder)) {
            InetSocketAddress admin = proxy.portcullis().adminAddress().orElseThrow();
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin.getPort() + "/metrics"))
                    .build();

            assertThat(HttpClient.newHttpClient()
                            .send(request, HttpResponse.BodyHandlers.ofString())
                            .body())
                    .contains("portcullis_log_dropped_total{log=\"audit\"} 0")
                    .contains("portcullis_log_dropped_total{log=\"access\"} 0")
                    .contains("portcullis_log_dropped_total{log=\"rules\"} 0");
        }
    }

    // ---- a proxy for a few requests

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: a.example\r\n\r\n";
    }

    private static String post(String target, String type, String content) {
        return "POST " + target + " HTTP/1.1\r\nHost: a.example\r\nContent-Type: " + type + "\r\nContent-Length: "
                + content.length() + "\r\n\r\n" + content;
    }

    private static String percent(String text) {
        StringBuilder out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.ISO_8859_1)) {
            out.append('%').append(String.format("%02X", b));
        }
        return out.toString();
    }

    private static String config(RawBackend backend, String keys) {
        String audit = keys.startsWith("audit") ? ", " + keys : "";
        String sections = keys.startsWith("audit") ? "" : keys;
        String routes = sections.contains("limits")
                ? "{name: app, hosts: [a.example], cluster: app}, {name: few, path: /limited, cluster: app, limits: [few]}"
                : "{name: app, cluster: app}";
        return """
                listeners: [{bind: '127.0.0.1:0'}]
                admin: {bind: off}
                logs: {access: access.json, rules: rules.log%s}
                clusters: {app: {endpoints: ['http://%s']}}
                rules: {files: [test.conf], unreadableContent: leave-to-rules}
                routes: [%s]
                shutdown: {drainTimeout: 1s}
                """.formatted(audit, backend.address(), routes) + sections;
    }

    /** Sends {@code requests}, each on a connection of its own, and takes the proxy down, so that the logs are whole. {@code @} is the folder. */
    private void serve(String rules, String keys, String... requests) throws Exception {
        received.clear();
        Files.writeString(folder.resolve("test.conf"), rules.replace("@/", folder + "/"));
        try (RawBackend backend = new RawBackend(connection -> {
                    while (true) {
                        String head = connection.readHead();
                        Matcher length =
                                Pattern.compile("(?i)content-length: (\\d+)").matcher(head);
                        received.add(head + (length.find() ? connection.read(Integer.parseInt(length.group(1))) : ""));
                        connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Reply: reply-secret\r\n"
                                + "Set-Cookie: session=abcdef; HttpOnly\r\nContent-Length: 2\r\n\r\nok");
                    }
                });
                AssembledProxy proxy = AssembledProxy.start(config(backend, keys), folder)) {
            for (String request : requests) {
                proxy.answer(request);
            }
        }
    }

    private String read(String file) {
        try {
            return Files.exists(folder.resolve(file))
                    ? Files.readString(folder.resolve(file), StandardCharsets.ISO_8859_1)
                    : "";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Entries of a log in the native format. */
    private static List<String> entries(String log) {
        List<String> entries = new ArrayList<>();
        int start = 0;
        Matcher end = Pattern.compile("--[0-9a-f]{8}-Z--\n\n").matcher(log);
        while (end.find()) {
            entries.add(log.substring(start, end.end()));
            start = end.end();
        }
        assertThat(log.substring(start)).isEmpty();
        return entries;
    }

    /** The parts of an entry by their letters; all must have the same boundary. */
    private static Map<String, String> parts(String entry) {
        Map<String, String> parts = new LinkedHashMap<>();
        Matcher mark = PART.matcher(entry);
        String boundary = "";
        String letter = "";
        int start = 0;
        while (mark.find()) {
            if (!letter.isEmpty()) {
                parts.put(letter, entry.substring(start, mark.start()));
            }
            assertThat(boundary.isEmpty() || boundary.equals(mark.group(1))).isTrue();
            boundary = mark.group(1);
            letter = mark.group(2);
            start = mark.end();
        }
        parts.put(letter, entry.substring(start));
        return parts;
    }
}
