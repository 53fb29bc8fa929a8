package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.rules.content.Coded;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
