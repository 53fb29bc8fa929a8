package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.it.sso.Forgery;
import dev.portcullis.it.sso.ProviderClient;
import dev.portcullis.it.sso.ProviderRequest;
import dev.portcullis.it.sso.TestAnswer;
import dev.portcullis.it.sso.TestBrowser;
import dev.portcullis.it.sso.TestPage;
import dev.portcullis.it.sso.TestProvider;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signing out: by the user, by the provider behind the browser's back, by the provider in a frame. Each ends the session, copies of its cookie, and what it has open; other sessions go on. */
@ParameterizedClass
@ValueSource(strings = {"cookie", "memory"})
class LogoutIT {
    private static final String LOGOUT = SsoProxy.APP + "/_portcullis/logout";
    private static final String BACK_CHANNEL = "/_portcullis/backchannel-logout/corp";
    private static final Duration SOON = Duration.ofSeconds(1);

    @TempDir
    private static Path folder;

    @Parameter
    private String storage;

    private static TestProvider provider;
    private static RawBackend backend;
    private SsoProxy sso;
    private String lifetime = "";

    @BeforeAll
    static void openBackend() {
        backend = RawBackend.stayingOpen();
    }

    @AfterAll
    static void closeBackend() throws IOException {
        backend.close();
    }

    private SsoProxy sso() {
        if (sso == null) {
            provider = TestProvider.start()
                    .register(ProviderClient.of("app", SsoProxy.CLIENT_SECRET)
                            .withRedirectUris(SsoProxy.APP + "/_portcullis/callback/corp")
                            .withPostLogoutRedirectUris(SsoProxy.APP + "/_portcullis/signed-out"));
            sso = SsoProxy.before(backend, provider, folder, "{storage: " + storage + lifetime + "}", "", """
                    routes:
                      - {name: app, cluster: app, webSocket: true, auth: {provider: corp, headers: {X-User: sub}}}
                    """);
        }
        return sso;
    }

    /** The backend outlives the proxy of each test. */
    @AfterEach
    void closeProxy() {
        if (sso != null) {
            sso.proxy().close();
            provider.close();
        }
        backend.heads().clear();
    }

    // ---- by the user

    @Test
    void aUserSignsOutHereAndAtTheProvider() {
        TestBrowser browser = signedIn("alice");
        TestBrowser copy = sso().browser();
        browser.cookies(SsoProxy.APP).forEach((name, value) -> copy.setCookie(SsoProxy.APP, name, value));
        assertThat(isIn(copy)).isTrue();

        TestPage page = browser.post(LOGOUT + "?return=%2Forders%3Fid%3D7", Map.of());

        assertThat(page.url()).isEqualTo(URI.create(SsoProxy.APP + "/_portcullis/signed-out?state=%2Forders%3Fid%3D7"));
        assertThat(page.content()).contains("<h1>Signed out</h1>");
        assertThat(page.steps().get(0).status()).as("the form is not sent on").isEqualTo(303);
        assertThat(page.links()).containsExactly(URI.create(SsoProxy.APP + "/orders?id=7"));
        assertThat(isIn(browser)).isFalse();
        assertThat(isIn(copy)).as("a copy of the cookie").isFalse();
        assertThat(browser.cookies(SsoProxy.APP)).doesNotContainKey(SsoProxy.SESSION);
        ProviderRequest asked = provider.received(TestProvider.END_SESSION).get(0);
        assertThat(asked.parameter("id_token_hint")).isNotEmpty();
        assertThat(asked.parameter("client_id")).isEqualTo("app");
    }

    @Test
    void aLinkAsksBeforeItSignsOut() {
        TestBrowser browser = signedIn("alice");

        TestPage asked = browser.visit(LOGOUT);

        assertThat(asked.status()).isEqualTo(200);
        assertThat(asked.content()).contains("<h1>Sign out?</h1>");
        assertThat(isIn(browser)).isTrue();
        assertThat(browser.submit(asked, Map.of()).content()).contains("<h1>Signed out</h1>");
        assertThat(isIn(browser)).isFalse();
    }

