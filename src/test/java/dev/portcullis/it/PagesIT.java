package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portcullis.app.ConfigSource;
import dev.portcullis.app.Portcullis;
import dev.portcullis.config.InvalidConfigException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages of the proxy itself: a site may change how they look, and nothing but the style that stands in them is allowed by their policy. */
class PagesIT {
    private static final String REFUSED =
            "GET / HTTP/1.1\r\nHost: shop.example\r\nAccept: text/html\r\nConnection: close\r\n\r\n";

    @TempDir
    private Path folder;

    /** Everything is refused: there is an identity provider, and nobody has a token. */
    private String sections(String pages) {
        return """
                clusters: {app: {endpoints: ['http://127.0.0.1:1']}}
                identity: {providers: {one: {issuer: 'https://issuer.example/', audiences: [shop]}}}
                routes: [{name: app, cluster: app, auth: {providers: [one]}}]
                """ + pages;
    }

    @Test
    void carryTheNameAndTheStyleOfTheSite() throws Exception {
        Files.writeString(folder.resolve("look.css"), ":root { --accent: #0a7d55 }\n");
        try (AssembledProxy proxy =
                AssembledProxy.serving(sections("pages: {title: 'Shop & Co', stylesheet: look.css}\n"), folder)) {
            RawResponse response = proxy.answer(REFUSED);

            assertThat(response.status()).isEqualTo(401);
            assertThat(response.content())
                    .contains("<html lang=\"en\">", "<main>", "<header>Shop &amp; Co</header>")
                    .contains("--accent: #0a7d55");
            assertThat(response.field("Content-Security-Policy"))
                    .contains("default-src 'none'", "frame-ancestors 'none'", "'sha256-" + styleHash(response) + "'")
                    .doesNotContain("unsafe");
        }
    }

    @Test
    void lookPlainWithoutAnythingSaid() throws Exception {
        try (AssembledProxy proxy = AssembledProxy.serving(sections(""), folder)) {
            RawResponse response = proxy.answer(REFUSED);

            assertThat(response.content())
                    .contains("<title>401 Unauthorized</title>")
                    .doesNotContain("<header>");
            assertThat(response.field("Content-Security-Policy")).contains("'sha256-" + styleHash(response) + "'");
        }
    }

    @Test
    void refuseAStyleThatWouldEndTheirs() throws Exception {
        Files.writeString(folder.resolve("look.css"), "</style><script>alert(1)</script>");
        String text = "listeners: [{bind: '127.0.0.1:0'}]\n" + sections("pages: {stylesheet: look.css}\n");

        assertThatThrownBy(() -> Portcullis.start(ConfigSource.ofText(text, "test.yaml", folder)))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("pages.stylesheet")
                .hasMessageContaining("must not contain \"</\"");
    }

    private static String styleHash(RawResponse response) throws Exception {
        String content = response.content();
        String style = content.substring(content.indexOf("<style>") + 7, content.indexOf("</style>"));
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.ISO_8859_1));
        return Base64.getEncoder().encodeToString(digest);
    }
}
