package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fields whose HTML is cleaned, over sockets: rules and backend get the very same bytes, and their length is right. */
class HtmlCleaningIT {
    private static final String RULES = """
            SecRuleEngine On
            SecRule ARGS "@contains script" "id:1,phase:2,deny,status:403"
            SecRule REQUEST_HEADERS:Content-Length "@eq 24" "id:2,phase:1,pass,log,msg:'length 24'"
            """;
    private static final String ROUTE =
            "cleanHtml: [{fields: [html, json.html], policy: formatting}], cleanHtmlLimit: 2KiB";
    private static final String FORM = "application/x-www-form-urlencoded";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/x-www-form-urlencoded | a=1&html=<p+onclick%3dx>y<script>z</script> | a=1&html=%3cp%3ey%3c%2fp%3e",
                "application/json | {\"a\":1,\"html\":\"<p onclick=x>y<script>z</script>\"} | {\"a\":1,\"html\":\"<p>y</p>\"}",
                "multipart/form-data; boundary=b | --b^Content-Disposition: form-data; name=html^^<p onclick=x>y<script>z</script>^--b--^ | --b^Content-Disposition: form-data; name=html^^<p>y</p>^--b--^",
            })
    void cleansEachKindOfBodyWithLengthAndInChunks(String type, String template, String expected) throws Exception {
        String content = template.replace("^", "\r\n");
        try (InspectedProxy proxy = InspectedProxy.with(folder, RULES, "", ROUTE)) {
            assertThat(proxy.post(type, content).status()).isEqualTo(200);
            assertThat(proxy.postChunked(type, content).status()).isEqualTo(200);
            for (InspectedProxy.Received received : proxy.received()) {
                assertThat(received.content()).isEqualTo(expected.replace("^", "\r\n"));
                assertThat(received.field("Content-Length"))
                        .isEqualTo(Integer.toString(received.content().length()));
                assertThat(received.field("Transfer-Encoding")).isNull();
            }
            proxy.expectLogged("[reason \"html-removed\"] [msg \"removed p.onclick, script\"]");
        }
    }

    @Test
    void rulesSeeTheCleanedValueAndItsLength() throws Exception {
        try (InspectedProxy proxy = InspectedProxy.with(folder, RULES, "", ROUTE)) {
            assertThat(proxy.post(FORM, "html=a%3cb%3ec%3c%2fb%3e<x onclick=x></x>")
                            .status())
                    .isEqualTo(200);
            assertThat(proxy.onlyReceived().content()).isEqualTo("html=a%3cb%3ec%3c%2fb%3e");
            proxy.expectLogged("length 24");

            assertThat(proxy.post(FORM, "other=<script>z</script>").status()).isEqualTo(403);
            assertThat(proxy.received()).hasSize(1);
        }
    }

    @Test
    void forwardsEveryByteOfWhatNeedsNoCleaning() throws Exception {
        try (InspectedProxy proxy = InspectedProxy.with(folder, RULES, "", ROUTE)) {
            String content = "html=Tom+%26+Jerry%2C+1+>+0&x=%41";
            assertThat(proxy.post("Content-Type: " + FORM + "\r\nContent-MD5: abc\r\n", bytes(content))
                            .status())
                    .isEqualTo(200);
            assertThat(proxy.onlyReceived().content()).isEqualTo(content);
            assertThat(proxy.onlyReceived().field("Content-MD5")).isEqualTo("abc");
            assertThat(proxy.get("").status()).isEqualTo(200);
        }
    }

    @Test
    void dropsDigestsOfContentThatChanged() throws Exception {
        try (InspectedProxy proxy = InspectedProxy.with(folder, RULES, "", ROUTE)) {
            String fields = "Content-Type: " + FORM + "\r\nContent-MD5: abc\r\nContent-Digest: sha-256=:abc:\r\n";
            assertThat(proxy.post(fields, bytes("html=<x>")).status()).isEqualTo(200);
            assertThat(proxy.onlyReceived().field("Content-MD5")).isNull();
            assertThat(proxy.onlyReceived().field("Content-Digest")).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Content-Type: text/plain | html=x | 415 | unknown-type",
                "Accept: */* | html=x | 415 | unknown-type",
                "Content-Type: application/json; charset=utf-16 | {} | 415 | foreign-charset",
                "Content-Type: application/json^Content-Encoding: gzip | {} | 415 | coded-content",
                "Content-Type: application/json | {\"html\": | 400 | malformed-content",
                "Content-Type: application/x-www-form-urlencoded | html=%ff | 400 | broken-text",
            })
    void refusesByNameWhatItCannotClean(String fields, String content, int status, String reason) throws Exception {
        try (InspectedProxy proxy = InspectedProxy.with(folder, RULES, "", ROUTE)) {
            assertThat(proxy.post(fields.replace("^", "\r\n") + "\r\n", bytes(content))
                            .status())
                    .isEqualTo(status);
            assertThat(proxy.received()).isEmpty();
            proxy.expectLogged("[reason \"" + reason + "\"]");
        }
    }

    @ParameterizedTest
    @CsvSource({"2047, 200", "2048, 200", "2049, 413"})
    void holdsItsLimitByOneByte(int size, int status) throws Exception {
        try (InspectedProxy proxy = InspectedProxy.with(folder, RULES, "", ROUTE)) {
            String content = "html=" + "x".repeat(size - 5);
            assertThat(proxy.post(FORM, content).status()).isEqualTo(status);
            assertThat(proxy.postChunked(FORM, content).status()).isEqualTo(status);
            assertThat(proxy.received()).hasSize(status == 200 ? 2 : 0);
        }
    }

    @Test
    void holdsItsLimitForWhatCleaningMakesLonger() throws Exception {
        try (InspectedProxy proxy = InspectedProxy.with(folder, RULES, "", ROUTE)) {
            assertThat(proxy.post(FORM, "html=" + "<".repeat(200)).status()).isEqualTo(200);
            assertThat(proxy.onlyReceived().content()).hasSize(5 + 200 * 8);
            assertThat(proxy.post(FORM, "html=" + "<".repeat(300)).status()).isEqualTo(413);
            proxy.expectLogged("[msg \"more than 2048 bytes when cleaned\"]");
        }
    }

    @Test
    void cleansLargeContentOnTheInspectionThreads() throws Exception {
        String route = ROUTE.replace("2KiB", "1MiB");
        try (InspectedProxy proxy = InspectedProxy.with(folder, "SecRuleEngine On\n", "", route)) {
            String text = "x".repeat(100_000);
            assertThat(proxy.post(FORM, "html=" + text + "<x>&a=b").status()).isEqualTo(200);
            assertThat(proxy.onlyReceived().content()).isEqualTo("html=" + text + "&a=b");
        }
    }

    @Test
    void changesNothingWhereRulesOnlyDetect() throws Exception {
        String rules = RULES.replace("SecRuleEngine On", "SecRuleEngine DetectionOnly");
        try (InspectedProxy proxy = InspectedProxy.with(folder, rules, "", ROUTE)) {
            for (String content : new String[] {"html=<p+onclick=x>y", "html=%ff", "html=" + "<x>".repeat(1_000)}) {
                assertThat(proxy.post(FORM, content).status()).isEqualTo(200);
            }
            assertThat(proxy.received().get(0).content()).isEqualTo("html=<p+onclick=x>y");
            assertThat(proxy.received().get(2).content()).hasSize(3_005);
            proxy.expectLogged("[msg \"would remove p.onclick\"]");
            proxy.expectLogged("[reason \"broken-text\"]");
            proxy.expectLogged("[reason \"content-too-large\"]");
        }
    }

    @Test
    void cleansAlsoWhereRulesAreOff() throws Exception {
        try (InspectedProxy proxy = InspectedProxy.with(folder, RULES, "engine: off", ROUTE)) {
            assertThat(proxy.post(FORM, "html=<x>").status()).isEqualTo(200);
            assertThat(proxy.onlyReceived().content()).isEqualTo("html=");
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
