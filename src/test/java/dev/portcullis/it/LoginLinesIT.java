package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.it.sso.ProviderClient;
import dev.portcullis.it.sso.ProviderRequest;
import dev.portcullis.it.sso.TestBrowser;
import dev.portcullis.it.sso.TestPage;
import dev.portcullis.it.sso.TestProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each login, refresh, logout and refusal of one is one line of the program's log, over sockets. All other logs are on, and rules that write down all they see: when it closes, every log is searched for
 * codes, states, nonces, verifiers, cookies, tokens of all kinds and the client's secret.
 */
class LoginLinesIT {
    private static final String RULES = """
            SecRuleEngine DetectionOnly
            SecRequestBodyAccess On
            SecRule REQUEST_HEADERS|REQUEST_COOKIES|REQUEST_URI_RAW|ARGS|FULL_REQUEST "@rx ." "id:1,phase:2,pass,log,msg:'%{MATCHED_VAR_NAME} is %{MATCHED_VAR}',logdata:'%{MATCHED_VAR}'"
            SecRule RESPONSE_HEADERS "@rx ." "id:2,phase:3,pass,log,msg:'%{MATCHED_VAR_NAME} is %{MATCHED_VAR}'"
            SecDebugLog debug.log
            SecDebugLogLevel 9
            """;

    @TempDir
    private Path folder;

    private TestProvider provider;
    private IdentityProxy proxy;
    private boolean closed;

    private void open(String storage) throws IOException {
        provider = TestProvider.start()
                .register(ProviderClient.of("app", SsoProxy.CLIENT_SECRET)
                        .withRedirectUris(SsoProxy.APP + "/_portcullis/callback/corp")
                        .withPostLogoutRedirectUris(SsoProxy.APP + "/_portcullis/signed-out"));
        Files.writeString(folder.resolve("client.secret"), SsoProxy.CLIENT_SECRET + "\n");
        Files.writeString(
                folder.resolve("all.conf"),
                RULES.replace("debug.log", folder.resolve("debug.log").toString()));
        proxy = IdentityProxy.before(folder, """
                identity:
                  publicUrl: %s
                  session: {storage: %s}
                  providers:
                    corp: {issuer: '%s', client: {id: app, secret: {file: client.secret}}}
                rules: {files: [all.conf]}
                routes:
                  - {name: staff, path: /staff, cluster: app, auth: {provider: corp, claims: {groups: staff}}}
                  - {name: app, cluster: app, auth: {provider: corp, headers: {X-User: sub}}}
                """.formatted(SsoProxy.APP, storage, provider.issuer()));
    }

