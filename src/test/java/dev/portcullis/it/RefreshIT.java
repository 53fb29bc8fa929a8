package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.portcullis.it.sso.Forgery;
import dev.portcullis.it.sso.Hold;
import dev.portcullis.it.sso.ProviderClient;
import dev.portcullis.it.sso.TestBrowser;
import dev.portcullis.it.sso.TestPage;
import dev.portcullis.it.sso.TestProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What happens when an access token has ended: one token call for all who come, the user's new claims, and no session that ends because a provider is down. */
class RefreshIT {
    private static final String ROUTES = """
            routes:
              - {name: open, path: /open, cluster: app, auth: {anonymous: true}}
              - {name: corp, path: /corp, cluster: app, auth: {provider: corp, emailDomains: [corp.example]}}
              - {name: staff, path: /staff, cluster: app, auth: {provider: corp, claims: {groups: staff}}}
              - {name: app, cluster: app, auth: {provider: corp, headers: {X-User: sub, X-Email: email}}}
            """;
    /** Access tokens end as soon as they are issued. */
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    @TempDir
    private Path folder;

    private SsoProxy sso;

    private SsoProxy start(String session) {
        sso = SsoProxy.with(folder, session, ROUTES);
        sso.provider().rotatesRefreshTokens(true).reuseGrace(Duration.ZERO);
        return sso;
    }

    @AfterEach
    void close() throws IOException {
        sso.close();
    }

    /** A browser that has signed in, and whose access token has ended; the next one has not. */
    private TestBrowser expired() {
        sso.provider().accessTokenLifetime(Duration.ZERO);
        sso.provider().misbehaviour().tokenAnswer(answer -> answer.put("expires_in", 1L));
        TestBrowser browser = sso.browser();
        assertThat(browser.visit(SsoProxy.APP + "/").status()).isEqualTo(200);
        awaitTheEndOf(Instant.now().plus(AT_ONCE));
        sso.provider().accessTokenLifetime(Duration.ofMinutes(10));
        sso.provider().misbehaviour().none();
        sso.provider().forgetRequests();
        sso.heads().clear();
        return browser;
    }

