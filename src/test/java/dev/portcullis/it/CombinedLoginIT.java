package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.identity.credential.ApiKeys;
import dev.portcullis.it.sso.TestBrowser;
import dev.portcullis.it.sso.TestPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Browsers at routes that want a login and something beside it, over sockets: what is missing decides what they are told. */
class CombinedLoginIT {
    private static final ApiKeys.Fresh KEY = ApiKeys.make(new Random(1));

    @TempDir
    private Path folder;

    private SsoProxy sso;

    @BeforeEach
    void open() throws IOException {
        Files.writeString(folder.resolve("robots.keys"), "robot " + KEY.hash() + "\n");
        sso = SsoProxy.with(folder, "{storage: cookie}\n  apiKeys: {robots: {file: robots.keys}}", """
                routes:
                  - {name: both, path: /both, cluster: app, auth: {provider: corp, apiKeys: [robots], allOf: [sign-in, api-key]}}
                  - name: strong
                    path: /strong
                    cluster: app
                    auth: {provider: corp, apiKeys: [robots], allOf: [sign-in, api-key], stepUp: {acr: ['2']}}
                  - {name: app, cluster: app, auth: {provider: corp}}
                """);
    }

    @AfterEach
    void close() throws IOException {
        sso.close();
    }

    @Test
    void nobodyIsSentToSignInForWhatALoginDoesNotBring() {
        TestBrowser browser = sso.browser();

        TestPage page = browser.visit(SsoProxy.APP + "/both");

        assertThat(page.status()).isEqualTo(401);
        assertThat(page.field("WWW-Authenticate")).isEqualTo("ApiKey realm=\"portcullis\"");
        assertThat(browser.open(SsoProxy.APP + "/both").status())
                .as("signed in, and not sent there again")
                .isEqualTo(401);
        assertThat(browser.fetch("GET", SsoProxy.APP + "/both", Map.of("X-API-Key", KEY.key()))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aStrongerLoginIsAskedOfTheDoorThatTheUserCameBy() {
        TestBrowser browser = sso.browser();
        assertThat(browser.visit(SsoProxy.APP + "/").status()).isEqualTo(200);

        RawResponse answer = sso.proxy()
                .answer(
                        "GET /strong HTTP/1.1\r\nHost: app.example.com\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\nCookie: "
                                + browser.cookieField(SsoProxy.APP + "/strong") + "\r\nX-API-Key: " + KEY.key()
                                + "\r\n\r\n");

        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.field("Location")).startsWith(sso.provider().issuer().toString());
    }
}
