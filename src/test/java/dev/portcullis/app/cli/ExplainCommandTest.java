package dev.portcullis.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests explained by rules of their own, through the proxy that {@code explain} starts. */
class ExplainCommandTest {
    private static final String RULES = """
            SecAction "id:1,phase:1,pass,nolog,setvar:tx.anomaly_score=0"
            SecRule ARGS "@contains evil" \\
                "id:2,phase:2,pass,log,t:urlDecodeUni,t:lowercase,severity:CRITICAL,\\
                msg:'Evil argument',logdata:'%{MATCHED_VAR}',setvar:tx.anomaly_score=+5"
            SecRule REQUEST_METHOD "@streq POST" "id:3,phase:2,pass,log,msg:'Chain',chain"
                SecRule ARGS:b "@rx ^x" "t:none"
            SecRule TX:anomaly_score "@ge 5" "id:4,phase:2,deny,status:418,log,msg:'Too much'"
            """;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private int explain(String request, String... more) throws IOException {
        Path rules = Files.writeString(folder.resolve("my.conf"), RULES);
        Path file = Files.writeString(folder.resolve("request.http"), request, StandardCharsets.ISO_8859_1);
        List<String> line = new ArrayList<>(List.of("explain", "--rules", rules.toString(), file.toString()));
        line.addAll(List.of(more));
        return Main.execute(new PrintWriter(out, true), new PrintWriter(err, true), line.toArray(String[]::new));
    }

    @Test
    void tellsEveryMatchAndTheVerdict() throws Exception {
        assertThat(explain("GET /%61/../p?q=x%2545VIL HTTP/1.1\nHost: a\n"))
                .as(err.toString())
                .isEqualTo(1);

        String my = folder.resolve("my.conf").toString();
        assertThat(out.toString()).isEqualTo("""
                GET /%61/../p?q=x%2545VIL HTTP/1.1
                  path for rules and backend: /p
                  note: the lines of the head end with LF in the file, and were sent with CRLF
                  note: the empty line behind the head was added

                rule 2  Evil argument
                  at MY:2
                  phase 2, severity CRITICAL, pass
                  ARGS:q = "x%45VIL"
                    t:urlDecodeUni,lowercase -> "xevil"
                    meets @contains evil
                  data: "xevil"
                  score: anomaly_score 0 -> 5

                rule 4  Too much
                  at MY:7
                  phase 2, deny
                  TX:anomaly_score = "5"
                    meets @ge 5
                  ends the exchange

                also matched in phase 1, without a log line (--all shows them): 1
                score: anomaly_score 5
                verdict: refused with 418 by rule 4 (MY:7)
                """.replace("MY", my));
    }

    @Test
    void exitsWithZeroForWhatPasses() throws Exception {
        assertThat(explain("GET /?q=good HTTP/1.1\nHost: a\n")).isZero();
        assertThat(out.toString()).contains("score: 0\nverdict: passes, answered 200\n");
    }

    @Test
    void tellsWhatMetEachConditionOfAChain() throws Exception {
        assertThat(explain("POST / HTTP/1.1\nHost: a\nContent-Type: application/x-www-form-urlencoded\n\na=1&b=x1\n"))
                .isZero();
        assertThat(out.toString())
                .contains("rule 3  Chain\n")
                .contains("  REQUEST_METHOD = \"POST\"\n    meets @streq POST\n  ARGS:b = \"x1\"\n    meets @rx ^x\n");
    }

    @Test
    void saysNothingOfAChainThatIsHalfMet() throws Exception {
        assertThat(explain("POST / HTTP/1.1\nHost: a\nContent-Type: application/x-www-form-urlencoded\n\nb=1\n"))
                .isZero();
        assertThat(out.toString()).doesNotContain("rule 3");
    }

    @Test
    void explainsWhatTheDecoderRefuses() throws Exception {
        assertThat(explain("GET / HTTP/1.1\nHost: a\n\n", "--raw")).isEqualTo(1);
        assertThat(out.toString())
                .contains(
                        "verdict: refused with 400 by decoder: bare-lf (RFC 9112 section 2.2): LF without CR in the head");
    }

    @Test
    void explainsAPathThatTheGateFindsAmbiguous() throws Exception {
        assertThat(explain("GET /a%2fb HTTP/1.1\nHost: a\n")).isEqualTo(1);
        assertThat(out.toString()).contains("refused with 400 by decoder: ambiguous-path");
    }