    /** The proxy's clock is the machine's: there is no other way than to let it get there. */
    private static void awaitTheEndOf(Instant end) {
        while (Instant.now().isBefore(end.plusMillis(50))) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** As {@link #expired}; the refresh brings no ID token, so that only userinfo, changed like this, tells of the user. */
    private TestBrowser expiredForUserinfoAlone(Consumer<Map<String, Object>> userinfo) {
        TestBrowser browser = expired();
        sso.provider()
                .misbehaviour()
                .tokenAnswer(answer -> answer.remove("id_token"))
                .userinfo(userinfo);
        return browser;
    }

    @ParameterizedTest
    @ValueSource(strings = {"cookie", "memory"})
    void twoHundredRequestsOnAnExpiredTokenMakeOneTokenCall(String storage) throws Exception {
        start("{storage: " + storage + "}");
        TestBrowser browser = expired();
        String cookies = browser.cookieField(SsoProxy.APP + "/");
        ExecutorService threads = Executors.newFixedThreadPool(50);
        List<Integer> statuses = new ArrayList<>();
        try {
            List<Future<RawResponse>> answers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                answers.add(threads.submit(() -> get("/", cookies)));
            }
            for (Future<RawResponse> answer : answers) {
                statuses.add(answer.get().status());
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(statuses).hasSize(200).containsOnly(200);
        assertThat(sso.provider().grants("refresh_token")).isEqualTo(1);
        assertThat(sso.provider().reusedRefreshTokens()).isZero();
        assertThat(sso.heads()).hasSize(200).allSatisfy(head -> assertThat(head).contains("X-User: alice"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cookie", "memory"})
    void whoComesLateWithTheOldCookieIsNotLoggedOut(String storage) {
        start("{storage: " + storage + "}");
        TestBrowser browser = expired();
        String old = browser.cookieField(SsoProxy.APP + "/");

        assertThat(browser.visit(SsoProxy.APP + "/").status()).isEqualTo(200);
        RawResponse late = get("/", old);

        assertThat(late.status()).isEqualTo(200);
        assertThat(late.fields("Set-Cookie")).hasSize(storage.equals("cookie") ? 1 : 0);
        assertThat(sso.provider().grants("refresh_token")).isEqualTo(1);
        assertThat(sso.provider().reusedRefreshTokens()).isZero();
    }

    @Test
    void aReloadForgetsNoRefresh() {
        start("{storage: cookie}");
        TestBrowser browser = expired();
        String old = browser.cookieField(SsoProxy.APP + "/");
        browser.visit(SsoProxy.APP + "/");

        assertThat(sso.proxy().portcullis().reload()).isTrue();

        assertThat(get("/", old).status()).isEqualTo(200);
        assertThat(browser.open(SsoProxy.APP + "/").status()).isEqualTo(200);
        assertThat(sso.provider().grants("refresh_token")).isEqualTo(1);
    }

    // ---- stale claims (CVE-2021-41230)

    @Test
    void rulesSeeTheClaimsOfTheLastRefresh() {
        start("{storage: cookie}");
        sso.provider().user("alice", Map.of("groups", List.of("staff"), "email", "alice@one.example"));
        TestBrowser browser = expired();
        Consumer<Map<String, Object>> change = claims -> {
            claims.put("groups", List.of());
            claims.put("email", "alice@two.example");
        };
        sso.provider().misbehaviour().refreshedIdToken(change).userinfo(change);

        TestPage page = browser.open(SsoProxy.APP + "/staff");

        assertThat(page.status()).isEqualTo(403);
        browser.open(SsoProxy.APP + "/");
        assertThat(sso.lastHead()).contains("X-Email: alice@two.example");
    }

    @Test
    void aGroupStaysAsLongAsTheProviderSaysSo() {
        start("{storage: cookie}");
        sso.provider().user("alice", Map.of("groups", List.of("staff")));

        assertThat(expired().open(SsoProxy.APP + "/staff").status()).isEqualTo(200);
    }

    @Test
    void aClaimThatUserinfoNoLongerSaysIsGoneThoughTheRefreshBroughtNoIdToken() {
        start("{storage: cookie}");
        sso.provider().user("alice", Map.of("email", "alice@one.example"));
        sso.provider().misbehaviour().idToken(claims -> claims.remove("email"));
        TestBrowser browser = expiredForUserinfoAlone(claims -> claims.remove("email"));

        assertThat(browser.open(SsoProxy.APP + "/").status()).isEqualTo(200);

        assertThat(sso.lastHead()).contains("X-User: alice").doesNotContain("X-Email");
    }

    @Test
    void anAddressIsNotVerifiedByWhatTheLastIdTokenSaidOfAnother() {
        start("{storage: cookie}");
        sso.provider().user("alice", Map.of("email", "me@mail.example", "email_verified", true));
        TestBrowser browser = expiredForUserinfoAlone(claims -> {
            claims.put("email", "ceo@corp.example");
            claims.remove("email_verified");
        });

        assertThat(browser.open(SsoProxy.APP + "/corp").status()).isEqualTo(403);

        browser.open(SsoProxy.APP + "/");
        assertThat(sso.lastHead()).contains("X-Email: ceo@corp.example");
    }

    @Test
    void anAddressThatUserinfoSaysIsVerifiedCountsAfterARefresh() {
        start("{storage: cookie}");
        sso.provider().user("alice", Map.of("email", "me@mail.example", "email_verified", false));
        TestBrowser browser = expiredForUserinfoAlone(claims -> {
            claims.put("email", "ceo@corp.example");
            claims.put("email_verified", true);
        });

        assertThat(browser.open(SsoProxy.APP + "/corp").status()).isEqualTo(200);
    }

    @Test
    void aRefreshedSessionIsToldToTheBrowserThoughWeAnswerOurselves() {
        start("{storage: cookie}");
        TestBrowser browser = expired();
        String before = browser.cookies(SsoProxy.APP).get(SsoProxy.SESSION);

        TestPage page = browser.open(SsoProxy.APP + "/staff");

        assertThat(page.status()).isEqualTo(403);
        assertThat(page.field("Cache-Control")).containsAnyOf("private", "no-store");
        assertThat(browser.cookies(SsoProxy.APP).get(SsoProxy.SESSION))
                .isNotNull()
                .isNotEqualTo(before);
    }

    @Test
    void aSessionThatARefreshMakesTooLargeForCookiesGoesOnAndIsTold() {
        start("{storage: cookie}");
        TestBrowser browser = expired();
        String cookies = browser.cookieField(SsoProxy.APP + "/");
        byte[] noise = new byte[20_000];
        new Random(1).nextBytes(noise);
        String picture = Base64.getEncoder().encodeToString(noise);
        sso.provider().misbehaviour().userinfo(claims -> claims.put("picture", picture));
        ListAppender<ILoggingEvent> told = new ListAppender<>();
        told.start();
        Logger logger = (Logger) LoggerFactory.getLogger("dev.portcullis");
        logger.addAppender(told);
        logger.setLevel(Level.INFO);
        try {
            assertThat(get("/", cookies).status()).isEqualTo(200);
            assertThat(get("/", cookies).status()).isEqualTo(200);
            assertThat(get("/staff", cookies).status()).isEqualTo(403);
            // lines are written in order, by a thread of their own
            awaitLine(told, "denied: reason claim-missing ");
        } finally {
            logger.detachAppender(told);
            logger.setLevel(null);
        }

        assertThat(told.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsOnlyOnce(
                        "session too large for cookies after a refresh, identity.session.storage: memory has room: provider corp subject \"alice\"");
        assertThat(sso.provider().grants("refresh_token")).isEqualTo(1);
        assertThat(sso.heads()).hasSize(2);
    }

    private static void awaitLine(ListAppender<ILoggingEvent> told, String start) {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (List.copyOf(told.list).stream()
                .noneMatch(event -> event.getFormattedMessage().startsWith(start))) {
            assertThat(System.nanoTime()).as("a line %s", start).isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
    }

    // ---- claims that the provider's users need

    private void startForStaff() {
        TestProvider provider = TestProvider.start();
        provider.register(ProviderClient.of("app", SsoProxy.CLIENT_SECRET)
                .withRedirectUris(SsoProxy.APP + "/_portcullis/callback/corp"));
        sso = SsoProxy.before(
                RawBackend.answering(UpstreamFixture.OK),
                provider,
                folder,
                "{storage: cookie}",
                "",
                ", claims: {groups: staff}",
                ROUTES);
    }

    @Test
    void whoLacksAClaimThatTheProviderNeedsIsNotSignedIn() {
        startForStaff();
        sso.provider().user("mallory", Map.of("groups", List.of("guests")));
        TestBrowser browser = sso.browser();

        TestPage page = browser.visit(SsoProxy.APP + "/");

        assertThat(page.status()).isEqualTo(403);
        assertThat(browser.cookies(SsoProxy.APP)).doesNotContainKey(SsoProxy.SESSION);
        assertThat(sso.heads()).isEmpty();
        sso.awaitReason("claim-missing", 0);
        sso.provider().user("alice", Map.of("groups", List.of("staff")));
        assertThat(sso.browser().visit(SsoProxy.APP + "/").status()).isEqualTo(200);
    }

    @Test
    void whoLosesAClaimThatTheProviderNeedsIsSignedOutAtTheNextRefresh() {
        startForStaff();
        sso.provider().user("alice", Map.of("groups", List.of("staff")));
        TestBrowser browser = expired();
        Consumer<Map<String, Object>> change = claims -> claims.put("groups", List.of("guests"));
        sso.provider().misbehaviour().refreshedIdToken(change).userinfo(change);

        assertThat(browser.fetch("GET", SsoProxy.APP + "/", Map.of()).status()).isEqualTo(401);

        sso.awaitReason("claim-lost", 0);
        assertThat(browser.fetch("GET", SsoProxy.APP + "/", Map.of()).status()).isEqualTo(401);
        sso.awaitReason("session-revoked", 0);
        assertThat(sso.heads()).isEmpty();
    }

    // ---- many who begin at once

    @Test
    void noMoreThanSixtyFourLoginsBeginAtATime() throws Exception {
        TestProvider provider = TestProvider.start();
        provider.register(ProviderClient.of("app", SsoProxy.CLIENT_SECRET)
                .withRedirectUris(SsoProxy.APP + "/_portcullis/callback/corp"));
        sso = SsoProxy.before(
                RawBackend.answering(UpstreamFixture.OK),
                provider,
                folder,
                "{storage: cookie}",
                "",
                ", timeout: 1m",
                ROUTES);
        // the provider's metadata are there
        sso.browser().open(SsoProxy.APP + "/");
        Hold hold = provider.misbehaviour().holds(TestProvider.PUSHED_REQUESTS);
        List<RawClient> clients = new ArrayList<>();
        List<Integer> statuses = new ArrayList<>();
        try {
            for (int i = 0; i < 120; i++) {
                RawClient client = RawClient.connect(sso.proxy().address());
                clients.add(client);
                client.send("GET / HTTP/1.1\r\nHost: app.example.com\r\nAccept: text/html\r\n\r\n");
            }
            hold.awaitHeld(64);
            sso.awaitReason("too-many-logins", 120 - 64 - 1);
            hold.release();
            for (RawClient client : clients) {
                RawResponse answer = client.readResponse();
                statuses.add(answer.status());
                assertThat(answer.field("Retry-After")).isEqualTo(answer.status() == 503 ? "1" : null);
            }
        } finally {
            hold.release();
            clients.forEach(RawClient::close);
        }

        assertThat(hold.most()).isEqualTo(64);
        assertThat(statuses).filteredOn(status -> status == 303).hasSize(64);
        assertThat(statuses).filteredOn(status -> status == 503).hasSize(120 - 64);
        assertThat(sso.reasons("too-many-logins")).isEqualTo(120 - 64);
        assertThat(sso.browser().visit(SsoProxy.APP + "/").status()).isEqualTo(200);
    }

    // ---- what ends a session, and what does not

    @Test
    void aProviderThatForgetsTheUserEndsTheSession() {
        start("{storage: cookie}");
        TestBrowser browser = expired();
        sso.provider().forgetSessionsOf("alice");

        TestPage page = browser.open(SsoProxy.APP + "/");

        assertThat(page.status()).isEqualTo(303);
        assertThat(page.location().toString()).startsWith(sso.provider().issuer());
        assertThat(sso.heads()).isEmpty();
    }

    @Test
    void aSessionThatTheProviderHasEndedSaysSoToProgramsAndStaysEnded() {
        start("{storage: cookie}");
        TestBrowser browser = expired();
        String cookies = browser.cookieField(SsoProxy.APP + "/");
        sso.provider().forgetSessionsOf("alice");
        int before = sso.reasons("grant-refused");

        assertThat(browser.fetch("GET", SsoProxy.APP + "/", Map.of()).status()).isEqualTo(401);
        sso.awaitReason("grant-refused", before);
        sso.provider().close();

        assertThat(get("/", cookies).status()).isEqualTo(503);
        assertThat(browser.fetch("GET", SsoProxy.APP + "/", Map.of()).status()).isEqualTo(401);
        sso.awaitReason("session-revoked", 0);
        assertThat(sso.heads()).isEmpty();
    }

    static Stream<Arguments> badRefreshes() {
        return Stream.of(
                change("another issuer", claims -> claims.put("iss", "https://evil.example")),
                change("an empty issuer", claims -> claims.put("iss", "")),
                change("no issuer", claims -> claims.remove("iss")),
                change("beyond all dates", claims -> claims.put("exp", 1e300)),
                change("another subject", claims -> claims.put("sub", "mallory")),
                change("no subject", claims -> claims.remove("sub")),
                change("another audience", claims -> claims.put("aud", "other")),
                change("another nonce", claims -> claims.put("nonce", "other")),
                change("another sign-in", claims -> claims.put("auth_time", 1L)),
                change("over", claims -> claims.put("exp", 1L)),
                change("old", claims -> claims.put("iat", 1L)));
    }

    private static Arguments change(String what, Consumer<Map<String, Object>> change) {
        return Arguments.of(what, change);
    }

    @ParameterizedTest
    @MethodSource("badRefreshes")
    void aRefreshedIdTokenThatIsWrongEndsTheSession(String what, Consumer<Map<String, Object>> change) {
        start("{storage: cookie}");
        TestBrowser browser = expired();
        sso.provider().misbehaviour().refreshedIdToken(change);

        assertThat(browser.open(SsoProxy.APP + "/").status()).isEqualTo(303);
        assertThat(sso.heads()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NONE", "NO_KEY_ID"})
    void aRefreshedIdTokenThatIsForgedEndsTheSession(Forgery forgery) {
        start("{storage: cookie}");
        TestBrowser browser = expired();
        sso.provider().misbehaviour().forgesRefreshedIdTokens(forgery);

        assertThat(browser.open(SsoProxy.APP + "/").status()).isEqualTo(303);
        assertThat(sso.heads()).isEmpty();
    }

    @Test
    void userinfoOfAnotherEndsTheSession() {
        start("{storage: cookie}");
        TestBrowser browser = expired();
        sso.provider().misbehaviour().userinfo(claims -> claims.put("sub", "mallory"));

        assertThat(browser.open(SsoProxy.APP + "/").status()).isEqualTo(303);
    }

    @ParameterizedTest
    @EnumSource(names = {"OTHER_KEY", "ALG_NONE"})
    void forgedUserinfoChangesNothingAndCostsNoRefreshToken(Forgery forgery) {
        start("{storage: cookie}");
        TestBrowser browser = expired();
        sso.provider()
                .misbehaviour()
                .tokenAnswer(answer -> answer.put("expires_in", 1L))
                .signsUserinfo(forgery)
                .userinfo(claims -> claims.put("email", "admin@example.com"));

        assertThat(browser.open(SsoProxy.APP + "/").status()).isEqualTo(200);

        assertThat(sso.lastHead()).contains("X-Email: alice@example.com");
        awaitTheEndOf(Instant.now().plus(AT_ONCE));
        sso.provider().misbehaviour().none();
        assertThat(browser.open(SsoProxy.APP + "/").status()).isEqualTo(200);
        assertThat(sso.provider().reusedRefreshTokens()).isZero();
        assertThat(sso.provider().grants("refresh_token")).isEqualTo(2);
    }

    static Stream<Arguments> outages() {
        byte[] page = "<h1>maintenance</h1>".getBytes(StandardCharsets.US_ASCII);
        return Stream.of(
                Arguments.of("dead", (Consumer<SsoProxy>)
                        sso -> sso.provider().misbehaviour().kills(TestProvider.TOKEN)),
                Arguments.of("failing", (Consumer<SsoProxy>)
                        sso -> sso.provider().misbehaviour().answers(TestProvider.TOKEN, 503, "text/html", page)),
                Arguments.of("another page", (Consumer<SsoProxy>)
                        sso -> sso.provider().misbehaviour().answers(TestProvider.TOKEN, 200, "text/html", page)),
                Arguments.of("gone", (Consumer<SsoProxy>) sso -> sso.provider().close()));
    }

    @ParameterizedTest
    @MethodSource("outages")
    void aProviderThatIsDownEndsNoSession(String what, Consumer<SsoProxy> outage) {
        start("{storage: cookie}");
        TestBrowser browser = expired();
        outage.accept(sso);

        for (int i = 0; i < 3; i++) {
            assertThat(browser.open(SsoProxy.APP + "/").status()).isEqualTo(200);
        }
        assertThat(sso.heads()).hasSize(3);
    }

    @Test
    void aRotatedRefreshTokenIsKeptThoughUserinfoIsDown() {
        start("{storage: cookie}");
        TestBrowser browser = expired();
        sso.provider().misbehaviour().kills(TestProvider.USERINFO);

        assertThat(browser.open(SsoProxy.APP + "/").status()).isEqualTo(200);
        assertThat(browser.open(SsoProxy.APP + "/").status()).isEqualTo(200);
        assertThat(sso.provider().grants("refresh_token")).isEqualTo(1);
    }

    private RawResponse get(String path, String cookies) {
        InetSocketAddress address = sso.proxy().address();
        try (RawClient client = RawClient.connect(address)) {
            return client.send("GET " + path + " HTTP/1.1\r\nHost: app.example.com\r\nAccept: text/html\r\nCookie: "
                            + cookies + "\r\n\r\n")
                    .readResponse();
        }
    }
}