    @AfterEach
    void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        for (ProviderRequest request : provider.received(TestProvider.PUSHED_REQUESTS)) {
            keep(request, "state", "nonce", "code_challenge", "client_secret");
        }
        for (ProviderRequest request : provider.received(TestProvider.TOKEN)) {
            keep(request, "code", "code_verifier", "refresh_token", "client_secret");
        }
        for (ProviderRequest request : provider.received(TestProvider.USERINFO)) {
            proxy.keepSecret(request.field("Authorization").substring("Bearer ".length()));
        }
        for (ProviderRequest request : provider.received(TestProvider.END_SESSION)) {
            keep(request, "id_token_hint");
        }
        proxy.keepSecret(SsoProxy.CLIENT_SECRET);
        try {
            proxy.close();
        } finally {
            provider.close();
        }
    }

    private void keep(ProviderRequest request, String... names) {
        for (String name : names) {
            String value = request.parameter(name);
            if (value != null) {
                proxy.keepSecret(value);
            }
        }
    }

    private TestBrowser browser() {
        return new TestBrowser().resolving(SsoProxy.APP, proxy.proxy().address());
    }

    /** Its cookies are secrets too. */
    private TestPage visit(TestBrowser browser, String path) {
        TestPage page = browser.visit(SsoProxy.APP + path);
        browser.cookies(SsoProxy.APP).entrySet().stream()
                .filter(cookie -> cookie.getKey().startsWith(SsoProxy.SESSION))
                .forEach(cookie -> proxy.keepSecret(cookie.getValue()));
        return page;
    }

    /** Waits for the one line with {@code start}, as others are told by threads of their own. */
    private String line(String start) {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (true) {
            List<String> lines =
                    proxy.told().lines().filter(line -> line.startsWith(start)).toList();
            if (!lines.isEmpty()) {
                assertThat(lines).hasSize(1);
                return lines.get(0);
            }
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("no line \"" + start + "\" in " + proxy.told());
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cookie", "memory"})
    void aLoginARefreshAndALogoutAreALineEach(String storage) throws IOException {
        open(storage);
        TestBrowser browser = browser();
        provider.misbehaviour().tokenAnswer(answer -> answer.put("expires_in", 1L));
        assertThat(visit(browser, "/orders?id=7").status()).isEqualTo(200);
        Instant over = Instant.now().plusMillis(1_050);
        assertThat(line("signed in: ")).matches("signed in: provider corp subject \"alice\" exchange \\S+");
        provider.misbehaviour().none();
        while (Instant.now().isBefore(over)) {
            // the proxy's clock is the machine's
            LockSupport.parkNanos(1_000_000);
        }

        assertThat(visit(browser, "/orders").status()).isEqualTo(200);
        assertThat(visit(browser, "/orders").status()).isEqualTo(200);
        assertThat(line("session refreshed: "))
                .isEqualTo("session refreshed: provider corp subject \"alice\", refresh number 1");

        assertThat(browser.post(SsoProxy.APP + "/_portcullis/logout", Map.of()).status())
                .isEqualTo(200);
        assertThat(line("session ended: "))
                .matches("session ended: provider corp subject \"alice\" reason signed-out: exchange \\S+");
        assertThat(provider.received(TestProvider.END_SESSION)).hasSize(1);
        for (String start : List.of("signed in: ", "session refreshed: ", "session ended: ")) {
            assertThat(proxy.writersOf(start))
                    .as("no event loop waits for a console")
                    .containsExactly("portcullis-identity-log");
        }
    }

    @Test
    void aLogoutByTheProviderIsALine() throws IOException {
        open("cookie");
        TestBrowser browser = browser();
        visit(browser, "/");
        String token = proxy.keepSecret(provider.logoutToken("app", "alice", null, claims -> {}));

        String path = "/_portcullis/backchannel-logout/corp";
        assertThat(TestProvider.push(proxy.proxy().address(), "app.example.com", path, token)
                        .status())
                .isEqualTo(200);
        assertThat(line("signed out: "))
                .matches("signed out: provider corp by back channel every session of \"alice\" exchange \\S+");

        assertThat(TestProvider.push(proxy.proxy().address(), "app.example.com", path, token)
                        .status())
                .isEqualTo(400);
        assertThat(line("denied: reason logout-token-"))
                .startsWith("denied: reason logout-token-replayed by sign-out status 400 ");
    }

    @Test
    void aRefusalIsALineWithItsReason() throws IOException {
        open("cookie");
        provider.refuses("access_denied");
        assertThat(visit(browser(), "/").status()).isEqualTo(403);
        assertThat(line("denied: ")).startsWith("denied: reason login-refused by sign-in status 403 ");
        provider.refuses("");
        TestBrowser browser = browser();
        assertThat(visit(browser, "/").status()).isEqualTo(200);

        assertThat(visit(browser, "/staff").status()).isEqualTo(403);

        assertThat(line("denied: reason claim-missing "))
                .contains(" route staff ", " subject \"alice\" of ", " lacks groups");
    }

    @Test
    void rulesSeeTheCookiesOfTheApplicationAndNotOurs() throws IOException {
        open("cookie");
        TestBrowser browser = browser();
        visit(browser, "/");
        browser.setCookie(SsoProxy.APP, "theirs", "a-harmless-value");

        assertThat(visit(browser, "/again").status()).isEqualTo(200);

        assertThat(proxy.lastHead()).contains("\r\nCookie: theirs=a-harmless-value\r\n");
        close();
        assertThat(Files.readString(folder.resolve("debug.log")))
                .contains("REQUEST_HEADERS:Cookie = \"theirs=a-harmless-value\"", "REQUEST_COOKIES:theirs = ")
                .doesNotContain("__Host-portcullis");
    }

    @Test
    void aFullStoreLetsTheNewestInAndSaysWhoseSessionEnds() throws IOException {
        open("memory, capacity: 1");
        provider.user("bob", Map.of());
        TestBrowser bob = browser();
        assertThat(visit(bob, "/").status()).isEqualTo(200);
        provider.user("alice", Map.of());
        TestBrowser alice = browser();

        assertThat(visit(alice, "/").status()).isEqualTo(200);

        assertThat(proxy.lastHead()).contains("X-User: alice");
        assertThat(line("session ended: "))
                .isEqualTo(
                        "session ended: provider corp subject \"bob\" reason session-store-full: identity.session.capacity is 1");
        assertThat(alice.open(SsoProxy.APP + "/").status()).isEqualTo(200);
        assertThat(bob.fetch("GET", SsoProxy.APP + "/", Map.of()).status()).isEqualTo(401);
    }
}
