package dev.portcullis.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exit codes and what is said beside them. */
class MainTest {
    private static final String GOOD = """
            listeners: [{bind: '127.0.0.1:0'}]
            clusters: {app: {endpoints: ['http://127.0.0.1:1']}}
            rules: {engine: off}
            routes: [{name: app, cluster: app}]
            """;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--version | 0 | portcullis |",
                "run --version | 0 | portcullis |",
                "explain -V | 0 | portcullis |",
                "--help | 0 | Usage: portcullis |",
                "--help | 0 | portcullis demo |",
                "run --help | 0 | --upstream |",
                "check --help | 0 | --config |",
                "'' | 2 | | which command?",
                "rum | 2 | | Did you mean: portcullis run",
                "rum | 2 | | 'portcullis: \"rum\" is not a command'",
                "rnu | 2 | | 'portcullis: \"rnu\" is not a command, needs one of run, check, explain,'",
                "serve-me | 2 | | 'All options: portcullis --help'",
                "warm-up --help | 0 | Usage: portcullis warm-up |",
                "check | 2 | | 'check needs to be told what'",
                "check | 2 | | portcullis check -c FILE",
                "check | 2 | | 'All options: portcullis check --help'",
                "help check | 0 | portcullis check -c FILE |",
                "--help | 0 | Looks whether the proxy would start |",
                "--help | 0 | 'Exit codes: 0 all went well' |",
                "check --rules none.conf | 2 | | 'none.conf:1:1: no file matches'",
                "check --rules baseline | 0 | rules: good; |",
                "explain --help | 0 | Exits 0 if the request passes |",
                "explain | 2 | | 'REQUEST_FILE'",
                "run -c a.yaml --engine on | 2 | | 'portcullis: --config and --engine are mutually exclusive; what --engine says needs to stand in the file'",
                "run -c a.yaml --listen 127.0.0.1:0 --upstream http://a | 2 | | 'portcullis: --config and --listen are mutually exclusive;'",
                "check --config=a.yaml --rules a.conf | 2 | | 'portcullis: --config and --rules are mutually exclusive;'",
                "explain --engine off a.http | 2 | | 'portcullis: --engine: off explains nothing'",
                "explain --client localhost a.http | 2 | | 'portcullis: --client: \"localhost\" needs an IP address'",
                "explain --profile --seconds 0 a.http | 2 | | 'portcullis: --profile goes without'",
                "explain none.http | 2 | | there is no file none.http",
                "check -c none.yaml | 2 | | none.yaml: there is no such file",
                "run | 2 | | 'portcullis run --listen HOST:PORT --upstream URL'",
                "run --listn 127.0.0.1:0 | 2 | | --listen",
                "run --listen 127.0.0.1:0 | 2 | | --upstream=URL",
                "run --listen 8080 --upstream http://a --engine off | 2 | | '--listen: \"8080\" needs HOST:PORT'",
                "run --listen 127.0.0.1:0 --upstream a --engine off | 2 | | '--upstream: \"a\" needs an origin'",
                "run --listen 127.0.0.1:0 --upstream http://a --rules /none/*.conf | 2 | | --rules: \"/none/*.conf\" fits no file",
                "run --listen 127.0.0.1:0 --upstream http://a --engine maybe | 2 | | '--engine'': \"maybe\" is not one of on, detection-only, off'",
                "run --listen 127.0.0.1:0 --upstream http://a --rule-lines some | 2 | | '--rule-lines: \"some\" needs one of all, refusals'",
                "run --listen 127.0.0.1:0 --upstream http://a --allow-ambiguous encoded-slashes | 2 | | '--allow-ambiguous: \"encoded-slashes\" needs one of encoded-slash'",
                "run -c a.yaml --listen 127.0.0.1:0 --upstream http://a | 2 | | mutually exclusive",
                "run --listen 127.0.0.1:0 --upstream http://a -c a.yaml | 2 | | mutually exclusive",
                "check --rules a.conf -c a.yaml | 2 | | mutually exclusive",
                "check -c a.yaml --config b.yaml | 2 | | --config is given twice",
                "run --listen 127.0.0.1:0 --upstream http://a --rule-log=a --rule-log=b | 2 | | --rule-log is given twice",
                "run --rules a --listen 127.0.0.1:0 --rules b --upstream http://a --listen 127.0.0.1:1 | 2 | | --listen is given twice"
            })
    void answersWithACodeAndAWord(String line, int code, String said, String complained) {
        assertThat(run(line.isEmpty() ? new String[0] : line.split(" ")))
                .as(err.toString())
                .isEqualTo(code);
        assertThat(out.toString()).contains(said == null ? "" : said);
        assertThat(err.toString())
                .contains(complained == null ? "" : complained)
                .doesNotContain("portcullis: portcullis:");
    }

    /** Only the command that is named is looked at, so that starting is quick; where none is, all are. */
    @ParameterizedTest
    @ValueSource(strings = {"--help", "help"})
    void namesEveryCommandWithASentence(String line) {
        run(line.split(" "));
        List<String> commands = (out + "" + err)
                .lines()
                .filter(each -> each.matches("  (run|check|explain|ftw|demo|api-key|password|help) .*"))
                .toList();
        assertThat(commands).hasSize(8).allMatch(each -> each.endsWith("."));
    }

    /** No argument is a file of more arguments: names of users begin with that sign, too. */
    @Test
    void takesEveryArgumentAsItStands() throws IOException {
        Path file = Files.writeString(folder.resolve("arguments"), "run -c none.yaml");
        assertThat(run("@" + file)).isEqualTo(2);
        assertThat(err.toString()).contains("\"@" + file + "\" is not a command");
    }

    @Test
    void checkApprovesWhatWouldStart() throws IOException {
        Path file = Files.writeString(folder.resolve("good.yaml"), GOOD);
        assertThat(run("check", "-c", file.toString())).as(err.toString()).isZero();
        assertThat(out.toString()).contains("good; listeners: 1, clusters: 1, routes: 1");
    }

    @Test
    void checkTellsWhatIsMissingOnDiskAllAtOnce() throws IOException {
        String text = GOOD.replace(
                                "bind: '127.0.0.1:0'",
                                "bind: '127.0.0.1:0', tls: {certificates: [{chain: none.pem, key: {file: none.key}}]}")
                        .replace("engine: off", "files: [none.conf]")
                + "identity: {providers: {corp: {issuer: i, audiences: [a], jwks: {file: none.json}}}}\n"
                + "logs: {access: .}\n";
        text = text.replace("cluster: app}", "cluster: app, auth: {providers: [corp]}}");
        Path file = Files.writeString(folder.resolve("bad.yaml"), text);
        assertThat(run("check", "-c", file.toString())).isEqualTo(2);
        assertThat(err.toString())
                .contains(file + ":1:20: listeners[0].tls: " + folder.resolve("none.pem")
                        + " cannot be read: there is no such file or folder")
                .contains(file + ":3:17: rules.files[0]: \"" + folder.resolve("none.conf") + "\" fits no file")
                .contains(file + ":5:71: identity.providers.corp.jwks.file: \"" + folder.resolve("none.json")
                        + "\" cannot be read: there is no such file or folder")
                .contains(file + ":6:16: logs.access: \"" + folder + "\" cannot be written: Is a directory")
                .contains("portcullis: 4 errors in the configuration");
    }

    /** Who turns rules off for a while learns of a name that is wrong before they are on again. */
    @Test
    void checkMissesRuleFilesThatNobodyUses() throws IOException {
        String text = GOOD.replace("engine: off", "engine: off, files: [none.conf]")
                .replace("cluster: app}", "cluster: app, rules: {engine: off, files: ['none/*.conf']}}");
        Path file = Files.writeString(folder.resolve("bad.yaml"), text);
        assertThat(run("check", "-c", file.toString())).isEqualTo(2);
        assertThat(err.toString())
                .contains("rules.files[0]: \"" + folder.resolve("none.conf") + "\" fits no file")
                .contains("routes[0].rules.files[0]: \"" + folder.resolve("none/*.conf") + "\" fits no file")
                .contains("portcullis: 2 errors in the configuration");
    }

    @Test
    void checkLetsNoByteOfARuleFileDriveATerminal() throws IOException {
        Path rules = Files.writeString(folder.resolve("a.conf"), "SecRu\u001b[31mle\n" + "x".repeat(5_000) + "\n");
        assertThat(run("check", "--rules", rules.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("\"SecRu?[31mle\" is not a directive", "xxx\" is not a directive");
        assertThat(err.toString().lines())
                .allSatisfy(line -> assertThat(line).matches("\\P{C}+").hasSizeLessThan(1_200));
    }

    /** A log made by whoever checks could not be written by whoever runs it. */
    @Test
    void checkLeavesNothingBehind() throws IOException {
        Files.writeString(folder.resolve("a.conf"), """
                SecAuditEngine On
                SecAuditLogType Concurrent
                SecAuditLog %1$s/audit/index.log
                SecAuditLogStorageDir %1$s/audit/entries
                SecDebugLog %1$s/debug/debug.log
                SecDebugLogLevel 9
                """.formatted(folder));
        Path file = Files.writeString(
                folder.resolve("good.yaml"),
                GOOD.replace("engine: off", "files: [a.conf]")
                        + "logs: {access: logs/access.json, rules: logs/rules.log}\n");
        assertThat(run("check", "-c", file.toString())).as(err.toString()).isZero();
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactlyInAnyOrder(folder.resolve("a.conf"), file);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    SecRuleEngine On               | access: a.yaml/access.json     | logs.access: "@/a.yaml/access.json" cannot be written: @/a.yaml is no folder
                    SecRuleEngine On               | audit: {to: a.yaml/audit.json} | logs.audit.to: "@/a.yaml/audit.json" cannot be written: @/a.yaml is no folder
                    SecRuleEngine On               | audit: {to: .}                 | logs.audit.to: "@" cannot be written: Is a directory
                    SecDebugLog @/a.yaml/debug.log | access: off                    | SecDebugLog: "@/a.yaml/debug.log" cannot be written: @/a.yaml is no folder
                    SecDebugLog @                  | access: off                    | SecDebugLog: "@" cannot be written: Is a directory [
                    """)
    void checkSaysWhyALogCannotBeWritten(String rules, String logs, String message) throws IOException {
        Files.writeString(
                folder.resolve("a.conf"), "SecDebugLogLevel 1\n" + rules.replace("@", folder.toString()) + "\n");
        Path file = Files.writeString(
                folder.resolve("a.yaml"), GOOD.replace("engine: off", "files: [a.conf]") + "logs: {" + logs + "}\n");
        assertThat(run("check", "-c", file.toString())).isEqualTo(2);
        assertThat(err.toString()).contains(message.replace("@", folder.toString()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "id:abc,phase:1,pass | 20: id is \"abc\", must be a number from 1 on, such as id:100001 [missing-id]",
                "phase:1,pass | 1: a rule needs an id, a number from 1 on, such as id:100001 [missing-id]",
                "id:1,severity:CRITICL | 31: severity is \"CRITICL\", must be a number from 0 to 7 or its name, EMERGENCY to DEBUG, did you mean \"CRITICAL\"? [bad-value]",
                "id:1,severity:8 | 31: severity is \"8\", must be a number from 0 to 7 [bad-value]",
                "id:1,redirect:'' | redirect is \"\", must be a URL [bad-value]",
                "id:1,exec:a | exec is not supported: running programs and Lua is out of scope; log, and act on"
            })
    void checkNamesThingValueAndNeedOfAnAction(String actions, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("a.conf"), "SecRule ARGS a \"" + actions + "\"\n");
        assertThat(run("check", "--rules", file.toString())).isEqualTo(2);
        assertThat(err.toString()).startsWith(file + ":1:").contains(message);
    }

    @Test
    void checkTellsEveryMistakeOfRulesAtOnceWithItsPlaceAndTheNearestThatThereIs() throws IOException {
        Path file = Files.writeString(folder.resolve("bad.conf"), """
                SecRuleEngin On
                SecRule ARGZ "@rx a" "id:1,phase:2,deny"
                SecRule ARGS "@rxx a" "id:2,phase:2,deny"
                SecRule ARGS "@rx a(?=b)c\\1" "id:3,phase:2,t:lowercas"
                SecRule ARGS "@ipMatch 10.0.0.0/33" "id:4,phase:2,denny"
                SecRuleScript a.lua
                """);
        assertThat(run("check", "--rules", file.toString())).isEqualTo(2);
        assertThat(err.toString().lines())
                .hasSize(9)
                .anyMatch(
                        line -> line.equals(
                                file
                                        + ":1:1: \"SecRuleEngin\" is not a directive, did you mean \"SecRuleEngine\"? [unknown-directive]"))
                .anyMatch(line -> line.startsWith(file + ":2:9: \"ARGZ\" is not a variable, did you mean \"ARGS\"?"))
                .anyMatch(line -> line.startsWith(file + ":3:15: \"@rxx\" is not an operator, did you mean \"rx\"?"))
                .anyMatch(line -> line.startsWith(file + ":4:"))
                .anyMatch(line -> line.contains("\"lowercas\" is not a transformation, did you mean \"lowercase\"?"))
                .anyMatch(line -> line.startsWith(file + ":5:24: @ipMatch: \"10.0.0.0/33\" is not"))
                .anyMatch(line -> line.contains(":6:1: SecRuleScript is not supported: Lua is out of scope"))
                .last()
                .asString()
                .contains("errors and 0 warnings in the rules");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "api-key bob", "demo --print-config", "check --rules baseline"})
    void failsWhenWhatItSaysIsLost(String line) {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        PrintWriter lost = new PrintWriter(full, true, StandardCharsets.UTF_8);
        assertThat(Main.execute(lost, new PrintWriter(err, true), line.split(" ")))
                .isEqualTo(1);
        assertThat(err.toString()).contains("portcullis: standard output cannot be written");
    }

    @Test
    void runFailsWithOneWhenThePortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            assertThat(run("run", "--listen", address, "--upstream", "http://127.0.0.1:1", "--engine", "off"))
                    .isEqualTo(1);
            assertThat(err.toString())
                    .isEqualToIgnoringNewLines("portcullis: cannot listen on " + address + ": Address already in use");
        }
    }

    /** A second proxy with a configuration of its own meets the first at an address that neither names. */
    @Test
    void runSaysThatItIsThePortForOperatorsThatIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            String line = "run --listen 127.0.0.1:0 --upstream http://127.0.0.1:1 --engine off --admin " + address;
            assertThat(run(line.split(" "))).isEqualTo(1);
            assertThat(err.toString())
                    .isEqualToIgnoringNewLines(
                            "portcullis: admin: cannot listen on " + address + ": Address already in use");
        }
    }

    @Test
    void runSaysThatThereIsNoSuchHostToListenOn() {
        assertThat(run("run", "--listen", "none.invalid:1", "--upstream", "http://127.0.0.1:1", "--engine", "off"))
                .isEqualTo(1);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines("portcullis: cannot listen on none.invalid:1: the name has no address");
    }

    private int run(String... line) {
        return Main.execute(new PrintWriter(out, true), new PrintWriter(err, true), line);
    }
}
