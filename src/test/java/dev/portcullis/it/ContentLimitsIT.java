package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.rules.content.Coded;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every limit on queries and content, one below, at and one above it, over sockets (Coraza CVE-2026-41510, -107825): beyond it the engine refuses with a reason in
 * both logs; where it only detects, it logs the same reason and forwards the same bytes.
 */
class ContentLimitsIT {
    private static final String RULES = """
            SecRequestBodyLimit 4000
            SecRequestBodyNoFilesLimit 3000
            SecArgumentsLimit 50
            SecRequestBodyJsonDepthLimit 20
            SecUploadFileLimit 3
            SecResponseBodyAccess On
            SecResponseBodyMimeType text/html
            SecResponseBodyLimit 4000
            SecRule ARGS|XML:/*|XML://@* "@contains attack" "id:1,phase:2,deny,status:403"
            """;
    private static final String KEYS =
            "maxDecodingRatio: 10, limits: {argumentName: 100B, argumentsTotal: 2KiB, xmlNodes: 40}";
    private static final String FORM = "Content-Type: application/x-www-form-urlencoded\r\n";
    private static final String MULTIPART = "Content-Type: multipart/form-data; boundary=b\r\n";
    private static final String JSON = "Content-Type: application/json\r\n";
    private static final String XML = "Content-Type: text/xml\r\n";
    private static final String FIELD = "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n";
    private static final String FILE = "--b\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\ny\r\n";

    @TempDir
    private static Path folder;

    private static InspectedProxy refusing;
    private static InspectedProxy detecting;
    /** With room for what grows by decoding. */
    private static InspectedProxy roomy;

    private static InspectedProxy detectingRoomy;

    @BeforeAll
    static void start() throws Exception {
        refusing = open("on", RULES);
        detecting = open("detection-only", RULES);
        String wide = RULES.replace("4000", "1000000").replace("3000", "1000000");
        roomy = open("on", wide);
        detectingRoomy = open("detection-only", wide);
    }

    private static InspectedProxy open(String engine, String rules) throws Exception {
        Path own = Files.createTempDirectory(folder, engine);
        return InspectedProxy.with(own, rules, "engine: '" + engine + "', " + KEYS, "");
    }

    @AfterAll
    static void stop() throws IOException {
        refusing.close();
        detecting.close();
        roomy.close();
        detectingRoomy.close();
    }

