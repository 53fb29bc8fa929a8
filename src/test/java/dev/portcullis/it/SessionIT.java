package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.it.sso.ProviderClient;
import dev.portcullis.it.sso.TestBrowser;
import dev.portcullis.it.sso.TestPage;
import dev.portcullis.it.sso.TestProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions of who has signed in: what their cookies can be made to do, and that they stay between the browser and the proxy. */
class SessionIT {
    private static final String ROUTES = """
            routes:
              - {name: open, path: /open, cluster: app, auth: {anonymous: true}}
              - {name: app, cluster: app, auth: {provider: corp, headers: {X-User: sub}}}
            """;

    @TempDir
    private static Path folder;

    private static SsoProxy sso;
    private static volatile String answer = UpstreamFixture.OK;

    @BeforeAll
    static void open() {
        TestProvider provider = TestProvider.start();
        provider.register(ProviderClient.of("app", SsoProxy.CLIENT_SECRET)
                .withRedirectUris(SsoProxy.APP + "/_portcullis/callback/corp"));
        RawBackend backend = new RawBackend(connection -> {
            while (true) {
                connection.readHead();
                connection.send(answer);
            }
        });
        sso = SsoProxy.before(backend, provider, folder, "{storage: cookie}", "", ROUTES);
    }

    @AfterAll
    static void close() throws IOException {
        sso.close();
    }

    @AfterEach
    void behave() {
        answer = UpstreamFixture.OK;
        sso.provider().misbehaviour().none();
        sso.provider().user("alice", Map.of());
        sso.heads().clear();
    }

    private static TestBrowser signedIn() {
        TestBrowser browser = sso.browser();
        assertThat(browser.visit(SsoProxy.APP + "/").status()).isEqualTo(200);
        sso.heads().clear();
        return browser;
    }

    private static String session(TestBrowser browser) {
        return browser.cookies(SsoProxy.APP).get(SsoProxy.SESSION);
    }

    // ---- whose session it is

    /** The name of a provider may come to stand for another one. */
    @Test
    void aSessionOfAnotherIssuerIsNoneWhateverItsProviderIsCalled() throws IOException {
        Files.writeString(folder.resolve("ring.key"), "a-key-of-the-tests-with-32-characters-and-more");
        String settings = "{keys: [{file: ring.key}]}";
        try (SsoProxy first = SsoProxy.with(folder, settings, ROUTES);
                SsoProxy second = SsoProxy.with(folder, settings, ROUTES)) {
            TestBrowser browser = first.browser();
            browser.visit(SsoProxy.APP + "/");
            TestBrowser elsewhere = second.browser();
            elsewhere.setCookie(SsoProxy.APP, SsoProxy.SESSION, session(browser));

            assertThat(elsewhere.fetch("GET", SsoProxy.APP + "/", Map.of()).status())
                    .isEqualTo(401);

            assertThat(second.heads()).isEmpty();
            assertThat(browser.fetch("GET", SsoProxy.APP + "/", Map.of()).status())
                    .isEqualTo(200);
        }
    }

    // ---- fixation

    /** An attacker who plants a session that they know does not share what comes of a login. */
    @ParameterizedTest
    @ValueSource(strings = {"cookie", "memory"})
    void aLoginGivesANewSessionAndEndsTheOneBefore(String storage, @TempDir Path own) throws IOException {
        try (SsoProxy stored = SsoProxy.with(own, "{storage: " + storage + "}", ROUTES)) {
            stored.provider().user("mallory", Map.of());
            TestBrowser attacker = stored.browser();
            attacker.visit(SsoProxy.APP + "/");
            String planted = session(attacker);
            stored.provider().user("alice", Map.of());
            TestBrowser victim = stored.browser();
            victim.setCookie(SsoProxy.APP, SsoProxy.SESSION, planted);

            victim.visit(SsoProxy.APP + "/_portcullis/login");

            assertThat(session(victim)).isNotEqualTo(planted);
            assertThat(stored.lastHead()).contains("X-User: alice");
            stored.heads().clear();
            assertThat(attacker.open(SsoProxy.APP + "/").status()).isEqualTo(303);
            assertThat(stored.heads()).isEmpty();
            assertThat(victim.open(SsoProxy.APP + "/").status()).isEqualTo(200);
        }
    }

