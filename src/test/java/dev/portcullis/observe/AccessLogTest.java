package dev.portcullis.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.exchange.ExchangeRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class AccessLogTest {
    private final Line line = new Line();

    /** The line, without its line feed. */
    private String format(ExchangeRecord ended) {
        String text = AccessLog.format(ended, line.start()).toString();
        assertThat(text).endsWith("}\n");
        assertThat(text.indexOf('\n')).as("one line: %s", text).isEqualTo(text.length() - 1);
        return text.substring(0, text.length() - 1);
    }

    private JsonNode read(ExchangeRecord ended) {
        return new ObjectMapper().readTree(format(ended));
    }

    @Test
    void tellsWhoAskedForWhatAndWhatCameOfIt() {
        assertThat(format(Records.served("/a?b=c", "User-Agent", "curl/8")))
                .isEqualTo(
                        "{\"time\":\"2026-01-31T23:59:59.007Z\",\"id\":\"incident-1\",\"client\":\"192.0.2.7\",\"method\":\"GET\","
                                + "\"host\":\"shop.example\",\"target\":\"/a?b=c\",\"protocol\":\"HTTP/1.1\",\"user_agent\":\"curl/8\","
                                + "\"status\":200,\"request_bytes\":5,\"response_bytes\":7,\"duration_ms\":1.234,\"route\":\"app\","
                                + "\"endpoint\":\"app/192.0.2.9:80\"}");
    }

    @Test
    void tellsWhoRefusedAndWhyAndWhichRulesMatched() {
        JsonNode denial =
                read(Records.denied("rules", "rule", "rule 7: \"no\"\r\n")).get("denial");
        assertThat(denial.get("source").asString()).isEqualTo("rules");
        assertThat(denial.get("reason").asString()).isEqualTo("rule");
        assertThat(denial.get("detail").asString()).isEqualTo("rule 7: \"no\"\r\n");
        assertThat(read(Records.matched("7", "8")).get("rules").toString()).isEqualTo("[\"7\",\"8\"]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\r\nb",
                "a\"b",
                "a\\",
                "\\\"",
                "\u001b[2J",
                "\u0000",
                "\u007f",
                "\u0085",
                "caf\u00e9",
                "\u2028",
                "one \"two\" three\\\\four\n",
                "a\tb"
            })
    void givesTextBackAsItCameInPrintableAscii(String text) {
        ExchangeRecord ended = Records.served("/" + text);
        assertThat(format(ended).chars()).allMatch(c -> c >= 0x20 && c < 0x7f);
        assertThat(read(ended).get("target").asString()).isEqualTo("/" + text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\"b", "\\\"", "\u001b[2J", "\u0085", "caf\u00e9", "a\tb"})
    void givesFieldsBackAsTheyCameInPrintableAscii(String text) {
        ExchangeRecord ended = Records.served("/", "User-Agent", text, "Referer", text);
        assertThat(format(ended).chars()).allMatch(c -> c >= 0x20 && c < 0x7f);
        assertThat(read(ended).get("user_agent").asString()).isEqualTo(text);
        assertThat(read(ended).get("referer").asString()).isEqualTo(text);
    }

    @Test
    void cutsLongTextAndSaysSo() {
        String whole = "x".repeat(Line.MAX_TEXT_CHARS);
        assertThat(read(Records.served("/", "User-Agent", whole))
                        .get("user_agent")
                        .asString())
                .isEqualTo(whole);
        assertThat(read(Records.served("/", "User-Agent", whole + "y"))
                        .get("user_agent")
                        .asString())
                .isEqualTo(whole + "...");
        String widest = "\u0001".repeat(100_000);
        assertThat(format(Records.served("/" + widest, "User-Agent", widest, "Referer", widest)))
                .hasSizeLessThan(3 * 6 * Line.MAX_TEXT_CHARS + 1_000);
    }

    @Test
    void showsNoSecret() {
        assertThat(format(Records.served(
                        "/", "Authorization", "Bearer hunter2", "Cookie", "sid=hunter2", "X-Key", "hunter2")))
                .doesNotContain("hunter2");
    }
}
