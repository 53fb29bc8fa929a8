package dev.portcullis.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.http.Fields;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DenialPageTest {
    private static String content(int status, String id, String accept, PageTheme theme) {
        return new String(new DenialPage(status, id, accept, theme).content(), StandardCharsets.UTF_8);
    }

    @Test
    void isPlainForProgramsThatDoNotSayWhatTheyRead() {
        assertThat(content(403, "id-1", null, PageTheme.STANDARD)).isEqualTo("""
                        403 Forbidden
                        The request was refused. If you think this is a mistake, tell the site owner the incident id.
                        Incident id: id-1
                        """);
    }

    @Test
    void isAProblemForProgramsThatReadJson() {
        assertThat(content(429, "id-1", "application/json", PageTheme.STANDARD))
                .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Too Many Requests\",\"status\":429,"
                        + "\"detail\":\"Too many requests. Please wait a moment.\",\"incident\":\"id-1\"}\n");
    }

    @Test
    void isAPageOfTheSiteForBrowsers() {
        PageTheme theme = new PageTheme("The <Shop>", "h1 { color: red }");

        assertThat(content(404, "id-1", "text/html", theme))
                .isEqualTo(theme.html(
                        "404 Not Found",
                        "<p>There is nothing here.</p><p><small>Incident id: <code>id-1</code></small></p>"))
                .contains("The &lt;Shop&gt;", "h1 { color: red }");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "text/html", "application/json"})
    void showsTheIncidentAtHandAndNoOther(String accept) {
        PageTheme theme = new PageTheme("Shop", "");
        String first = content(403, "first-incident", accept, theme);
        String second = content(403, "2", accept, theme);

        assertThat(second).isEqualTo(first.replace("first-incident", "2")).doesNotContain("first-incident");
        assertThat(content(503, "2", accept, theme)).contains("503").isNotEqualTo(second);
        assertThat(content(403, "2", accept, PageTheme.STANDARD)).doesNotContain("Shop");
    }

    @Test
    void hasFieldsThatKeepItFromCachesAndFromBeingGuessedAt() {
        Fields fields = new DenialPage(403, "id-1", "text/html", PageTheme.STANDARD)
                .head(Fields.EMPTY)
                .fields();

        assertThat(fields)
                .hasToString("Content-Type: text/html; charset=utf-8\nCache-Control: no-store\n"
                        + "X-Content-Type-Options: nosniff\nIncident-Id: id-1\nContent-Security-Policy: "
                        + PageTheme.STANDARD.policy() + "\n");
        assertThat(PageTheme.STANDARD.policy())
                .startsWith("default-src 'none'; style-src 'sha256-")
                .endsWith("; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'");
    }
}
