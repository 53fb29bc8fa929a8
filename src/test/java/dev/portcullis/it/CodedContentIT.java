package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.rules.content.Coded;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Content in a coding, both ways, over sockets (CVE-2021-45468, Netty CVE-2026-42587 and -55833, CRS CVE-2022-39957 and -39958): rules see what is in it, the
 * other side gets the very bytes that were sent, and what cannot be read is refused by name.
 */
class CodedContentIT {
    private static final String RULES = """
            SecRuleEngine On
            SecRequestBodyAccess On
            SecRequestBodyLimit 5000
            SecResponseBodyAccess On
            SecResponseBodyMimeType text/html
            SecResponseBodyLimit 5000
            SecRule ARGS "@contains attack" "id:1,phase:2,deny,status:403"
            SecRule RESPONSE_BODY "@contains leaked" "id:2,phase:4,deny,status:403"
            """;
    private static final String FORM = "Content-Type: application/x-www-form-urlencoded\r\n";
    private static final String PAGE = "Content-Type: text/html\r\n";

    @TempDir
    private Path folder;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
    void readsCodedRequestsAndForwardsThemAsTheyCame(String coding) throws Exception {
        try (InspectedProxy proxy = InspectedProxy.with(folder, RULES)) {
            String fields = FORM + "Content-Encoding: " + coding + "\r\n";
            assertThat(proxy.post(fields, Coded.in(coding, bytes("a=an+attack")))
                            .status())
                    .isEqualTo(403);
            assertThat(proxy.received()).isEmpty();

            byte[] benign = Coded.in(coding, bytes("a=a+letter"));
            assertThat(proxy.post(fields, benign).status()).isEqualTo(200);
            assertThat(proxy.onlyReceived().content()).isEqualTo(text(benign));
            assertThat(proxy.onlyReceived().field("Content-Encoding")).isEqualTo(coding);
        }
    }

    /** PHP, Django, Go and servlets undo no coding of requests, and find a form in whatever bytes come. */
    @Test
    void readsFormsAndPartsAsTheyWereSentToo() throws Exception {
        try (InspectedProxy proxy = InspectedProxy.with(folder, RULES)) {
            String coding = "Content-Encoding: gzip\r\n";
            String parts = "Content-Type: multipart/form-data; boundary=bbb\r\n";
            String part = "\r\n--bbb\r\nContent-Disposition: form-data; name=q\r\n\r\n%s\r\n--bbb--\r\n";
            for (String text : new String[] {"attack", "letter"}) {
                byte[] form = gzipCalled("&q=" + text + "&", "a=b");
                byte[] multipart =
                        gzipCalled(part.formatted(text), part.substring(2).formatted("b"));
                int expected = text.equals("attack") ? 403 : 200;
                assertThat(proxy.post(FORM + coding, form).status()).isEqualTo(expected);
                assertThat(proxy.post(coding, form).status()).isEqualTo(expected);
                assertThat(proxy.post(parts + coding, multipart).status()).isEqualTo(expected);
            }
            assertThat(proxy.received()).hasSize(3);
        }
    }