    @Test
    void aCookieThatWasPlantedBeforeTheLoginBindsNothingAfterIt() {
        TestBrowser victim = sso.browser();
        victim.setCookie(SsoProxy.APP, SsoProxy.SESSION, "planted");
        victim.setCookie(SsoProxy.APP, SsoProxy.LOGIN, "planted");

        assertThat(victim.visit(SsoProxy.APP + "/").status()).isEqualTo(200);
        assertThat(session(victim)).isNotEqualTo("planted");
    }

    // ---- what a cookie can be made to be

    @ParameterizedTest
    @ValueSource(
            strings = {
                "__Host-portcullis=99999999.AAAA",
                "__Host-portcullis=9.AAAA",
                "__Host-portcullis=5.AAAA; __Host-portcullis.1=A",
                "__Host-portcullis=0.AAAA",
                "__Host-portcullis=1.AAAA",
                "__Host-portcullis=-1.AAAA",
                "__Host-portcullis=2.AAAA",
                "__Host-portcullis=2.AAAA; __Host-portcullis.1=",
                "__Host-portcullis=",
                "__Host-portcullis",
                "__Host-portcullis==",
                "__Host-portcullis=AAAA",
                "__Host-portcullis=!!!!",
                "; ; =; ==;;",
                "=__Host-portcullis=x",
                "\"; __Host-portcullis=\"",
            })
    void aCookieThatIsNoSessionIsNone(String cookie) {
        assertThat(get("/", "Cookie: " + cookie).status()).isEqualTo(401);
        assertThat(sso.heads()).isEmpty();
    }

    @Test
    void aSessionThatWasChangedIsNone() {
        String good = session(signedIn());
        assertThat(get("/", "Cookie: " + SsoProxy.SESSION + "=" + good).status())
                .isEqualTo(200);
        for (int at : new int[] {0, 3, 10, 40, good.length() / 2, good.length() - 2}) {
            char other = good.charAt(at) == 'B' ? 'C' : 'B';
            String changed = good.substring(0, at) + other + good.substring(at + 1);
            assertThat(get("/", "Cookie: " + SsoProxy.SESSION + "=" + changed).status())
                    .isEqualTo(401);
        }
        assertThat(get("/", "Cookie: " + SsoProxy.SESSION + "=" + good.substring(0, good.length() - 4))
                        .status())
                .isEqualTo(401);
    }

    /** AES-GCM: neither who the user is nor a token can be read, and what is sealed twice looks different. */
    @Test
    void aCookieTellsNothingToWhoReadsIt() {
        sso.provider().user("alice-in-wonderland", Map.of("email", "alice@wonder.example"));
        TestBrowser browser = signedIn();
        List<String> cookies =
                List.of(session(browser), browser.cookies(SsoProxy.APP).get(SsoProxy.LOGIN), session(signedIn()));
        assertThat(browser.open(SsoProxy.APP + "/").status()).isEqualTo(200);
        assertThat(sso.lastHead()).contains("X-User: alice-in-wonderland");

        assertThat(cookies).doesNotHaveDuplicates();
        for (String cookie : cookies) {
            String sealed =
                    new String(Base64.getUrlDecoder().decode(cookie.replace('.', '_')), StandardCharsets.ISO_8859_1);
            assertThat(cookie + sealed)
                    .doesNotContain(
                            "alice", "wonder", "corp", "eyJ", sso.provider().issuer());
        }
    }