    @AfterEach
    void answerAsBefore() {
        for (InspectedProxy proxy : List.of(refusing, detecting, roomy, detectingRoomy)) {
            proxy.answering("", "ok".getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    /** {@code limit} is the largest that passes. */
    @ParameterizedTest
    @CsvSource({
        "query-arguments, 50, 400, arguments-limit",
        "form-arguments, 50, 400, arguments-limit",
        "json-values, 50, 400, arguments-limit",
        "json-as-text, 50, 400, arguments-limit",
        "parts, 50, 400, arguments-limit",
        "xml-nodes, 40, 400, arguments-limit",
        "query-name, 100, 400, argument-length-limit",
        "form-name, 100, 400, argument-length-limit",
        "json-name, 95, 400, argument-length-limit",
        "part-name, 100, 400, argument-length-limit",
        "part-header, 8192, 400, argument-length-limit",
        "xml-name, 100, 400, argument-length-limit",
        "query-total, 2048, 400, argument-length-limit",
        "form-total, 2048, 400, argument-length-limit",
        "json-total, 2048, 400, argument-length-limit",
        "json-depth, 20, 400, depth-limit",
        "xml-depth, 20, 400, depth-limit",
        "files, 3, 400, files-limit",
        "content-outside-files, 3000, 413, request-body-no-files-limit",
        "content, 4000, 413, request-body-limit",
    })
    void refusesWhatIsBeyondALimitOfRequests(String what, int limit, int status, String reason) {
        InspectedProxy on = what.equals("part-header") ? roomy : refusing;
        exceed(on, what, limit - 1).hasPassed();
        exceed(on, what, limit).hasPassed();
        exceed(on, what, limit + 1).isRefused(status, reason);

        InspectedProxy onlyDetecting = what.equals("part-header") ? detectingRoomy : detecting;
        exceed(onlyDetecting, what, limit).hasPassed();
        exceed(onlyDetecting, what, limit + 1).isOnlyLogged(reason);
    }

    private static InspectedAnswer exceed(InspectedProxy proxy, String what, int amount) {
        return switch (what) {
            case "query-arguments" -> InspectedAnswer.toGet(proxy, "/?" + "a=1&".repeat(amount));
            case "query-name" -> InspectedAnswer.toGet(proxy, "/?" + "n".repeat(amount) + "=1");
            case "query-total" -> InspectedAnswer.toGet(proxy, "/?a=" + "x".repeat(amount - 1));
            case "form-arguments" -> InspectedAnswer.toPost(proxy, FORM, "a=1&".repeat(amount));
            case "form-name" -> InspectedAnswer.toPost(proxy, FORM, "n".repeat(amount) + "=1");
            case "form-total" -> InspectedAnswer.toPost(proxy, FORM, "a=" + "x".repeat(amount - 1));
            case "json-values" -> InspectedAnswer.toPost(proxy, JSON, "[" + "1,".repeat(amount - 1) + "1]");
            case "json-as-text" ->
                InspectedAnswer.toPost(proxy, "Content-Type: text/plain\r\n", "[" + "1,".repeat(amount - 1) + "1]");
            case "json-name" -> InspectedAnswer.toPost(proxy, JSON, "{\"" + "n".repeat(amount) + "\":1}");
            case "json-total" -> InspectedAnswer.toPost(proxy, JSON, "{\"a\":\"" + "x".repeat(amount - 6) + "\"}");
            case "json-depth" ->
                InspectedAnswer.toPost(proxy, JSON, "{\"a\":".repeat(amount - 1) + "[]" + "}".repeat(amount - 1));
            case "xml-nodes" -> InspectedAnswer.toPost(proxy, XML, "<a>" + "<b/>".repeat(amount - 1) + "</a>");
            case "xml-name" -> InspectedAnswer.toPost(proxy, XML, "<" + "n".repeat(amount) + "/>");
            case "xml-depth" -> InspectedAnswer.toPost(proxy, XML, "<a>".repeat(amount) + "</a>".repeat(amount));
            case "parts" -> InspectedAnswer.toPost(proxy, MULTIPART, FIELD.repeat(amount) + "--b--");
            case "part-name" ->
                InspectedAnswer.toPost(
                        proxy,
                        MULTIPART,
                        "--b\r\nContent-Disposition: form-data; name=" + "n".repeat(amount) + "\r\n\r\n1\r\n--b--");
            case "part-header" ->
                InspectedAnswer.toPost(
                        proxy,
                        MULTIPART,
                        FIELD.replace("\r\n\r\n", "\r\nX: " + "y".repeat(amount - 3) + "\r\n\r\n") + "--b--");
            case "files" -> InspectedAnswer.toPost(proxy, MULTIPART, FILE.repeat(amount) + "--b--");
            case "content-outside-files" -> InspectedAnswer.toPost(proxy, "Content-Type: a/b\r\n", "x".repeat(amount));
            case "content" -> {
                String begin = FILE.replace("y\r\n", "");
                int rest = amount - begin.length() - "\r\n--b--".length();
                yield InspectedAnswer.toPost(proxy, MULTIPART, begin + "y".repeat(rest) + "\r\n--b--");
            }
            default -> throw new IllegalArgumentException(what);
        };
    }

    /** Text that looks like nothing that has a parser. */
    private static byte[] plain(int size) {
        return "x".repeat(size).getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
    void refusesCodedRequestsThatUnpackToMoreThanTheLimit(String coding) {
        String fields = "Content-Type: a/b\r\nContent-Encoding: " + coding + "\r\n";
        InspectedAnswer.toPost(refusing, fields, Coded.in(coding, plain(2_999))).hasPassed();
        InspectedAnswer.toPost(refusing, fields, Coded.in(coding, plain(3_000))).hasPassed();
        byte[] above = Coded.in(coding, plain(3_001));
        InspectedAnswer.toPost(refusing, fields, above).isRefused(413, "request-body-no-files-limit");
        InspectedAnswer.toPost(detecting, fields, above).isOnlyLogged("request-body-no-files-limit");

        byte[] far = Coded.in(coding, plain(4_001));
        InspectedAnswer.toPost(refusing, fields, far).isRefused(413, "request-body-limit");
        InspectedAnswer.toPost(detecting, fields, far).isOnlyLogged("request-body-limit");
    }

    /** However little was sent, 64 KiB may come out. */
    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
    void refusesCodedRequestsThatGrowMoreThanTheRatio(String coding) {
        String fields = "Content-Type: a/b\r\nContent-Encoding: " + coding + "\r\n";
        InspectedAnswer.toPost(roomy, fields, Coded.in(coding, plain(65_535))).hasPassed();
        InspectedAnswer.toPost(roomy, fields, Coded.in(coding, plain(65_536))).hasPassed();
        byte[] above = Coded.in(coding, plain(65_537));
        InspectedAnswer.toPost(roomy, fields, above).isRefused(413, "encoded-request");
        InspectedAnswer.toPost(detectingRoomy, fields, above).isOnlyLogged("encoded-request");
    }

    /** Beyond 64 KiB the ratio itself counts: content that shrinks to more than a tenth passes, less does not. */
    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
    void measuresTheRatioByWhatWasSent(String coding) {
        String fields = "Content-Type: a/b\r\nContent-Encoding: " + coding + "\r\n";
        byte[] noisy = plain(200_000);
        byte[] noise = new byte[40_000];
        new Random(11).nextBytes(noise);
        System.arraycopy(noise, 0, noisy, 1_000, noise.length);
        InspectedAnswer.toPost(roomy, fields, Coded.in(coding, noisy)).hasPassed();
        InspectedAnswer.toPost(roomy, fields, Coded.in(coding, plain(200_000))).isRefused(413, "encoded-request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "gzip", "deflate", "br", "zstd"})
    void refusesAnswersBeyondTheLimit(String coding) {
        boolean isPlain = coding.equals("identity");
        String fields = "Content-Type: text/html\r\n" + (isPlain ? "" : "Content-Encoding: " + coding + "\r\n");
        refusesAnswersAround(
                4_000,
                "response-body-limit",
                500,
                refusing,
                detecting,
                fields,
                size -> isPlain ? plain(size) : Coded.in(coding, plain(size)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
    void refusesAnswersThatGrowMoreThanTheRatio(String coding) {
        String fields = "Content-Type: text/html\r\nContent-Encoding: " + coding + "\r\n";
        refusesAnswersAround(
                65_536, "encoded-response", 502, roomy, detectingRoomy, fields, size -> Coded.in(coding, plain(size)));
    }

    /** A byte less than {@code most} passes, {@code most} too, and a byte more does not; who only detects lets all through as it was. */
    private static void refusesAnswersAround(
            int most,
            String reason,
            int status,
            InspectedProxy refuses,
            InspectedProxy detects,
            String fields,
            IntFunction<byte[]> ofSize) {
        for (int size = most - 1; size <= most + 1; size++) {
            byte[] sent = ofSize.apply(size);
            refuses.answering(fields, sent);
            detects.answering(fields, sent);
            InspectedAnswer answer = InspectedAnswer.toGet(refuses, "/");
            assertThat(answer.status()).isEqualTo(size <= most ? 200 : status);
            InspectedAnswer detected = InspectedAnswer.toGet(detects, "/");
            assertThat(detected.content()).isEqualTo(new String(sent, StandardCharsets.ISO_8859_1));
            if (size > most) {
                answer.expectRuleLine("[reason \"" + reason + "\"]");
                detected.expectRuleLine("[reason \"" + reason + "\"]");
            }
        }
    }

    /** The attack is where a reader that stops at the limit would not look. */
    @Test
    void neverLetsAnAttackInTheArgumentBehindTheLastPass() {
        String many = "a=1&".repeat(50);
        InspectedAnswer.toGet(refusing, "/?" + many + "b=attack").isRefused(400, "arguments-limit");
        InspectedAnswer.toPost(refusing, FORM, many + "b=attack").isRefused(400, "arguments-limit");
        InspectedAnswer.toPost(refusing, JSON, "[" + "1,".repeat(50) + "\"attack\"]")
                .isRefused(400, "arguments-limit");
        InspectedAnswer.toPost(refusing, XML, "<a>" + "<b/>".repeat(39) + "attack</a>")
                .isRefused(400, "arguments-limit");
        InspectedAnswer.toPost(refusing, FORM, many.substring(4) + "b=attack").isSeenByRule();
        InspectedAnswer.toPost(refusing, FORM, many.substring(4) + "b=letter").hasPassed();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/?q=attack%",
                "/?q=%zzattack",
                "/?%=1&q=attack",
                "/?q=%00attack",
                "/?q=a%74tack",
                "/??q=attack",
                "/?q=x?q=attack",
                "/?&&&q=attack&&",
                "/?=attack",
                "/?q[=attack",
                "/?q={}|^`\"attack",
                "/?q=\u00ff\u00c0attack",
                "//?q=attack",
                "//[::1?q=attack",
                "/x:y@[z?q=attack",
                "http://a.example/?q=attack",
                "http://a.example?q=attack",
                "/%?q=attack",
                "/%zz?q=attack",
                "/a b?q=attack",
                "/#?q=attack",
                "/?q=attack#f",
                "http://a.example:x/?q=attack",
                "http://[::1/?q=attack",
                "?q=attack",
                "*?q=attack",
            })
    void seesTheArgumentsOfEveryTargetThatItForwards(String target) {
        InspectedAnswer attack = InspectedAnswer.toGet(refusing, target);
        InspectedAnswer twin = InspectedAnswer.toGet(
                refusing, target.replace("attack", "letter").replace("%74tack", "x"));

        if (twin.status() == 200) {
            attack.isSeenByRule();
        } else {
            assertThat(attack.status()).isEqualTo(twin.status()).isEqualTo(400);
        }
    }

    @Test
    void takesLimitsOfTheConfigurationInsteadOfThoseInRuleFiles() throws Exception {
        Path own = Files.createTempDirectory(folder, "own");
        String keys = "limits: {arguments: 5, depth: 3, files: 1}";
        try (InspectedProxy proxy = InspectedProxy.with(own, "SecRuleEngine On\n" + RULES, keys, "")) {
            exceed(proxy, "form-arguments", 5).hasPassed();
            exceed(proxy, "form-arguments", 6).isRefused(400, "arguments-limit");
            exceed(proxy, "json-depth", 3).hasPassed();
            exceed(proxy, "json-depth", 4).isRefused(400, "depth-limit");
            exceed(proxy, "files", 1).hasPassed();
            exceed(proxy, "files", 2).isRefused(400, "files-limit");
        }
    }
}