    @Test
    void saysWhatARuleWouldHaveDone() throws Exception {
        assertThat(explain("GET /?q=evil HTTP/1.1\nHost: a\n", "--engine", "detection-only"))
                .isZero();
        assertThat(out.toString())
                .contains("verdict: passes, since the rules only detect; rule 4 would refuse it (--engine on)");
    }

    @Test
    void leavesNothingBehind() throws Exception {
        Path uploads = Files.createDirectory(folder.resolve("uploads"));
        Path rules = Files.writeString(folder.resolve("writing.conf"), """
                SecDebugLog %1$s/debug.log
                SecDebugLogLevel 9
                SecAuditEngine On
                SecAuditLog %1$s/audit.log
                SecTmpSaveUploadedFiles On
                SecUploadKeepFiles On
                SecUploadDir %1$s/uploads
                SecRule FILES_TMPNAMES "@rx /uploads/" "id:9,phase:2,pass,log,msg:'Saved'"
                """.formatted(folder));
        Path file = Files.writeString(folder.resolve("upload.http"), """
                POST / HTTP/1.1
                Host: a
                Content-Type: multipart/form-data; boundary=b

                --b
                Content-Disposition: form-data; name="f"; filename="f.txt"

                x
                --b--
                """);
        assertThat(run("explain", "--rules", rules.toString(), file.toString()))
                .as(out.toString() + err)
                .isZero();
        assertThat(out.toString()).contains("rule 9  Saved");
        assertThat(uploads).isEmptyDirectory();
        assertThat(folder.resolve("debug.log")).doesNotExist();
        assertThat(folder.resolve("audit.log")).doesNotExist();
    }

    @Test
    void refusesAFileThatIsTooLargeToKeep() throws Exception {
        assertThat(explain("x".repeat((16 << 20) + 1))).isEqualTo(2);
        assertThat(err.toString()).contains("request.http has more than 16777216 bytes, needs to be smaller");
    }