    @Test
    void twoSessionsInOneRequestAreNone() {
        String one = session(signedIn());
        sso.provider().user("bob", Map.of());
        String two = session(signedIn());

        assertThat(get("/", "Cookie: " + SsoProxy.SESSION + "=" + one + "; " + SsoProxy.SESSION + "=" + two)
                        .status())
                .isEqualTo(401);
    }

    @Test
    void aSessionIsGoodOnItsHostAlone() {
        String good = session(signedIn());

        String request = "GET / HTTP/1.1\r\nHost: %s\r\nCookie: " + SsoProxy.SESSION + "=" + good + "\r\n\r\n";

        assertThat(sso.proxy().answer(request.formatted("app.example.com")).status())
                .isEqualTo(200);
        assertThat(sso.proxy().answer(request.formatted("other.example.com")).status())
                .isEqualTo(401);
        assertThat(sso.proxy()
                        .answer(request.formatted("app.example.com.evil.example"))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void whatBindsALoginIsNoSession() {
        TestBrowser browser = signedIn();
        String login = browser.cookies(SsoProxy.APP).get(SsoProxy.LOGIN);

        assertThat(get("/", "Cookie: " + SsoProxy.SESSION + "=" + login).status())
                .isEqualTo(401);
    }

    // ---- what a backend gets to see

    @ParameterizedTest
    @ValueSource(strings = {"/", "/open"})
    void noBackendSeesOurCookies(String path) {
        TestBrowser browser = signedIn();
        String ours = browser.cookieField(SsoProxy.APP + "/");

        assertThat(get(path, "Cookie: a=b; " + ours + "; c=d").status()).isEqualTo(200);

        assertThat(sso.lastHead()).contains("\r\nCookie: a=b; c=d\r\n").doesNotContain("__Host-portcullis");
    }

    /** CVE-2025-64484: an alias beside the dashed form, of somebody who has signed in. */
    @ParameterizedTest
    @CsvSource({"X-User, X_User", "X-User, X.User", "x-user, x_USER", "X_User, X.User"})
    void noSpellingOfAnIdentityFieldComesBesideASession(String one, String other) {
        TestBrowser browser = signedIn();
        String forged = "\r\n" + one + ": admin\r\n" + other + ": admin\r\nX-Users: mine";
        for (String method : List.of("GET", "OPTIONS", "HEAD")) {
            RawClient client = sso.proxy().connect();
            client.send(method + " / HTTP/1.1\r\nHost: app.example.com\r\nCookie: "
                    + browser.cookieField(SsoProxy.APP + "/") + forged + "\r\n\r\n");
            assertThat(client.readResponse(method.equals("HEAD")).status()).isEqualTo(200);
            client.close();

            assertThat(sso.lastHead())
                    .startsWith(method + " ")
                    .contains("\r\nX-User: alice\r\n", "\r\nX-Users: mine\r\n")
                    .doesNotContain("admin");
        }
    }

    /** What a claim holds cannot become a field of its own. */
    @ParameterizedTest
    @ValueSource(strings = {"alice\r\nX-Admin: 1", "alice\nX-Admin: 1", "alice\rX-Admin: 1", "alice\u0000"})
    void aControlCharacterInAClaimReachesNoBackend(String subject) {
        int before = sso.reasons("claim-not-forwardable");
        sso.provider().user(subject, Map.of());

        TestPage page = sso.browser().visit(SsoProxy.APP + "/");

        assertThat(page.status()).isEqualTo(403);
        assertThat(sso.heads()).isEmpty();
        sso.awaitReason("claim-not-forwardable", before);
    }

    /** CVE-2023-28625: a Cookie field made to trip whoever strips it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "__Host-portcullis=x | ",
                "__Host-portcullis | ",
                ";;;__Host-portcullis=x;;; | ",
                "; ; ; | ; ; ;",
                "=; a=b | =; a=b",
                "a=b;__Host-portcullis=x;c=d | a=b; c=d",
                "__HOST-PORTCULLIS=x; a=b | a=b",
                "=__Host-portcullis=x; a=b | a=b",
                "a=\"; __Host-portcullis=x\"; b=c | a=\"; b=c",
                "__Host-portcullis.1=x; __Host-portcullis.99999999=y; a=b | a=b",
                "__Host-portcullis-login=x; a=b | a=b",
                "  __Host-portcullis  =  x  ; a=b | a=b",
                "__Host-portcullistic=x; a=b | __Host-portcullistic=x; a=b",
                "my__Host-portcullis=x | my__Host-portcullis=x",
                "a=__Host-portcullis=x | a=__Host-portcullis=x",
            })
    void aCraftedCookieFieldLosesOursAndNothingElse(String cookie, String left) {
        assertThat(get("/open", "Cookie: " + cookie).status()).isEqualTo(200);

        List<String> cookies = lines(sso.lastHead(), "cookie");
        assertThat(cookies).isEqualTo(left == null ? List.of() : List.of(left));
    }

    @Test
    void severalCookieFieldsLoseOursToo() {
        assertThat(get("/open", "Cookie: a=b\r\nCookie: __Host-portcullis=x\r\ncookie: c=d; __Host-portcullis.1=y")
                        .status())
                .isEqualTo(200);

        assertThat(lines(sso.lastHead(), "cookie")).containsExactlyInAnyOrder("a=b", "c=d");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "__Host-portcullis=x; Path=/; Secure",
                "__host-PORTCULLIS=x",
                "__Host-portcullis.1=x",
                "__Host-portcullis-login=x; Secure; Path=/",
                "=__Host-portcullis=x; Path=/; Secure",
                "  __Host-portcullis =x",
                "__Host-portcullis",
            })
    void noBackendSetsOurCookies(String cookie) {
        answer = "HTTP/1.1 200 OK\r\nSet-Cookie: mine=1\r\nSet-Cookie: " + cookie + "\r\nContent-Length: 2\r\n\r\nok";
        TestBrowser browser = signedIn();

        for (String path : List.of("/", "/open")) {
            TestPage page = browser.open(SsoProxy.APP + path);
            assertThat(page.answer().fields("Set-Cookie")).containsExactly("mine=1");
        }
    }

    // ---- sizes

    @Test
    void aLargeSessionIsSpreadOverSeveralCookies() {
        List<String> groups = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            groups.add("group-of-the-department-" + i);
        }
        sso.provider().user("alice", Map.of("groups", groups));
        TestBrowser browser = signedIn();

        assertThat(browser.cookies(SsoProxy.APP)).containsKeys(SsoProxy.SESSION, SsoProxy.SESSION + ".1");
        assertThat(browser.open(SsoProxy.APP + "/").status()).isEqualTo(200);
        assertThat(sso.lastHead()).doesNotContain("__Host");
    }

    @Test
    void aSmallerSessionTakesAwayWhatALargerOneHadMore() {
        List<String> groups = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            groups.add("group-of-the-department-" + i);
        }
        sso.provider().user("alice", Map.of("groups", groups));
        TestBrowser browser = signedIn();
        sso.provider().user("bob", Map.of());

        browser.visit(SsoProxy.APP + "/_portcullis/login");

        assertThat(browser.cookies(SsoProxy.APP).keySet()).containsExactlyInAnyOrder(SsoProxy.SESSION, SsoProxy.LOGIN);
        assertThat(sso.lastHead()).contains("X-User: bob");
    }

    @Test
    void aSessionThatNoCookieHoldsIsRefusedWithAWordInTheLog() {
        int before = sso.reasons("session-too-large");
        sso.provider().user("alice", Map.of("groups", "x".repeat(20_000)));
        TestBrowser browser = sso.browser();

        assertThat(browser.visit(SsoProxy.APP + "/").status()).isEqualTo(400);

        sso.awaitReason("session-too-large", before);
        assertThat(browser.cookies(SsoProxy.APP)).doesNotContainKey(SsoProxy.SESSION);
    }

    // ---- in memory

    @Test
    void aSessionInMemoryHasItsIdAloneInTheCookie(@TempDir Path own) throws IOException {
        try (SsoProxy memory = SsoProxy.with(own, "{storage: memory}", ROUTES)) {
            memory.provider().user("alice", Map.of("groups", "x".repeat(20_000)));
            TestBrowser browser = memory.browser();

            assertThat(browser.visit(SsoProxy.APP + "/").status()).isEqualTo(200);
            assertThat(session(browser)).hasSizeLessThan(120);
            assertThat(browser.open(SsoProxy.APP + "/").status()).isEqualTo(200);
            assertThat(memory.proxy().portcullis().reload()).isTrue();
            assertThat(browser.open(SsoProxy.APP + "/").status()).isEqualTo(200);
        }
    }

    @Test
    void aReloadThatIsRefusedLeavesSessionsAlone(@TempDir Path own) throws IOException {
        String roomy = "storage: memory, capacity: 100";
        String narrow = "storage: memory, capacity: 1";
        // found when all the rest has been built
        String missing = "identity:\n  apiKeys: {partners: {file: missing.txt}}\n";
        try (SsoProxy memory = SsoProxy.with(own, "{" + roomy + "}", ROUTES)) {
            List<TestBrowser> browsers = List.of(memory.browser(), memory.browser(), memory.browser());
            for (TestBrowser browser : browsers) {
                assertThat(browser.visit(SsoProxy.APP + "/").status()).isEqualTo(200);
            }

            boolean taken =
                    memory.proxy().reload(text -> text.replace(roomy, narrow).replace("identity:\n", missing));

            assertThat(taken).isFalse();
            for (TestBrowser browser : browsers) {
                assertThat(browser.open(SsoProxy.APP + "/").status()).isEqualTo(200);
            }
            assertThat(memory.browser().visit(SsoProxy.APP + "/").status()).isEqualTo(200);
            assertThat(statuses(browsers)).containsOnly(200);

            assertThat(memory.proxy().reload(text -> text.replace(missing, "identity:\n")))
                    .isTrue();
            assertThat(statuses(browsers)).as("now there is room for one").contains(303);
        }
    }

    private static List<Integer> statuses(List<TestBrowser> browsers) {
        return browsers.stream()
                .map(browser -> browser.open(SsoProxy.APP + "/").status())
                .toList();
    }

    // ---- idle time

    /** The proxy's clock is the machine's, and ten seconds are the shortest idle time: both storages wait together. */
    @Test
    void aSessionThatNobodyUsesEndsAndOneThatIsUsedGoesOn(@TempDir Path one, @TempDir Path other) throws IOException {
        try (SsoProxy cookie = SsoProxy.with(one, "{storage: cookie, idle: 10s}", ROUTES);
                SsoProxy memory = SsoProxy.with(other, "{storage: memory, idle: 10s}", ROUTES)) {
            List<TestBrowser> used = List.of(cookie.browser(), memory.browser());
            List<TestBrowser> unused = List.of(cookie.browser(), memory.browser());
            for (TestBrowser browser : List.of(used.get(0), used.get(1), unused.get(0), unused.get(1))) {
                assertThat(browser.visit(SsoProxy.APP + "/").status()).isEqualTo(200);
            }
            Instant over = Instant.now().plusMillis(10_100);
            while (Instant.now().isBefore(over)) {
                assertThat(scriptStatuses(used)).containsOnly(200);
                LockSupport.parkNanos(200_000_000);
            }

            assertThat(scriptStatuses(unused)).containsOnly(401);
            assertThat(scriptStatuses(used)).containsOnly(200);
            cookie.awaitReason("session-idle", 0);
            memory.awaitReason("session-unknown", 0);
        }
    }

    private static List<Integer> scriptStatuses(List<TestBrowser> browsers) {
        return browsers.stream()
                .map(browser ->
                        browser.fetch("GET", SsoProxy.APP + "/", Map.of()).status())
                .toList();
    }

    // ---- keys

    @Test
    void aNewKeyInFrontLogsNobodyOut(@TempDir Path own) throws IOException {
        Files.writeString(own.resolve("one.key"), "one-secret-of-at-least-32-characters");
        Files.writeString(own.resolve("two.key"), "two-secret-of-at-least-32-characters");
        try (SsoProxy keyed = SsoProxy.with(own, "{keys: [{file: one.key}, {file: two.key}]}", ROUTES)) {
            TestBrowser browser = keyed.browser();
            browser.visit(SsoProxy.APP + "/");
            String sealedByOne = session(browser);
            Files.writeString(own.resolve("one.key"), "new-secret-of-at-least-32-characters");
            Files.writeString(own.resolve("two.key"), "one-secret-of-at-least-32-characters");

            assertThat(keyed.proxy().portcullis().reload()).isTrue();

            assertThat(browser.open(SsoProxy.APP + "/").status()).isEqualTo(200);
            Files.writeString(own.resolve("two.key"), "two-secret-of-at-least-32-characters");
            assertThat(keyed.proxy().portcullis().reload()).isTrue();
            browser.setCookie(SsoProxy.APP, SsoProxy.SESSION, sealedByOne);
            assertThat(browser.open(SsoProxy.APP + "/").status()).isEqualTo(303);
        }
    }

    // ---- a provider that is not there

    @Test
    void theProxyStartsWhileTheProviderIsDown(@TempDir Path own) throws IOException {
        TestProvider gone = TestProvider.start();
        int port = gone.port();
        gone.close();
        RawBackend backend = RawBackend.answering(UpstreamFixture.OK);
        try (SsoProxy proxy = SsoProxy.before(backend, gone, own, "{storage: cookie}", "", ROUTES)) {
            RawResponse page =
                    proxy.proxy().answer("GET / HTTP/1.1\r\nHost: app.example.com\r\nAccept: text/html\r\n\r\n");
            assertThat(page.status()).isEqualTo(503);
            assertThat(page.field("Retry-After")).isNotNull();
            assertThat(proxy.proxy()
                            .answer("GET /open HTTP/1.1\r\nHost: app.example.com\r\n\r\n")
                            .status())
                    .isEqualTo(200);
            try (TestProvider back = TestProvider.start(com.nimbusds.jose.JWSAlgorithm.RS256, port)) {
                back.register(ProviderClient.of("app", SsoProxy.CLIENT_SECRET)
                        .withRedirectUris(SsoProxy.APP + "/_portcullis/callback/corp"));
                assertThat(proxy.proxy().portcullis().reload()).isTrue();
                assertThat(proxy.browser().visit(SsoProxy.APP + "/").status()).isEqualTo(200);
            }
        }
    }

    @Test
    void aSessionHoldsWhileTheProviderIsGone(@TempDir Path own) throws IOException {
        try (SsoProxy proxy = SsoProxy.with(own, "{storage: cookie}", ROUTES)) {
            TestBrowser browser = proxy.browser();
            browser.visit(SsoProxy.APP + "/");
            proxy.provider().close();

            assertThat(browser.open(SsoProxy.APP + "/").status()).isEqualTo(200);
            assertThat(proxy.proxy().portcullis().reload()).isTrue();
            assertThat(browser.open(SsoProxy.APP + "/").status()).isEqualTo(200);
        }
    }

    // ---- shared

    private static RawResponse get(String target, String fields) {
        return sso.proxy()
                .answer("GET " + target + " HTTP/1.1\r\nHost: app.example.com\r\nAccept: application/json\r\n" + fields
                        + "\r\n\r\n");
    }

    private static List<String> lines(String head, String name) {
        return head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .toList();
    }
}
