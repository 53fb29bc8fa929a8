package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.it.sso.TestBrowser;
import dev.portcullis.it.sso.TestPage;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signing in and out at Keycloak. */
class KeycloakSsoIT extends RealProviderCases {
    private static Keycloak keycloak;

    @BeforeAll
    static void open() {
        keycloak = Keycloak.start();
    }

    @AfterAll
    static void close() {
        if (keycloak != null) {
            keycloak.close();
        }
    }

    @Override
    RealProvider provider() {
        return keycloak;
    }

    @Test
    void chromiumSignsInAndAFrameOfTheProviderSignsItOut(@TempDir Path own) {
        try (RealSso inBrowser = new RealSso(keycloak, own, "localhost", 300);
                Chromium chromium = new Chromium(own.resolve("profile"))) {
            keycloak.useFrontChannel(inBrowser.origin());
            chromium.open(inBrowser.origin() + "/orders?id=7");
            chromium.awaitUrl(keycloak.issuer());
            keycloak.credentials().forEach(chromium::write);
            chromium.submit("password");
            chromium.awaitUrl(inBrowser.origin() + "/orders?id=7");
            assertThat(chromium.text()).isEqualTo("X-Email: alice@example.com");
            chromium.script("window.chat = new WebSocket(location.origin.replace('http', 'ws') + '/chat')");
            chromium.await(any -> chromium.script("return chat.readyState").equals(1L));

            chromium.openTab();
            chromium.open(keycloak.issuer() + "/protocol/openid-connect/logout");
            chromium.click("#kc-logout");
            chromium.await(any ->
                    chromium.text().contains("logged out") || chromium.text().contains("Logging out"));

            chromium.closeTab();
            chromium.await(any -> chromium.script("return chat.readyState").equals(3L));
            chromium.open(inBrowser.origin() + "/orders");
            chromium.awaitUrl(keycloak.issuer());
        }
    }

    /** It does not ask whom the ID token names. */
    @Override
    TestPage confirmLogout(TestBrowser browser, TestPage page) {
        return page;
    }
}