    @Test
    void nobodyIsSignedOutByAnotherSite() {
        TestBrowser browser = signedIn("alice");

        browser.visitFromElsewhere(LOGOUT);
        browser.postFromElsewhere(LOGOUT, Map.of());
        String forged = "POST /_portcullis/logout HTTP/1.1\r\nHost: app.example.com\r\nCookie: "
                + browser.cookieField(SsoProxy.APP + "/") + "\r\nContent-Length: 0\r\n";
        assertThat(sso().proxy()
                        .answer(forged + "Sec-Fetch-Site: cross-site\r\n\r\n")
                        .content())
                .contains("Sign out?");
        assertThat(sso().proxy()
                        .answer(forged + "Origin: https://evil.example\r\n\r\n")
                        .content())
                .contains("Sign out?");
        assertThat(sso().proxy().answer(forged + "\r\n").content()).contains("Sign out?");

        assertThat(isIn(browser)).isTrue();
        assertThat(provider.requests(TestProvider.END_SESSION)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/",
                "//evil.example",
                "/\\evil.example",
                "/%09/evil.example",
                "javascript:alert(1)"
            })
    void signingOutNeverLeadsElsewhere(String where) {
        TestBrowser browser = signedIn("alice");
        String encoded = URLEncoder.encode(where, StandardCharsets.UTF_8);

        assertThat(browser.post(LOGOUT + "?return=" + encoded, Map.of()).links())
                .containsExactly(URI.create(SsoProxy.APP + "/"));
        assertThat(browser.visit(SsoProxy.APP + "/_portcullis/signed-out?state=" + encoded)
                        .links())
                .containsExactly(URI.create(SsoProxy.APP + "/"));
    }

    @Test
    void whoeverHasNoSessionIsSignedOut() {
        TestPage page = sso().browser().visit(LOGOUT);

        assertThat(page.content()).contains("<h1>Signed out</h1>");
        assertThat(provider.requests(TestProvider.END_SESSION)).isZero();
    }

    @Test
    void aProviderWithoutSuchAnEndpointDoesNotKeepAnybodySignedIn() {
        sso();
        provider.misbehaviour().metadata(metadata -> metadata.remove("end_session_endpoint"));
        TestBrowser browser = signedIn("alice");

        assertThat(browser.post(LOGOUT, Map.of()).content()).contains("<h1>Signed out</h1>");

        assertThat(isIn(browser)).isFalse();
    }

    @Test
    void signingOutClosesWhatTheSessionHasOpen() {
        TestBrowser browser = signedIn("alice");
        try (Open open = new Open(browser)) {
            long start = System.nanoTime();

            browser.post(LOGOUT, Map.of());

            open.expectEnd(start);
        }
    }

    // ---- nobody signs out

    @Test
    void aTabThatSignsInAsWellLeavesWhatAnotherHasOpen() {
        TestBrowser browser = sso().browser();
        provider.user("alice", Map.of());
        TestPage second = browser.open(SsoProxy.APP + "/second?x=1");
        TestPage first = browser.open(SsoProxy.APP + "/first");
        assertThat(browser.followAll(first).status()).isEqualTo(200);
        try (Open open = new Open(browser)) {
            TestPage page = browser.followAll(second);

            assertThat(page.status()).isEqualTo(200);
            assertThat(page.url()).isEqualTo(URI.create(SsoProxy.APP + "/second?x=1"));
            open.expectOpen();
        }
        assertThat(provider.grants("authorization_code")).isEqualTo(1);
    }

    @Test
    void aFormOfATabThatSignsInAsWellIsSentInTheSessionThatIsThere() {
        TestBrowser browser = sso().browser();
        provider.user("alice", Map.of());
        Map<String, String> navigation =
                Map.of("Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document", "Accept", "text/html");
        TestPage other = browser.open(SsoProxy.APP + "/first");
        TestPage form = browser.fetch("POST", SsoProxy.APP + "/comment?id=1", navigation);
        assertThat(browser.followAll(other).status()).isEqualTo(200);
        String session = browser.cookies(SsoProxy.APP).get(SsoProxy.SESSION);

        TestPage page = browser.followAll(form);

        assertThat(page.form().action()).isEqualTo(URI.create(SsoProxy.APP + "/comment?id=1"));
        assertThat(browser.cookies(SsoProxy.APP)).containsEntry(SsoProxy.SESSION, session);
        assertThat(browser.submit(page, Map.of()).content()).isEqualTo("ok");
    }

