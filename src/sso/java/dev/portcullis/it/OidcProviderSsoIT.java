package dev.portcullis.it;

import dev.portcullis.it.sso.TestBrowser;
import dev.portcullis.it.sso.TestPage;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Signing in and out at npm's oidc-provider, which is certified. */
class OidcProviderSsoIT extends RealProviderCases {
    private static NodeProvider provider;

    @BeforeAll
    static void open() {
        provider = new NodeProvider();
    }

    @AfterAll
    static void close() {
        provider.close();
    }

    @Override
    RealProvider provider() {
        return provider;
    }

    /** It always asks. */
    @Override
    TestPage confirmLogout(TestBrowser browser, TestPage page) {
        return browser.submit(page, Map.of("logout", "yes"));
    }
}