    /** Some gzip that carries the name of a file. */
    private static byte[] gzipCalled(String name, String content) {
        byte[] plain = Coded.in("gzip", bytes(content));
        byte[] head = Arrays.copyOf(plain, 10);
        head[3] = 8;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head);
        out.writeBytes(bytes(name + "\0"));
        out.write(plain, 10, plain.length - 10);
        return out.toByteArray();
    }

    @ParameterizedTest
    @CsvSource({
        "compress, 415, a content coding that is not understood",
        "'gzip, gzip', 415, 2 content codings at once",
        "br, 400, it is not br",
        "gzip, 400, it is not gzip"
    })
    void refusesRequestsThatItCannotRead(String coding, int status, String reason) throws Exception {
        try (InspectedProxy proxy = InspectedProxy.with(folder, RULES)) {
            byte[] content = bytes("a=a+letter, and it is not coded at all");
            assertThat(proxy.post(FORM + "Content-Encoding: " + coding + "\r\n", content)
                            .status())
                    .isEqualTo(status);
            assertThat(proxy.received()).isEmpty();
            proxy.expectLogged("[reason \"encoded-request\"]");
            proxy.expectLogged(reason);

            assertThat(proxy.post(FORM, content).status()).isEqualTo(200);
        }
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    /** Doubled, labelled as another coding, cut, and with bytes behind the end; in both directions, for each coding. */
    @ParameterizedTest
    @CsvSource({"gzip, br", "deflate, gzip", "br, zstd", "zstd, deflate"})
    void refusesEveryCodingThatIsNotWholeAndAlone(String coding, String other) throws Exception {
        byte[] coded = Coded.in(coding, bytes("a=a+letter, long enough to be cut somewhere in the middle"));
        byte[] cut = Arrays.copyOf(coded, coded.length - 5);
        byte[] longer = joined(coded, bytes("a=an+attack"));
        byte[] doubled = Coded.in(coding, coded);
        try (InspectedProxy proxy = InspectedProxy.with(folder, RULES)) {
            String fields = FORM + "Content-Encoding: " + coding + "\r\n";
            InspectedAnswer.toPost(proxy, fields, coded).hasPassed();
            InspectedAnswer.toPost(proxy, fields, cut).isRefused(400, "encoded-request");
            InspectedAnswer.toPost(proxy, fields, longer).isRefused(400, "encoded-request");
            String mislabelled = FORM + "Content-Encoding: " + other + "\r\n";
            InspectedAnswer.toPost(proxy, mislabelled, coded).isRefused(400, "encoded-request");
            for (String twice : new String[] {coding + ", " + coding, coding + "\r\nContent-Encoding: " + coding}) {
                InspectedAnswer.toPost(proxy, FORM + "Content-Encoding: " + twice + "\r\n", doubled)
                        .isRefused(415, "encoded-request");
            }

            String page = PAGE + "Content-Encoding: " + coding + "\r\n";
            assertThat(proxy.answering(page, coded).get("").status()).isEqualTo(200);
            assertThat(proxy.answering(page, cut).get("").status()).isEqualTo(502);
            assertThat(proxy.answering(page, longer).get("").status()).isEqualTo(502);
            assertThat(proxy.answering(PAGE + "Content-Encoding: " + other + "\r\n", coded)
                            .get("")
                            .status())
                    .isEqualTo(502);
            assertThat(proxy.answering(PAGE + "Content-Encoding: " + coding + ", " + coding + "\r\n", doubled)
                            .get("")
                            .status())
                    .isEqualTo(502);
        }
    }

    /** A coding that is not named is not undone: the bytes are what rules see, and what looks like nothing passes. */
    @Test
    void readsCodedContentWithoutItsLabelAsItStands() throws Exception {
        try (InspectedProxy proxy = InspectedProxy.with(folder, RULES)) {
            byte[] coded = Coded.in("gzip", bytes("a=a+letter"));
            InspectedAnswer.toPost(proxy, "Content-Type: application/gzip\r\n", coded)
                    .hasPassed();
            InspectedAnswer.toPost(proxy, "Content-Type: application/json\r\n", coded)
                    .isRefused(400, "unreadable-request");
        }
    }

    @Test
    void refusesCodedRequestsWhereTheConfigurationSaysSo() throws Exception {
        try (InspectedProxy proxy = InspectedProxy.with(folder, RULES, "codedRequests: refuse", "")) {
            byte[] coded = Coded.in("gzip", bytes("a=a+letter"));
            assertThat(proxy.post(FORM + "Content-Encoding: gzip\r\n", coded).status())
                    .isEqualTo(415);
            proxy.expectLogged("coded requests are not accepted");
            assertThat(proxy.post(FORM + "Content-Encoding: identity\r\n", bytes("a=a+letter"))
                            .status())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({"4999, 200", "5000, 200", "5001, 413"})
    void holdsTheRequestLimitForWhatComesOut(int size, int status) throws Exception {
        try (InspectedProxy proxy = InspectedProxy.with(folder, RULES)) {
            byte[] coded = Coded.in("gzip", bytes("a=" + "x".repeat(size - 2)));
            assertThat(proxy.post(FORM + "Content-Encoding: gzip\r\n", coded).status())
                    .isEqualTo(status);
            assertThat(proxy.received()).hasSize(status == 200 ? 1 : 0);
        }
    }

    @ParameterizedTest
    @CsvSource({"65535, 200", "65536, 200", "65537, 413"})
    void holdsTheRatioForWhatComesOut(int size, int status) throws Exception {
        String rules = RULES.replace("5000", "1000000");
        try (InspectedProxy proxy = InspectedProxy.with(folder, rules, "maxDecodingRatio: 20", "")) {
            byte[] coded = Coded.in("br", bytes("a=" + "x".repeat(size - 2)));
            assertThat(proxy.post(FORM + "Content-Encoding: br\r\n", coded).status())
                    .isEqualTo(status);
            if (status != 200) {
                proxy.expectLogged("it grows more than 20 times by decoding br");
            }
        }
    }

    @Test
    void readsCodedRequestsInChunksAlike() throws Exception {
        try (InspectedProxy proxy = InspectedProxy.with(folder, RULES)) {
            String coded = text(Coded.in("gzip", bytes("a=an+attack")));
            String type = "application/x-www-form-urlencoded\r\nContent-Encoding: gzip";
            assertThat(proxy.postChunked(type, coded).status()).isEqualTo(403);
            coded = text(Coded.in("gzip", bytes("a=a+letter")));
            assertThat(proxy.postChunked(type, coded).status()).isEqualTo(200);
            assertThat(proxy.onlyReceived().content()).isEqualTo(coded);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
    void readsCodedAnswersAndHandsThemOnAsTheyCame(String coding) throws Exception {
        try (InspectedProxy proxy = InspectedProxy.with(folder, RULES)) {
            String fields = PAGE + "Content-Encoding: " + coding + "\r\n";
            proxy.answering(fields, Coded.in(coding, bytes("<p>leaked")));
            assertThat(proxy.get("").status()).isEqualTo(403);

            byte[] benign = Coded.in(coding, bytes("<p>hello"));
            RawResponse response = proxy.answering(fields, benign).get("");
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.content()).isEqualTo(text(benign));
            assertThat(response.field("Content-Encoding")).isEqualTo(coding);
        }
    }

    @ParameterizedTest
    @CsvSource({"compress", "'gzip, br'", "gzip", "br", "zstd", "deflate"})
    void refusesAnswersThatItCannotReadButOnlyOfTypesThatRulesWantToSee(String coding) throws Exception {
        try (InspectedProxy proxy = InspectedProxy.with(folder, RULES)) {
            proxy.answering(PAGE + "Content-Encoding: " + coding + "\r\n", bytes("<p>this is not coded"));
            assertThat(proxy.get("").status()).isEqualTo(502);
            proxy.expectLogged("[reason \"encoded-response\"]");

            proxy.answering("Content-Type: image/png\r\nContent-Encoding: " + coding + "\r\n", bytes("not coded"));
            assertThat(proxy.get("").content()).isEqualTo("not coded");
        }
    }

    @ParameterizedTest
    @CsvSource({"4999, 200", "5000, 200", "5001, 500"})
    void holdsTheResponseLimitForWhatComesOut(int size, int status) throws Exception {
        try (InspectedProxy proxy = InspectedProxy.with(folder, RULES)) {
            proxy.answering(PAGE + "Content-Encoding: gzip\r\n", Coded.in("gzip", bytes("x".repeat(size))));
            assertThat(proxy.get("").status()).isEqualTo(status);
        }
    }

    @Test
    void looksAtTheBeginningOnlyWhereARuleSetSaysSo() throws Exception {
        String rules = RULES + "SecResponseBodyLimitAction ProcessPartial\n";
        try (InspectedProxy proxy = InspectedProxy.with(folder, rules)) {
            String fields = PAGE + "Content-Encoding: gzip\r\n";
            byte[] noise = new byte[9_000];
            new Random(3).nextBytes(noise);
            String tail = text(noise);
            proxy.answering(fields, Coded.in("gzip", bytes("leaked" + tail)));
            assertThat(proxy.get("").status()).isEqualTo(403);

            byte[] coded = Coded.in("gzip", bytes("hello" + tail));
            assertThat(proxy.answering(fields, coded).get("").content()).isEqualTo(text(coded));
        }
    }

    @ParameterizedTest
    @CsvSource({"4999, 200", "5000, 200", "5001, 500"})
    void holdsTheResponseLimitForPlainText(int size, int status) throws Exception {
        try (InspectedProxy proxy = InspectedProxy.with(folder, RULES)) {
            proxy.answering(PAGE, bytes("x".repeat(size)));
            assertThat(proxy.get("").status()).isEqualTo(status);
        }
    }

    @Test
    void changesNoByteWhereRulesOnlyDetect() throws Exception {
        String rules = RULES.replace("SecRuleEngine On", "SecRuleEngine DetectionOnly");
        try (InspectedProxy proxy = InspectedProxy.with(folder, rules)) {
            byte[] coded = Coded.in("br", bytes("<p>leaked"));
            proxy.answering(PAGE + "Content-Encoding: br\r\n", coded);
            RawResponse response = proxy.get("Accept-Encoding: br, sdch\r\nRange: bytes=0-5\r\n");
            assertThat(response.content()).isEqualTo(text(coded));
            proxy.expectLogged("[id \"2\"]");
            assertThat(proxy.onlyReceived().field("Accept-Encoding")).isEqualTo("br, sdch");
            assertThat(proxy.onlyReceived().field("Range")).isEqualTo("bytes=0-5");

            byte[] broken = bytes("not coded");
            proxy.answering(PAGE + "Content-Encoding: br\r\n", broken);
            assertThat(proxy.get("").content()).isEqualTo("not coded");
            proxy.expectLogged("[reason \"encoded-response\"]");

            assertThat(proxy.post(FORM + "Content-Encoding: gzip\r\n", broken).status())
                    .isEqualTo(200);
            proxy.expectLogged("[reason \"encoded-request\"]");
            assertThat(proxy.received().get(2).content()).isEqualTo("not coded");
        }
    }

    @Test
    void asksBackendsForWholeAnswersThatItCanRead() throws Exception {
        try (InspectedProxy proxy = InspectedProxy.with(folder, RULES)) {
            String wishes = """
                    Accept-Encoding: gzip;q=0.5, deflate, sdch, br, *
                    Range: bytes=0-5
                    If-Range: "x"
                    Accept-Charset: utf-7
                    """;
            proxy.get(wishes.replace("\n", "\r\n"));
            InspectedProxy.Received received = proxy.onlyReceived();
            assertThat(received.field("Accept-Encoding")).isEqualTo("gzip;q=0.5, br");
            assertThat(received.field("Range")).isNull();
            assertThat(received.field("If-Range")).isNull();
            assertThat(received.field("Accept-Charset")).isNull();

            proxy.get("Accept-Encoding: sdch\r\n");
            assertThat(proxy.received().get(1).field("Accept-Encoding")).isEqualTo("identity");
        }
    }

    /** A backend that sends a slice although it was not asked for one, and its twin that sends the whole. */
    @ParameterizedTest
    @ValueSource(strings = {"text/html", "multipart/byteranges; boundary=b"})
    void refusesSlicesOfPages(String type) throws Exception {
        String head = "HTTP/1.1 206 Partial Content\r\nContent-Type: " + type + "\r\nContent-Range: bytes 0-3/9\r\n";
        try (InspectedProxy proxy = InspectedProxy.with(folder, RULES)) {
            proxy.answeringExactly(head + "Content-Length: 4\r\n\r\nleak");
            assertThat(proxy.get("Range: bytes=0-3\r\n").status()).isEqualTo(502);
            proxy.expectLogged("it is a slice");
            proxy.answering("Content-Type: " + type + "\r\n", bytes("leak"));
            assertThat(proxy.get("Range: bytes=0-3\r\n").status()).isEqualTo(200);
            proxy.answeringExactly(head.replace(type, "image/png") + "Content-Length: 4\r\n\r\nleak");
            assertThat(proxy.get("Range: bytes=0-3\r\n").status()).isEqualTo(206);
        }
        String detecting = RULES.replace("SecRuleEngine On", "SecRuleEngine DetectionOnly");
        try (InspectedProxy proxy =
                InspectedProxy.with(Files.createDirectory(folder.resolve("detecting")), detecting)) {
            proxy.answeringExactly(head + "Content-Length: 4\r\n\r\nleak");
            RawResponse response = proxy.get("Range: bytes=0-3\r\n");
            assertThat(response.status()).isEqualTo(206);
            assertThat(response.content()).isEqualTo("leak");
            assertThat(proxy.onlyReceived().field("Range")).isEqualTo("bytes=0-3");
            proxy.expectLogged("Warning (phase 3). [reason \"encoded-response\"]");
        }
    }

    /** The twin of every attack in slices: the whole page is asked for, and seen. */
    @ParameterizedTest
    @ValueSource(strings = {"Range: bytes=0-2", "range: bytes=0-2,3-5", "Request-Range: bytes=0-2", "Range: lines=1-2"})
    void seesTheWholePageWhateverSliceIsWished(String wish) throws Exception {
        try (InspectedProxy proxy = InspectedProxy.with(folder, RULES)) {
            proxy.answering(PAGE, bytes("<p>leaked"));
            assertThat(proxy.get(wish + "\r\n").status()).isEqualTo(403);
            assertThat(proxy.onlyReceived().head().toLowerCase(Locale.ROOT)).doesNotContain("range");
            proxy.answering(PAGE, bytes("<p>hello"));
            assertThat(proxy.get(wish + "\r\n").content()).isEqualTo("<p>hello");
        }
    }

    @Test
    void leavesWishesAloneWhereNoAnswerIsInspected() throws Exception {
        try (InspectedProxy proxy =
                InspectedProxy.with(folder, RULES.replace("SecResponseBodyAccess On", "SecResponseBodyAccess Off"))) {
            proxy.get("Accept-Encoding: sdch\r\nRange: bytes=0-5\r\n");
            assertThat(proxy.onlyReceived().field("Accept-Encoding")).isEqualTo("sdch");
            assertThat(proxy.onlyReceived().field("Range")).isEqualTo("bytes=0-5");
        }
    }

    @Test
    void readsPagesInForeignCharsets() throws Exception {
        try (InspectedProxy proxy = InspectedProxy.with(folder, RULES)) {
            String fields = "Content-Type: text/html; charset=utf-16\r\n";
            proxy.answering(fields, "<p>leaked".getBytes(StandardCharsets.UTF_16));
            assertThat(proxy.get("").status()).isEqualTo(403);
            byte[] benign = "<p>hello".getBytes(StandardCharsets.UTF_16);
            assertThat(proxy.answering(fields, benign).get("").content()).isEqualTo(text(benign));

            proxy.answering("Content-Type: text/html; charset=utf-7\r\n", bytes("<p>hello"));
            assertThat(proxy.get("").status()).isEqualTo(502);
            proxy.expectLogged("its charset is not known");
        }
    }
}