    @Test
    void refusesAHalfRequestAtOnce() throws Exception {
        assertThat(explain("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("Content-Length says 9 bytes, there are 2");
    }

    @Test
    void letsNoByteOfTheRequestDriveATerminal() throws Exception {
        assertThat(explain("GET /?q=evil%1b[31m%0averdict:%20passes HTTP/1.1\nHost: a\nX-\u00e9: \u001b[2J\n"))
                .isEqualTo(1);
        assertThat(out.toString()).matches("[\\x20-\\x7e\\n]*").doesNotContain("\nverdict: passes");
    }

    @Test
    void speaksJson() throws Exception {
        assertThat(explain("GET /?q=evil HTTP/1.1\nHost: a\n", "--json")).isEqualTo(1);
        Map<String, Object> all = JSONObjectUtils.parse(out.toString());
        assertThat(all)
                .containsEntry("passed", false)
                .containsEntry("status", 418L)
                .containsEntry("rule", 4L);
        assertThat(JSONObjectUtils.getJSONObjectArray(all, "matches")[1])
                .containsEntry("id", 2L)
                .containsEntry("severity", "CRITICAL")
                .containsEntry("logdata", "evil");
    }

    @Test
    void looksAtTheAnswerOfTheBackendToo() throws Exception {
        Path answer = Files.writeString(
                folder.resolve("answer.http"), "HTTP/1.1 201 Made\nContent-Type: text/plain\n\nhello\n");
        assertThat(explain("GET / HTTP/1.1\nHost: a\n", "--response", answer.toString()))
                .isZero();
        assertThat(out.toString()).contains("verdict: passes, answered 201");
    }

    @Test
    void saysWhatIsWrongWithTheRules() throws Exception {
        Path bad = Files.writeString(folder.resolve("bad.conf"), "SecRuul ARGS \"@rx a\" \"id:1\"\n");
        Path file = Files.writeString(folder.resolve("request.http"), "GET / HTTP/1.1\nHost: a\n");
        assertThat(Main.execute(
                        new PrintWriter(out, true),
                        new PrintWriter(err, true),
                        "explain",
                        "--rules",
                        bad.toString(),
                        "--",
                        file.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains(bad + ":1:1: \"SecRuul\" is not a directive, did you mean \"SecRule\"?");
    }

    @Test
    void showsNothingThatRulesKeepOutOfLogs() throws Exception {
        Path rules = Files.writeString(folder.resolve("masks.conf"), """
                SecRule ARGS "@rx hun(ter)" "id:1,phase:2,deny,capture,msg:'Found %{TX.1}',logdata:'%{MATCHED_VAR}'"
                SecAction "id:2,phase:5,pass,nolog,sanitiseArg:password"
                """);
        Path file = Files.writeString(
                folder.resolve("request.http"), "GET /?user=ann&password=hunter2 HTTP/1.1\nHost: a\n\n");
        for (String form : List.of("--all", "--json")) {
            assertThat(Main.execute(
                            new PrintWriter(out, true),
                            new PrintWriter(err, true),
                            "explain",
                            form,
                            "--rules",
                            rules.toString(),
                            "--",
                            file.toString()))
                    .as(err.toString())
                    .isEqualTo(1);
        }
        assertThat(out.toString())
                .contains("user=ann&password=*******")
                .contains("ARGS:password = \"*******\"")
                .contains("rule 1  Found ***")
                .doesNotContain("hunter2");
    }

    @Test
    void saysWhyContentWithoutALengthIsNotSent() throws Exception {
        assertThat(explain("POST /?q=a HTTP/1.1\r\nHost: a\r\n\r\nq=evil"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString())
                .contains("behind the end of the request stand 6 bytes (it has no Content-Length, so no content)");
    }

    @Test
    void namesTheFileThatItCannotUse() throws Exception {
        Path answer = Files.writeString(folder.resolve("answer.http"), "hello\n");
        assertThat(explain("GET / HTTP/1.1\nHost: a\n", "--response", answer.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains(answer + ": the answer begins with \"hello\", needs a status line");
        assertThat(explain("GET / HTTP/1.1\nHost: a\n", "--response", folder.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains(folder + " is a folder");
    }

    @Test
    void profilesTheRequestsOfAFolderAndSaysWhichRulesAreExpensive() throws Exception {
        Path rules = Files.writeString(folder.resolve("slow.conf"), """
                SecRule ARGS "@contains evil" "id:7,phase:2,deny,status:418,nolog"
                SecRule ARGS "@rx ^(?:[^x]*x){40}y" "id:8,phase:2,deny,nolog,t:none,t:hexEncode,t:base64Encode,t:sha1,t:hexEncode"
                """);
        Path requests = Files.createDirectory(folder.resolve("requests"));
        Files.writeString(requests.resolve("a.http"), "GET /?q=" + "0123456789".repeat(300) + " HTTP/1.1\nHost: a\n");
        Files.writeString(requests.resolve("b.http"), "GET /?q=evil HTTP/1.1\nHost: a\n");
        Files.writeString(requests.resolve("c.http"), "GET  / HTTP/1.1\n");

        assertThat(run(
                        "explain",
                        "--profile",
                        "--seconds",
                        "1",
                        "--json",
                        "--rules",
                        rules.toString(),
                        requests.toString()))
                .as(err.toString())
                .isZero();

        Map<String, Object> profile = JSONObjectUtils.parse(out.toString());
        assertThat(profile.get("requests").toString())
                .contains("a.http")
                .contains("verdict=passes")
                .contains("b.http")
                .contains("verdict=418 by rule 7");
        assertThat(profile.get("notes").toString()).contains("c.http is left out: the decoder refuses it");
        assertThat((double) profile.get("mean_micros")).isPositive();
        List<?> costs = (List<?>) profile.get("rules");
        assertThat(costs.get(0).toString()).as("the most expensive rule").contains("id=8,");
    }

    @Test
    void profilesForPeople() throws Exception {
        assertThat(explain("GET /?q=evil HTTP/1.1\nHost: a\n", "--profile", "--seconds", "1"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString())
                .contains("us of CPU   replays  matches  request: verdict")
                .contains("request.http: 418 by rule 4")
                .contains("outside of rules");
    }

    @Test
    void refusesToProfileWhatItCannot() throws Exception {
        assertThat(explain("GET  / HTTP/1.1\n", "--profile")).isEqualTo(2);
        assertThat(err.toString()).contains("no request is left", "malformed-request-line");
        assertThat(explain("GET / HTTP/1.1\n", "--profile", "--all")).isEqualTo(2);
        assertThat(err.toString()).contains("--profile goes without --response and --all");
        assertThat(run("explain", "--profile", "nothere")).isEqualTo(2);
        assertThat(err.toString()).contains("there is no file nothere");
    }

    private int run(String... line) {
        return Main.execute(new PrintWriter(out, true), new PrintWriter(err, true), line);
    }
}
