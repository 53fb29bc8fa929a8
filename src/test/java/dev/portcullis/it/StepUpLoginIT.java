package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.it.sso.ProviderRequest;
import dev.portcullis.it.sso.TestBrowser;
import dev.portcullis.it.sso.TestPage;
import dev.portcullis.it.sso.TestProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Browsers whose session is not strong enough for a route are sent to sign in again, and told how (RFC 9470), over sockets. */
class StepUpLoginIT {
    @TempDir
    private Path folder;

    private SsoProxy sso;

    @BeforeEach
    void open() {
        sso = SsoProxy.with(folder, "{storage: cookie}", """
                routes:
                  - {name: strong, path: /strong, cluster: app, auth: {provider: corp, headers: {X-User: sub}, stepUp: {acr: ['2'], maxAge: 5m}}}
                  - {name: app, cluster: app, auth: {provider: corp, headers: {X-User: sub}}}
                """);
    }

    @AfterEach
    void close() throws IOException {
        sso.close();
    }

    @Test
    void aWeakSessionIsMadeStrongerOnTheWay() {
        TestBrowser browser = sso.browser();
        assertThat(browser.visit(SsoProxy.APP + "/").status()).isEqualTo(200);
        sso.provider().forgetRequests();

        TestPage page = browser.visit(SsoProxy.APP + "/strong?x=1");

        assertThat(page.status()).isEqualTo(200);
        assertThat(sso.lastHead()).startsWith("GET /strong?x=1 ").contains("\r\nX-User: alice\r\n");
        List<ProviderRequest> pushed = sso.provider().received(TestProvider.PUSHED_REQUESTS);
        assertThat(pushed).hasSize(1);
        assertThat(pushed.get(0).parameter("acr_values")).isEqualTo("2");
        assertThat(pushed.get(0).parameter("max_age")).isEqualTo("300");
        assertThat(browser.visit(SsoProxy.APP + "/strong").steps()).hasSize(1);
    }

    @Test
    void aProgramIsNotSentAnywhere() {
        TestBrowser browser = sso.browser();
        browser.visit(SsoProxy.APP + "/");
        int before = sso.heads().size();

        TestPage page = browser.fetch("GET", SsoProxy.APP + "/strong", Map.of("Sec-Fetch-Mode", "cors"));

        assertThat(page.status()).isEqualTo(403);
        assertThat(sso.heads()).hasSize(before);
        sso.awaitReason("stronger-sign-in-needed", 0);
    }

    @Test
    void aProviderThatDoesNotDoMoreLetsNobodyIn() {
        sso.provider().alwaysAcr("1");
        TestBrowser browser = sso.browser();
        browser.visit(SsoProxy.APP + "/");
        int before = sso.heads().size();

        TestPage page = browser.visit(SsoProxy.APP + "/strong");

        assertThat(page.status()).isEqualTo(502);
        assertThat(sso.heads()).hasSize(before);
        sso.awaitReason("id-token-wrong-acr", 0);
        assertThat(browser.open(SsoProxy.APP + "/").status())
                .as("the session before goes on")
                .isEqualTo(200);
    }

    /** What a login takes for recent enough, the route does too: or else whoever comes from a provider whose clock goes slow is sent there again and again. */
    @Test
    void clocksMayDifferAtTheRouteAsTheyMayAtTheLogin() {
        long now = Instant.now().getEpochSecond();
        sso.provider().misbehaviour().idToken(claims -> claims.put("auth_time", now - 310));
        TestBrowser browser = sso.browser();
        browser.visit(SsoProxy.APP + "/");

        TestPage page = browser.visit(SsoProxy.APP + "/strong");

        assertThat(page.status()).isEqualTo(200);
        assertThat(sso.lastHead()).startsWith("GET /strong ");
    }

    static Stream<Consumer<Map<String, Object>>> oldSignIns() {
        long now = Instant.now().getEpochSecond();
        return Stream.of(
                claims -> claims.put("auth_time", now - 3_600),
                claims -> claims.put("auth_time", now + 3_600),
                claims -> claims.put("auth_time", String.valueOf(now)),
                claims -> claims.remove("auth_time"));
    }

    /** OpenID Connect Core 1.0 section 3.1.3.7, number 13: who asks for max_age has to look at auth_time. */
    @ParameterizedTest
    @MethodSource("oldSignIns")
    void aSignInThatIsOlderThanWasAskedForLetsNobodyIn(Consumer<Map<String, Object>> change) {
        TestBrowser browser = sso.browser();
        browser.visit(SsoProxy.APP + "/");
        int before = sso.heads().size();
        sso.provider().misbehaviour().idToken(change);

        TestPage page = browser.visit(SsoProxy.APP + "/strong");

        assertThat(page.status()).isEqualTo(502);
        assertThat(sso.heads()).hasSize(before);
        sso.awaitReason("id-token-wrong-auth-time", 0);
        sso.provider().misbehaviour().none();
        assertThat(browser.visit(SsoProxy.APP + "/strong").status()).isEqualTo(200);
    }
}
