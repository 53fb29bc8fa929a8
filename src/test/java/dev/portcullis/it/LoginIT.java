package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.it.sso.TestBrowser;
import dev.portcullis.it.sso.TestPage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signing in with a browser, through the proxy that production assembles, at a provider of the test. */
class LoginIT {
    @TempDir
    private static Path folder;

    private static SsoProxy sso;

    @BeforeAll
    static void open() {
        sso = SsoProxy.start(folder);
    }

    @AfterAll
    static void close() throws IOException {
        sso.close();
    }

    @AfterEach
    void behave() {
        sso.provider().misbehaviour().none();
        sso.provider().refuses("");
        sso.heads().clear();
    }

    @Test
    void aBrowserSignsInAndTheApplicationSeesWho() {
        TestBrowser browser = sso.browser();

        TestPage page = browser.visit(SsoProxy.APP + "/orders?id=7");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.url()).isEqualTo(URI.create(SsoProxy.APP + "/orders?id=7"));
        assertThat(sso.lastHead()).startsWith("GET /orders?id=7 ").contains("\r\nX-User: alice\r\n");
        assertThat(sso.heads()).hasSize(1);
    }
}
