package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.it.sso.ProviderClient;
import dev.portcullis.it.sso.TestProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our pages as Chromium shows them: styled as the site says, nothing against their own policy, and fit for those who read with a keyboard or a screen reader. */
class PagesSsoIT {
    private static final String SECRET = "a-secret-of-the-tests-with-32-characters";

    /** Contrast of text and buttons by WCAG 2.2, the lowest of all. */
    private static final String CONTRAST = """
            const light = css => { const [r, g, b] = css.match(/[\\d.]+/g).map(Number).map(v => v / 255)
                .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b };
            const behind = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
                if (c !== 'rgba(0, 0, 0, 0)') return c } return 'rgb(255, 255, 255)' };
            return Math.min(...[...document.querySelectorAll('h1, p, a, button, header, small, code')].map(e => {
                const [a, b] = [light(getComputedStyle(e).color), light(behind(e))].sort((x, y) => y - x);
                return (a + 0.05) / (b + 0.05) }));
            """;

    @TempDir
    private static Path folder;

    private static TestProvider corp;
    private static TestProvider partner;
    private static RawBackend backend;
    private static AssembledProxy proxy;
    private static Chromium chromium;
    private static String origin;

    @BeforeAll
    static void open() throws IOException {
        corp = TestProvider.start().register(ProviderClient.of("app", SECRET));
        partner = TestProvider.start().register(ProviderClient.of("app", SECRET));
        backend = RawBackend.answering(UpstreamFixture.OK);
        Files.writeString(folder.resolve("client.secret"), SECRET);
        Files.writeString(folder.resolve("look.css"), ":root { --accent: #7a1fa2; --radius: 0 }\n");
        proxy = AssembledProxy.serving("""
                clusters: {app: {endpoints: ['http://%s']}}
                rules: {engine: off}
                pages: {title: Wonderland, stylesheet: look.css}
                identity:
                  providers:
                    corp: {issuer: '%s', client: {id: app, label: Staff, secret: {file: client.secret}}}
                    partner: {issuer: '%s', client: {id: app, label: 'Partners & guests', secret: {file: client.secret}}}
                routes:
                  - {name: app, cluster: app, auth: {providers: [corp, partner]}}
                  - {name: admin, path: /admin, cluster: app, auth: {provider: corp, claims: {department: [it]}}}
                """.formatted(backend.address(), corp.issuer(), partner.issuer()), folder);
        origin = "http://localhost:" + proxy.address().getPort();
        chromium = new Chromium(folder.resolve("profile"));
    }

    @AfterAll
    static void close() throws IOException {
        chromium.close();
        proxy.close();
        backend.close();
        corp.close();
        partner.close();
    }

    @Test
    void eachPageIsReadableAndKeepsToItsPolicy() {
        chromium.open(origin + "/orders");
        check("login-choice", "Sign in");
        assertThat(chromium.text()).contains("Staff", "Partners & guests");
        assertThat(chromium.script("return getComputedStyle(document.querySelector('a.button')).backgroundColor"))
                .isEqualTo("rgb(122, 31, 162)");

        chromium.click("a.button");
        chromium.awaitUrl(origin + "/orders");

        chromium.open(origin + "/admin");
        check("denied", "403 Forbidden");
        assertThat(chromium.text()).contains("Incident id:");

        chromium.open(origin + "/_portcullis/logout");
        check("sign-out", "Sign out?");
        chromium.click("button");
        chromium.awaitUrl(origin + "/_portcullis/signed-out");
        check("signed-out", "Signed out");

        corp.refuses("access_denied");
        chromium.open(origin + "/_portcullis/login/corp");
        check("login-failed", "Sign in");
        corp.refuses("");

        chromium.open(origin + "/orders");
        assertThat(chromium.text()).as("signed out").contains("Staff");
    }

    private static void check(String name, String heading) {
        chromium.picture(name);
        assertThat(chromium.complaints()).as(name).isEmpty();
        assertThat(chromium.script("return document.documentElement.lang")).isEqualTo("en");
        assertThat(chromium.script("return document.querySelectorAll('main').length"))
                .isEqualTo(1L);
        assertThat(chromium.script("return [...document.querySelectorAll('h1')].map(h => h.textContent)"))
                .isEqualTo(List.of(heading));
        assertThat(chromium.title()).isEqualTo(heading + " - Wonderland");
        assertThat((Double) chromium.script(CONTRAST)).as("contrast of " + name).isGreaterThan(4.5);
        assertThat(chromium.script("return document.documentElement.scrollWidth <= innerWidth"))
                .isEqualTo(true);
        if (Boolean.TRUE.equals(chromium.script("return !!document.querySelector('a, button')"))) {
            assertThat(chromium.script("const e = document.querySelector('a, button'); e.focus({focusVisible: true});"
                            + "return getComputedStyle(e).outlineStyle"))
                    .as("focus can be seen on " + name)
                    .isEqualTo("solid");
        }
        assertThat(chromium.script("return Object.fromEntries([...document.images].map(i => [i.src, i.alt]))"))
                .isEqualTo(Map.of());
    }
}