    @Test
    void whatASessionHasOpenEndsWithIt() {
        lifetime = ", idle: 10s, lifetime: 10s";
        TestBrowser browser = signedIn("alice");
        Instant signedIn = Instant.now();
        try (Open open = new Open(browser)) {
            open.expectClosed();
        }
        assertThat(Duration.between(signedIn, Instant.now())).isLessThan(Duration.ofSeconds(14));
        assertThat(isIn(browser))
                .as("nor is the session good for anything else")
                .isFalse();
        sso.awaitReason("session-over", 2);
    }

    // ---- by the provider, behind the browser's back

    @Test
    void aLogoutTokenForASessionEndsItAndWhatItHasOpenAndNoOther() {
        TestBrowser first = signedIn("alice");
        String sid = provider.sessionOf("alice");
        TestBrowser second = signedIn("alice");
        TestBrowser bob = signedIn("bob");
        try (Open open = new Open(first);
                Open others = new Open(bob)) {
            long start = System.nanoTime();

            TestAnswer answer = push(provider.logoutToken("app", "alice", sid, claims -> {}));

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.field("Cache-Control")).contains("no-store");
            open.expectEnd(start);
            others.expectOpen();
        }
        assertThat(isIn(first)).isFalse();
        assertThat(isIn(second)).isTrue();
        assertThat(isIn(bob)).isTrue();
    }

    @Test
    void aLogoutTokenWithoutSessionEndsEverySessionOfItsSubject() {
        TestBrowser first = signedIn("alice");
        TestBrowser second = signedIn("alice");
        TestBrowser bob = signedIn("bob");
        try (Open open = new Open(second)) {
            long start = System.nanoTime();

            assertThat(push(provider.logoutToken("app", "alice", null, claims -> {}))
                            .status())
                    .isEqualTo(200);

            open.expectEnd(start);
        }
        assertThat(isIn(first)).isFalse();
        assertThat(isIn(second)).isFalse();
        assertThat(isIn(bob)).isTrue();
    }

    @Test
    void aLogoutTokenForASessionEndsThoseOfItsSubjectThatNameNone() {
        sso();
        TestBrowser named = signedIn("alice");
        provider.misbehaviour().idToken(claims -> claims.remove("sid"));
        TestBrowser nameless = signedIn("alice");
        TestBrowser bob = signedIn("bob");
        provider.misbehaviour().none();

        push(provider.logoutToken("app", "alice", "another-session", claims -> {}));

        assertThat(isIn(nameless)).isFalse();
        assertThat(isIn(named)).isTrue();
        assertThat(isIn(bob)).isTrue();
    }

    @Test
    void whoSignsInAgainAfterALogoutIsIn() {
        TestBrowser browser = signedIn("alice");
        push(provider.logoutToken("app", "alice", null, claims -> {}));
        assertThat(isIn(browser)).isFalse();

        browser.visit(SsoProxy.APP + "/");

        assertThat(isIn(browser)).isTrue();
    }

    @Test
    void aSessionThatTheProviderEndedStaysEndedWhenTheConfigurationIsLoadedAgain() {
        TestBrowser browser = signedIn("alice");
        push(provider.logoutToken("app", "alice", provider.sessionOf("alice"), claims -> {}));

        assertThat(sso().proxy().portcullis().reload()).isTrue();

        assertThat(isIn(browser)).isFalse();
    }

    static Stream<Arguments> badTokens() {
        return Stream.of(
                bad("another type", "JWT", claims -> {}),
                bad("no type", "", claims -> {}),
                bad("the type of an access token", "at+jwt", claims -> {}),
                bad("another issuer", claims -> claims.put("iss", "https://evil.example")),
                bad("no issuer", claims -> claims.remove("iss")),
                bad("another audience", claims -> claims.put("aud", "other")),
                bad("no audience", claims -> claims.remove("aud")),
                bad("no iat", claims -> claims.remove("iat")),
                bad("iat ahead", claims -> claims.put("iat", Instant.now().getEpochSecond() + 3600)),
                bad("no exp", claims -> claims.remove("exp")),
                bad("exp over", claims -> claims.put("exp", Instant.now().getEpochSecond() - 3600)),
                bad("exp far ahead", claims -> claims.put("exp", Instant.now().getEpochSecond() + 86_400)),
                bad("exp beyond all dates", claims -> claims.put("exp", 1e300)),
                bad("no jti", claims -> claims.remove("jti")),
                bad("no events", claims -> claims.remove("events")),
                bad("another event", claims -> claims.put("events", Map.of("http://example.com/event", Map.of()))),
                bad("events that are no object", claims -> claims.put("events", List.of("logout"))),
                bad("a nonce", claims -> claims.put("nonce", "n")),
                bad("neither sub nor sid", claims -> {
                    claims.remove("sub");
                    claims.remove("sid");
                }),
                bad("an empty sub", claims -> {
                    claims.put("sub", "");
                    claims.remove("sid");
                }),
                bad("a sid that is no text", claims -> claims.put("sid", 7)));
    }

    private static Arguments bad(String what, Consumer<Map<String, Object>> change) {
        return bad(what, "logout+jwt", change);
    }

    private static Arguments bad(String what, String type, Consumer<Map<String, Object>> change) {
        return Arguments.of(what, type, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badTokens")
    void aLogoutTokenThatIsNotGoodEndsNothing(String what, String type, Consumer<Map<String, Object>> change) {
        TestBrowser browser = signedIn("alice");
        String sid = provider.sessionOf("alice");

        TestAnswer answer = push(provider.logoutToken(type, "app", "alice", sid, change));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.content()).isEqualTo("{\"error\":\"invalid_request\"}");
        assertThat(isIn(browser)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("forgeries")
    void aForgedLogoutTokenEndsNothing(Forgery forgery) {
        TestBrowser browser = signedIn("alice");
        provider.misbehaviour().forgesLogoutTokens(forgery);

        assertThat(push(provider.logoutToken("app", "alice", null, claims -> {}))
                        .status())
                .isEqualTo(400);

        assertThat(isIn(browser)).isTrue();
    }

    static Stream<Forgery> forgeries() {
        return Stream.of(Forgery.values()).filter(forgery -> forgery != Forgery.NONE && forgery != Forgery.NO_KEY_ID);
    }

    @Test
    void aLogoutTokenIsGoodOnce() {
        TestBrowser browser = signedIn("alice");
        String token = provider.logoutToken("app", "alice", null, claims -> {});
        assertThat(push(token).status()).isEqualTo(200);
        browser.visit(SsoProxy.APP + "/");

        assertThat(push(token).status()).isEqualTo(400);

        assertThat(isIn(browser)).isTrue();
    }

    @Test
    void anIdTokenEndsNothing() {
        TestBrowser browser = signedIn("alice");
        browser.post(LOGOUT, Map.of());
        String idToken = provider.received(TestProvider.END_SESSION).get(0).parameter("id_token_hint");
        browser.visit(SsoProxy.APP + "/");

        assertThat(push(idToken).status()).isEqualTo(400);

        assertThat(isIn(browser)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "logout_token=", "logout_token=a.b.c&logout_token=a.b.c", "other=1", "logout_token=%zz"})
    void whatIsNotOneLogoutTokenIsRefused(String content) {
        RawResponse answer = sso().proxy()
                .answer("POST " + BACK_CHANNEL + " HTTP/1.1\r\nHost: app.example.com\r\n"
                        + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + content.length()
                        + "\r\n\r\n" + content);

        assertThat(answer.status()).isEqualTo(400);
    }

    @Test
    void theBackChannelTakesPostsToKnownProvidersAlone() {
        String get = "GET " + BACK_CHANNEL + " HTTP/1.1\r\nHost: app.example.com\r\n\r\n";

        assertThat(sso().proxy().answer(get).status()).isEqualTo(405);
        assertThat(TestProvider.push(
                                sso().proxy().address(),
                                "app.example.com",
                                "/_portcullis/backchannel-logout/x",
                                "a.b.c")
                        .status())
                .isEqualTo(404);
    }

    // ---- by the provider, in a frame

    @Test
    void aFrameOfTheProviderEndsTheSessionWithoutItsCookie() {
        TestBrowser browser = signedIn("alice");
        TestBrowser bob = signedIn("bob");
        try (Open open = new Open(browser)) {
            long start = System.nanoTime();

            RawResponse frame = frame(provider.issuer(), provider.sessionOf("alice"));

            assertThat(frame.status()).isEqualTo(200);
            assertThat(frame.field("Content-Security-Policy"))
                    .contains("default-src 'none'", "frame-ancestors " + provider.issuer());
            assertThat(frame.field("X-Frame-Options")).isNull();
            assertThat(frame.field("Cache-Control")).contains("no-store");
            open.expectEnd(start);
        }
        assertThat(isIn(browser)).isFalse();
        assertThat(isIn(bob)).isTrue();
    }

    @Test
    void aFrameThatNamesNoSessionOfThisIssuerEndsNothingAndLooksTheSame() {
        TestBrowser browser = signedIn("alice");
        String sid = provider.sessionOf("alice");

        RawResponse unknown = frame(provider.issuer(), "no-such-session");
        RawResponse elsewhere = frame("https://evil.example", sid);
        RawResponse empty = frame("", "");

        assertThat(isIn(browser)).isTrue();
        for (RawResponse each : List.of(unknown, elsewhere, empty)) {
            assertThat(each.status()).isEqualTo(200);
            assertThat(each.content()).contains("Signed out");
        }
    }

    private RawResponse frame(String issuer, String sid) {
        return sso().proxy()
                .answer("GET /_portcullis/frontchannel-logout/corp?iss="
                        + URLEncoder.encode(issuer, StandardCharsets.UTF_8) + "&sid=" + sid
                        + " HTTP/1.1\r\nHost: app.example.com\r\nSec-Fetch-Dest: iframe\r\n\r\n");
    }

    // ---- shared

    private TestBrowser signedIn(String subject) {
        TestBrowser browser = sso().browser();
        provider.user(subject, Map.of("email", subject + "@example.com"));
        assertThat(browser.visit(SsoProxy.APP + "/").status()).isEqualTo(200);
        return browser;
    }

    /** Whether a script of the application gets an answer, without signing in anew. */
    private static boolean isIn(TestBrowser browser) {
        int status = browser.fetch("GET", SsoProxy.APP + "/", Map.of()).status();
        assertThat(status).isIn(200, 401);
        return status == 200;
    }

    private TestAnswer push(String token) {
        return TestProvider.push(sso().proxy().address(), "app.example.com", BACK_CHANNEL, token);
    }

    /** A WebSocket, a stream of events and a download under way, with the cookies of one browser. */
    private final class Open implements AutoCloseable {
        private final RawClient chat;
        private final RawClient events;
        private final RawClient download;

        Open(TestBrowser browser) {
            String cookie = "Cookie: " + browser.cookieField(SsoProxy.APP + "/") + "\r\n";
            chat = begin(
                    "GET /chat",
                    cookie + "Connection: Upgrade\r\nUpgrade: websocket\r\n"
                            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
            events = begin("GET /events", cookie);
            assertThat(events.read(14)).isEqualTo("9\r\ndata: 1\n\n\r\n");
            download = begin("GET /download", cookie);
            assertThat(download.read(9)).isEqualTo("123456789");
            expectOpen();
        }

        private RawClient begin(String request, String fields) {
            RawClient client = sso().proxy().connect();
            client.send(request + " HTTP/1.1\r\nHost: app.example.com\r\n" + fields + "\r\n");
            try {
                assertThat(client.readLine()).matches("HTTP/1.1 (101|200) .*");
                while (!client.readLine().isEmpty()) {
                    // the head
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return client;
        }

        void expectOpen() {
            chat.send("x");
            assertThat(chat.read(1)).isEqualTo("x");
        }

        void expectClosed() {
            for (RawClient client : List.of(chat, events, download)) {
                client.expectClose();
            }
        }

        void expectEnd(long start) {
            expectClosed();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
        }

        @Override
        public void close() {
            chat.close();
            events.close();
            download.close();
        }
    }
}
