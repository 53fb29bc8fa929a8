package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.CompressionAlgorithm;
import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.DirectEncrypter;
import dev.portcullis.it.sso.Forgery;
import dev.portcullis.it.sso.Misbehaviour;
import dev.portcullis.it.sso.ProviderRequest;
import dev.portcullis.it.sso.TestBrowser;
import dev.portcullis.it.sso.TestPage;
import dev.portcullis.it.sso.TestProvider;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signing in with a browser, through the proxy that production assembles, at a provider of the test that can be made to break every rule. */
class LoginIT {
    private static final String CALLBACK = SsoProxy.APP + "/_portcullis/callback/corp";

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
        sso.provider().refuses("").offersPushedRequests(true);
        sso.provider().forgetRequests();
        sso.heads().clear();
    }

    // ---- the way there and back

    @Test
    void aBrowserSignsInAndTheApplicationSeesWho() {
        TestPage page = sso.browser().visit(SsoProxy.APP + "/orders?id=7");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.url()).isEqualTo(URI.create(SsoProxy.APP + "/orders?id=7"));
        assertThat(sso.heads()).hasSize(1);
        assertThat(sso.lastHead()).startsWith("GET /orders?id=7 ").contains("\r\nX-User: alice\r\n");
        assertThat(page.steps()).extracting(TestPage::status).containsExactly(303, 303, 303, 200);
    }

    @Test
    void theRequestHasPkceStateNonceAndIsPushedWhereThatIsOffered() {
        sso.browser().visit(SsoProxy.APP + "/");

        ProviderRequest pushed =
                sso.provider().received(TestProvider.PUSHED_REQUESTS).get(0);
        assertThat(pushed.parameter("code_challenge_method")).isEqualTo("S256");
        assertThat(pushed.parameter("code_challenge")).hasSize(43);
        assertThat(pushed.parameter("nonce")).hasSizeGreaterThan(20);
        assertThat(pushed.parameter("redirect_uri")).isEqualTo(CALLBACK);
        assertThat(pushed.parameter("scope")).isEqualTo("openid profile email");
        ProviderRequest sent =
                sso.provider().received(TestProvider.AUTHORIZATION).get(0);
        assertThat(sent.parameters().keySet()).containsExactlyInAnyOrder("client_id", "request_uri");
        assertThat(sso.provider().lastClientAuthentication()).isEqualTo("client_secret_basic");
    }

    /** RFC 9700 sections 2.1.1, 2.1.2 and 2.4: by code alone, redeemed with the verifier of its challenge. */
    @Test
    void theCodeIsRedeemedWithTheVerifierOfItsChallenge() throws Exception {
        sso.browser().visit(SsoProxy.APP + "/");

        ProviderRequest pushed =
                sso.provider().received(TestProvider.PUSHED_REQUESTS).get(0);
        assertThat(pushed.parameter("response_type")).isEqualTo("code");
        assertThat(pushed.parameter("response_mode")).isNull();
        List<ProviderRequest> redeemed = sso.provider().received(TestProvider.TOKEN);
        assertThat(redeemed).hasSize(1);
        assertThat(redeemed.get(0).parameter("grant_type")).isEqualTo("authorization_code");
        assertThat(redeemed.get(0).parameter("redirect_uri")).isEqualTo(CALLBACK);
        byte[] hash = MessageDigest.getInstance("SHA-256")
                .digest(redeemed.get(0).parameter("code_verifier").getBytes(StandardCharsets.US_ASCII));
        assertThat(Base64.getUrlEncoder().withoutPadding().encodeToString(hash))
                .isEqualTo(pushed.parameter("code_challenge"));
    }

    @Test
    void aCodeWhoseVerifierIsLostIsNotRedeemed() {
        TestBrowser browser = sso.browser();
        TestPage back = browser.follow(browser.open(SsoProxy.APP + "/orders"));
        browser.removeCookie(SsoProxy.APP, SsoProxy.LOGIN);

        TestPage page = browser.open(back.location().toString());

        assertThat(page.status()).as("to begin anew").isEqualTo(303);
        assertThat(page.location().toString()).startsWith(sso.provider().issuer());
        assertThat(browser.cookies(SsoProxy.APP)).doesNotContainKey(SsoProxy.SESSION);
        assertThat(sso.provider().requests(TestProvider.TOKEN)).isZero();
        assertThat(browser.followAll(page).url()).isEqualTo(URI.create(SsoProxy.APP + "/orders"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: app.example.com\r\nX-Forwarded-Host: evil.example",
                "Host: app.example.com\r\nForwarded: host=evil.example;proto=http",
                "Host: app.example.com\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Port: 81",
                "Host: app.example.com:8443",
                "Host: APP.example.com.",
                "Host: evil.example",
                "Host: app.example.com.evil.example"
            })
    void theAddressToComeBackToIsNeverTheClients(String fields) {
        RawResponse answer = sso.proxy().answer("GET /page HTTP/1.1\r\n" + fields + "\r\nAccept: text/html\r\n\r\n");

        assertThat(answer.status()).isEqualTo(303);
        assertThat(sso.provider().received(TestProvider.PUSHED_REQUESTS))
                .hasSize(1)
                .allSatisfy(
                        pushed -> assertThat(pushed.parameter("redirect_uri")).isEqualTo(CALLBACK));
    }

    @Test
    void theRequestGoesWithTheBrowserWhereItCannotBePushed() {
        sso.provider().offersPushedRequests(false);
        sso.proxy().portcullis().reload();

        TestPage page = sso.browser().visit(SsoProxy.APP + "/");

        assertThat(page.status()).isEqualTo(200);
        assertThat(sso.provider().requests(TestProvider.PUSHED_REQUESTS)).isZero();
        sso.provider().offersPushedRequests(true);
        sso.proxy().portcullis().reload();
    }

    @Test
    void everyLoginHasItsOwnStateNonceAndChallenge() {
        TestBrowser browser = sso.browser();
        browser.open(SsoProxy.APP + "/a");
        browser.open(SsoProxy.APP + "/b");

        List<ProviderRequest> pushed = sso.provider().received(TestProvider.PUSHED_REQUESTS);
        for (String name : List.of("state", "nonce", "code_challenge")) {
            assertThat(pushed).extracting(request -> request.parameter(name)).doesNotHaveDuplicates();
        }
    }

    @Test
    void onlyCookiesThatNoOtherHostCanSetAreUsed() {
        TestBrowser browser = sso.browser();
        browser.visit(SsoProxy.APP + "/");

        assertThat(browser.cookies(SsoProxy.APP).keySet()).containsExactlyInAnyOrder(SsoProxy.SESSION, SsoProxy.LOGIN);
        assertThat(browser.cookieLines(SsoProxy.APP))
                .allSatisfy(line -> assertThat(line).contains("; Path=/; Secure; HttpOnly; SameSite=Lax"));
    }

    // ---- who is not sent to sign in

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sec-Fetch-Mode: cors\r\nSec-Fetch-Dest: empty\r\nAccept: text/html",
                "Sec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: image\r\nAccept: text/html",
                "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe\r\nSec-Fetch-Site: cross-site\r\nAccept: text/html",
                "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\nSec-Purpose: prefetch\r\nAccept: text/html",
                "X-Requested-With: XMLHttpRequest\r\nAccept: text/html",
                "Accept: application/json",
                "Accept: */*",
                "User-Agent: curl/8",
                "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAccept: text/html",
            })
    void programsGetAChallengeAndNoCookie(String fields) {
        RawResponse answer = get("/api", fields + "\r\nOrigin: https://spa.example.com\r\n");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.field("WWW-Authenticate")).isEqualTo("Bearer realm=\"portcullis\"");
        assertThat(answer.field("Access-Control-Allow-Origin")).isEqualTo("https://spa.example.com");
        assertThat(answer.field("Access-Control-Allow-Credentials")).isEqualTo("true");
        assertThat(answer.fields("Set-Cookie")).isEmpty();
        assertThat(answer.field("Location")).isNull();
        assertThat(sso.provider().requests(TestProvider.PUSHED_REQUESTS)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"null", "https://a.example https://b.example", "javascript:alert(1)", "https://A.example/x"})
    void anOriginThatIsNoneIsNotRepeated(String origin) {
        RawResponse answer = get("/api", "Accept: application/json\r\nOrigin: " + origin + "\r\n");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.field("Access-Control-Allow-Origin")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Accept: text/html,application/xhtml+xml,*/*;q=0.8",
                "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document",
                "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe\r\nSec-Fetch-Site: same-origin",
            })
    void browsersThatOpenAPageAreSentToSignIn(String fields) {
        RawResponse answer = get("/page", fields + "\r\n");

        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.field("Location")).startsWith(sso.provider().issuer());
        assertThat(answer.field("Cache-Control")).isEqualTo("no-store");
    }

    // ---- what is not skipped

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/admin?x=/open | Accept: */*",
                "/admin?/open/ | Accept: */*",
                "/admin | X-Forwarded-Uri: /open",
                "/admin | X-Original-URL: /open",
                "/admin | X-Rewrite-URL: /open",
                "/admin | User-Agent: GoogleHC/1.0",
                "/admin | User-Agent: kube-probe/1.31",
                "/openly | Accept: */*",
                "/open/../admin | Accept: */*",
                "/open/%2e%2e/admin | Accept: */*",
                "/admin;/open | Accept: */*",
            })
    void nothingButThePathOpensAGuardedRoute(String target, String field) {
        assertThat(get(target, field + "\r\n").status()).isEqualTo(401);
        assertThat(sso.heads()).isEmpty();
    }

    @Test
    void aFragmentInTheTargetIsRefused() {
        assertThat(get("/admin#/open", "").status()).isEqualTo(400);
        assertThat(sso.heads()).isEmpty();
    }

    @Test
    void theOpenRouteIsOpen() {
        assertThat(get("/open/page", "").status()).isEqualTo(200);
    }

    // ---- where it goes back to

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/",
                "//evil.example/",
                "/\\evil.example/",
                "/\\/evil.example/",
                "\\\\evil.example",
                "/%09/evil.example",
                "/\t/evil.example",
                "/%2f/evil.example",
                "/%5cevil.example",
                "/ /evil.example",
                "/%20/evil.example",
                " //evil.example",
                ".evil.example",
                "@evil.example",
                ":8443@evil.example/",
                "https://app.example.com.evil.example/",
                "https://app.example.com@evil.example/",
                "javascript:alert(1)",
                "/x\r\nSet-Cookie: a=b",
                "/_portcullis/logout",
            })
    void noLoginEndsElsewhere(String wanted) {
        TestBrowser browser = sso.browser();
        String url = SsoProxy.APP + "/_portcullis/login?return=" + URLEncoder.encode(wanted, StandardCharsets.UTF_8);

        TestPage page = browser.visit(url);

        assertThat(page.url()).isEqualTo(URI.create(SsoProxy.APP + "/"));
        assertThat(page.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/a/b?c=d&e=%2F%2Fx", "/report?next=https://evil.example/", "/a//b", "/~user/%C3%A9"})
    void aLoginEndsWhereItShould(String wanted) {
        String url = SsoProxy.APP + "/_portcullis/login?return=" + URLEncoder.encode(wanted, StandardCharsets.UTF_8);

        assertThat(sso.browser().visit(url).url()).isEqualTo(URI.create(SsoProxy.APP + wanted));
    }

    @ParameterizedTest
    @ValueSource(strings = {"//evil.example/", "/\\evil.example", "///evil.example/%2e%2e"})
    void aTargetThatLooksLikeAnotherHostStaysHere(String target) {
        RawResponse answer = get(target, "Accept: text/html\r\n");

        assertThat(answer.status()).isIn(303, 400);
        if (answer.status() == 303) {
            TestBrowser browser = sso.browser();
            TestPage page = browser.visit(SsoProxy.APP + target);
            assertThat(page.url().getHost()).isEqualTo("app.example.com");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"login/none", "login/a/b", "callback", "callback/none", "nothing", "", "LOGIN", "callback/corp/x"
            })
    void whatIsNoEndpointIsNotFound(String path) {
        assertThat(get("/_portcullis/" + path, "").status()).isEqualTo(404);
        assertThat(sso.heads()).isEmpty();
    }

    @Test
    void endpointsTakeNoOtherMethod() {
        for (String path : List.of("login", "callback/corp")) {
            String request = "POST /_portcullis/" + path
                    + " HTTP/1.1\r\nHost: app.example.com\r\nX-User: forged\r\nContent-Length: 0\r\n\r\n";
            assertThat(sso.proxy().answer(request).status()).isEqualTo(405);
        }
        assertThat(sso.proxy()
                        .answer("OPTIONS /_portcullis/callback/corp HTTP/1.1\r\nHost: app.example.com\r\n\r\n")
                        .status())
                .isEqualTo(405);
        assertThat(sso.heads()).isEmpty();
    }

    // ---- what a callback brings

    @ParameterizedTest
    @ValueSource(strings = {"state", "code", "iss"})
    void aParameterThatComesTwiceEndsTheLogin(String name) {
        sso.provider()
                .misbehaviour()
                .authorizationAnswer(
                        answer -> answer.get(name).add(answer.get(name).get(0)));

        TestPage page = sso.browser().visit(SsoProxy.APP + "/");

        assertThat(page.status()).isEqualTo(400);
        assertThat(sso.provider().grants("authorization_code")).isZero();
    }

    @Test
    void aParameterThatComesTwiceInAnotherSpellingEndsTheLogin() {
        TestBrowser browser = sso.browser();
        TestPage back = browser.follow(browser.open(SsoProxy.APP + "/"));

        TestPage page = browser.open(back.location() + "&%63ode=another");

        assertThat(page.status()).isEqualTo(400);
        assertThat(sso.provider().grants("authorization_code")).isZero();
    }

    static Stream<Arguments> issuersOfCallbacks() {
        return Stream.of(
                Arguments.of("missing", (Consumer<Map<String, List<String>>>) answer -> answer.remove("iss")),
                Arguments.of("empty", (Consumer<Map<String, List<String>>>) answer -> answer.put("iss", List.of(""))),
                Arguments.of("another", (Consumer<Map<String, List<String>>>)
                        answer -> answer.put("iss", List.of("https://evil.example"))),
                Arguments.of("with a slash", (Consumer<Map<String, List<String>>>)
                        answer -> answer.put("iss", List.of(sso.provider().issuer() + "/"))));
    }

    @ParameterizedTest
    @MethodSource("issuersOfCallbacks")
    void aCallbackOfAnotherIssuerIsNotBelieved(String what, Consumer<Map<String, List<String>>> change) {
        int before = sso.reasons("callback-wrong-issuer");
        sso.provider().misbehaviour().authorizationAnswer(change);

        assertThat(sso.browser().visit(SsoProxy.APP + "/").status()).isEqualTo(400);

        assertThat(sso.provider().grants("authorization_code")).isZero();
        sso.awaitReason("callback-wrong-issuer", before);
    }

    @Test
    void aProviderThatNamesNoIssuerInCallbacksIsKnownByTheirPath() {
        sso.provider()
                .misbehaviour()
                .metadata(metadata -> metadata.remove("authorization_response_iss_parameter_supported"))
                .authorizationAnswer(answer -> answer.remove("iss"));
        sso.proxy().portcullis().reload();

        assertThat(sso.browser().visit(SsoProxy.APP + "/").status()).isEqualTo(200);

        sso.provider().misbehaviour().authorizationAnswer(answer -> answer.put("iss", List.of("https://evil.example")));
        assertThat(sso.browser().visit(SsoProxy.APP + "/").status()).isEqualTo(400);
        sso.provider().misbehaviour().none();
        sso.proxy().portcullis().reload();
    }

    /** What the implicit flow would bring (RFC 9700 section 2.1.2). */
    @Test
    void tokensInACallbackSignNobodyIn() {
        String token = sso.provider().accessToken("app", "mallory", claims -> {});
        sso.provider().misbehaviour().authorizationAnswer(answer -> {
            answer.remove("code");
            answer.put("access_token", List.of(token));
            answer.put("id_token", List.of(token));
            answer.put("token_type", List.of("Bearer"));
        });
        TestBrowser browser = sso.browser();

        assertThat(browser.visit(SsoProxy.APP + "/").status()).isEqualTo(400);

        assertThat(browser.cookies(SsoProxy.APP)).doesNotContainKey(SsoProxy.SESSION);
        assertThat(sso.provider().requests(TestProvider.TOKEN)).isZero();
        assertThat(sso.heads()).isEmpty();
        sso.awaitReason("callback-malformed", 0);
        assertThat(sso.log()).doesNotContain(token);
    }

    @Test
    void anErrorOfTheProviderIsToldAsAPageWithoutItsText() {
        sso.provider().refuses("access_denied");
        sso.provider()
                .misbehaviour()
                .authorizationAnswer(answer -> answer.put("error_description", List.of("<script>alert(1)</script>")));

        TestPage page = sso.browser().visit(SsoProxy.APP + "/");

        assertThat(page.status()).isEqualTo(403);
        assertThat(page.content()).doesNotContain("alert").contains("Incident id");
        assertThat(page.field("Content-Security-Policy")).startsWith("default-src 'none'");
        assertThat(sso.heads()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "state=",
                "state=x&code=y",
                "code=y",
                "error=access_denied",
                "state=%ZZ",
                "&&",
                "state=a&state=b"
            })
    void aCallbackWithoutAStateOfOursIsRefused(String query) {
        RawResponse answer = get("/_portcullis/callback/corp?" + query, "Accept: text/html\r\n");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields("Set-Cookie")).isEmpty();
        assertThat(sso.provider().requests(TestProvider.TOKEN)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "+", "%20%20", "%09", "%E2%80%83"})
    void aBlankCodeIsNone(String code) {
        TestBrowser browser = sso.browser();
        TestPage back = browser.follow(browser.open(SsoProxy.APP + "/orders"));
        String callback = back.location().toString().replaceFirst("([?&]code=)[^&]*", "$1" + code);
        int before = sso.reasons("callback-malformed");

        TestPage page = browser.open(callback);

        assertThat(page.status()).isEqualTo(400);
        assertThat(page.content()).contains("Try again");
        sso.awaitReason("callback-malformed", before);
        assertThat(sso.provider().requests(TestProvider.TOKEN)).isZero();
    }

    @Test
    void aStateIsGoodOnceAlone() {
        TestBrowser browser = sso.browser();
        TestPage back = browser.follow(browser.open(SsoProxy.APP + "/orders"));
        String callback = back.location().toString();
        browser.open(callback);
        int calls = sso.provider().grants("authorization_code");

        TestPage again = browser.open(callback);
        browser.removeCookie(SsoProxy.APP, SsoProxy.SESSION);
        TestPage without = browser.open(callback);

        assertThat(again.status()).isEqualTo(303);
        assertThat(again.location()).isEqualTo(URI.create(SsoProxy.APP + "/orders"));
        assertThat(without.status()).isEqualTo(400);
        assertThat(sso.provider().grants("authorization_code")).isEqualTo(calls);
    }

    /** Login CSRF: an attacker's callback in a victim's browser. */
    @Test
    void anotherBrowsersCallbackSignsNobodyIn() {
        TestBrowser attacker = sso.browser();
        sso.provider().user("mallory", Map.of());
        TestPage back = attacker.follow(attacker.open(SsoProxy.APP + "/"));
        sso.provider().user("alice", Map.of());
        TestBrowser victim = sso.browser();
        victim.open(SsoProxy.APP + "/");
        sso.provider().forgetRequests();

        TestPage page = victim.visitFromElsewhere(back.location().toString());

        assertThat(sso.lastHead()).contains("X-User: alice").doesNotContain("mallory");
        assertThat(page.status()).isEqualTo(200);
        assertThat(sso.provider().received(TestProvider.TOKEN)).hasSize(1);
    }

    @Test
    void aBrowserWithoutCookiesIsToldSoAfterAFewTries() {
        TestBrowser browser = sso.browser();
        TestPage at = browser.open(SsoProxy.APP + "/");
        int steps = 0;
        while (at.status() == 303 || at.status() == 302) {
            browser.clearCookies(SsoProxy.APP);
            at = browser.follow(at);
            steps++;
        }

        assertThat(at.status()).isEqualTo(400);
        assertThat(steps).as("browsers follow 20").isLessThan(20);
        assertThat(sso.heads()).isEmpty();
    }

    // ---- tabs

    @Test
    void twentyTabsThatBeginOneAfterTheOtherAllGetThere() {
        TestBrowser browser = sso.browser();
        List<TestPage> tabs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            tabs.add(browser.open(SsoProxy.APP + "/tab/" + i));
        }
        int bytes = browser.cookieField(SsoProxy.APP + "/").length();
        List<TestPage> pages = new ArrayList<>();
        for (int i = 19; i >= 0; i--) {
            pages.add(browser.followAll(tabs.get(i)));
        }

        assertThat(pages).allSatisfy(page -> assertThat(page.status()).isEqualTo(200));
        assertThat(pages.get(0).url().getPath()).isEqualTo("/tab/19");
        assertThat(pages.get(19).url().getPath()).isEqualTo("/tab/0");
        assertThat(bytes).isLessThan(300);
    }

    @Test
    void twentyTabsThatBeginAtOnceAllGetThere() throws Exception {
        TestBrowser browser = sso.browser();
        ExecutorService threads = Executors.newFixedThreadPool(20);
        try {
            List<Future<TestPage>> tabs = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                String url = SsoProxy.APP + "/tab/" + i;
                tabs.add(threads.submit(() -> browser.visit(url)));
            }
            for (int i = 0; i < 20; i++) {
                TestPage page = tabs.get(i).get();
                assertThat(page.status()).isEqualTo(200);
                assertThat(page.url().getPath()).isEqualTo("/tab/" + i);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(browser.cookies(SsoProxy.APP)).hasSize(2);
    }

    // ---- content that waits for a login

    @Test
    void aFormThatNeedsALoginIsSentAgainBehindIt() {
        TestBrowser browser = sso.browser();
        Map<String, String> form = Map.of("text", "a&b=c \u00e9 \"<x>\"\r\nline", "empty", "");

        TestPage page = browser.post(SsoProxy.APP + "/comment?id=1", form);

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.field("Content-Security-Policy")).contains("script-src 'sha256-");
        assertThat(page.field("Referrer-Policy")).isEqualTo("strict-origin");
        assertThat(page.content()).contains("HTMLFormElement.prototype.submit.call(document.forms[0])</script>");
        assertThat(page.form().action()).isEqualTo(URI.create(SsoProxy.APP + "/comment?id=1"));
        assertThat(page.form().inputs()).containsExactlyInAnyOrderEntriesOf(form);
        assertThat(sso.heads()).isEmpty();
        assertThat(browser.submit(page, Map.of()).content()).isEqualTo("ok");
        assertThat(sso.lastHead()).startsWith("POST /comment?id=1 ").contains("X-User: alice");
    }

    @Test
    void aFormIsSentAgainToTheUrlThatItWasSentToOrNotAtAll() {
        String raw = "/search?q=a|b{c}^`d\\e\"&x=\u00e9";
        String form = "application/x-www-form-urlencoded";

        RawResponse kept = post(raw, form, "same-origin", "a=b");
        RawResponse tooLong = post("/search?q=" + "x".repeat(3_000), form, "same-origin", "a=b");

        assertThat(kept.status()).isEqualTo(303);
        assertThat(tooLong.status()).isEqualTo(401);
        assertThat(tooLong.content()).contains("was not kept");
        TestBrowser browser = sso.browser();
        browser.setCookie(
                SsoProxy.APP, SsoProxy.LOGIN, kept.field("Set-Cookie").replaceFirst("^[^=]*=([^;]*);.*", "$1"));
        sso.heads().clear();
        TestPage page = browser.visit(kept.field("Location"));
        assertThat(page.form().action())
                .isEqualTo(URI.create(SsoProxy.APP + "/search?q=a%7Cb%7Bc%7D%5E%60d%5Ce%22&x=%E9"));
    }

    @Test
    void aFormOfAnotherSiteIsNotSentForTheUser() {
        TestBrowser browser = sso.browser();

        TestPage page = browser.postFromElsewhere(SsoProxy.APP + "/transfer", Map.of("to", "mallory"));

        assertThat(page.status()).isEqualTo(401);
        assertThat(page.content()).doesNotContain("mallory");
        assertThat(page.links())
                .containsExactly(URI.create(SsoProxy.APP + "/_portcullis/login/corp?return=%2Ftransfer"));
        assertThat(sso.heads()).isEmpty();
        assertThat(browser.visit(page.links().get(0).toString()).status()).isEqualTo(200);
        assertThat(sso.lastHead()).startsWith("GET /transfer ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "multipart/form-data; boundary=x | same-origin | --x--",
                "text/plain | same-origin | a=b",
                "application/x-www-form-urlencoded | same-site | a=b",
                "application/x-www-form-urlencoded | none | a=b",
                "application/x-www-form-urlencoded | same-origin | a=%E9",
                "application/x-www-form-urlencoded | same-origin | plain",
                "application/x-www-form-urlencoded; charset=iso-8859-1 | same-origin | a=b",
            })
    void contentThatWouldComeOutOtherwiseIsNotKept(String type, String site, String content) {
        RawResponse answer = post("/comment", type, site, content);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.content()).contains("was not kept");
        assertThat(sso.heads()).isEmpty();
    }

    @Test
    void aFormThatIsTooLongIsNotKeptAndNotForwarded() {
        RawResponse answer =
                post("/comment", "application/x-www-form-urlencoded", "same-origin", "a=" + "x".repeat(70_000));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(sso.heads()).isEmpty();
    }

    /** CVE-2025-31492: the answer to a login request must not carry what the login protects. */
    @Test
    void anAnswerThatSendsToSignInHasNothingOfTheBackend() {
        for (RawResponse answer : List.of(
                get("/secret", "Accept: text/html\r\n"),
                post("/secret", "application/x-www-form-urlencoded", "same-origin", "a=b"),
                post("/secret", "application/x-www-form-urlencoded", "cross-site", "a=b"))) {
            assertThat(answer.content()).doesNotContain("ok");
        }
        assertThat(sso.heads()).isEmpty();
    }

    // ---- what a provider must not get away with

    static Stream<Arguments> wrongIdTokens() {
        long now = Instant.now().getEpochSecond();
        return Stream.of(
                wrong("iss", "iss", "https://evil.example"),
                wrong("iss", "iss", sso.provider().issuer() + "/"),
                wrong("iss", "iss", ""),
                wrong("iss", "iss", List.of(sso.provider().issuer())),
                Arguments.of("iss", (Consumer<Map<String, Object>>) claims -> claims.remove("iss")),
                wrong("sub", "sub", ""),
                Arguments.of("sub", (Consumer<Map<String, Object>>) claims -> claims.remove("sub")),
                wrong("aud", "aud", "other"),
                wrong("aud", "aud", List.of("app", "other")),
                wrong("aud", "aud", List.of()),
                wrong("aud", "aud", ""),
                wrong("azp", "azp", "other"),
                wrong("azp", "azp", ""),
                wrong("iat", "iat", now + 600),
                wrong("iat", "iat", now - 3_600),
                wrong("iat", "iat", "now"),
                Arguments.of("iat", (Consumer<Map<String, Object>>) claims -> claims.remove("iat")),
                wrong("exp", "exp", now - 600),
                wrong("exp", "exp", 1e300),
                Arguments.of("exp", (Consumer<Map<String, Object>>) claims -> claims.remove("exp")),
                wrong("nbf", "nbf", now + 600),
                wrong("nonce", "nonce", "another"),
                Arguments.of("nonce", (Consumer<Map<String, Object>>) claims -> claims.remove("nonce")),
                wrong("at-hash", "at_hash", "AAAAAAAAAAAAAAAAAAAAAA"),
                wrong("type", "typ", "Bearer"),
                wrong("type", "events", Map.of()));
    }

    private static Arguments wrong(String reason, String claim, Object value) {
        return Arguments.of(reason, (Consumer<Map<String, Object>>) claims -> claims.put(claim, value));
    }

    @ParameterizedTest
    @MethodSource("wrongIdTokens")
    void anIdTokenThatIsWrongSignsNobodyIn(String reason, Consumer<Map<String, Object>> change) {
        int before = sso.reasons("id-token-wrong-" + reason);
        sso.provider().misbehaviour().idToken(change);

        refused(sso.browser());

        sso.awaitReason("id-token-wrong-" + reason, before);
    }

    static Stream<Consumer<Map<String, Object>>> rightIdTokens() {
        long now = Instant.now().getEpochSecond();
        return Stream.of(
                claims -> claims.put("aud", List.of("app")),
                claims -> claims.put("azp", "app"),
                claims -> claims.remove("at_hash"),
                claims -> claims.put("nbf", now - 60),
                claims -> claims.put("iat", now - 60),
                claims -> claims.put("typ", "ID"),
                claims -> claims.put("exp", now + 86_400),
                claims -> claims.remove("auth_time"));
    }

    @ParameterizedTest
    @MethodSource("rightIdTokens")
    void anIdTokenThatIsRightInAnotherWaySignsIn(Consumer<Map<String, Object>> change) {
        sso.provider().misbehaviour().idToken(change);

        assertThat(sso.browser().visit(SsoProxy.APP + "/").status()).isEqualTo(200);

        assertThat(sso.lastHead()).contains("X-User: alice");
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void aForgedIdTokenSignsNobodyIn(Forgery forgery) {
        sso.provider().misbehaviour().forgesIdTokens(forgery);

        if (forgery == Forgery.NO_KEY_ID) {
            // section 10.1: one key alone needs no name
            assertThat(sso.browser().visit(SsoProxy.APP + "/").status()).isEqualTo(200);
        } else {
            refused(sso.browser());
        }
    }

    private static String encrypted(String content) throws JOSEException {
        JWEObject token = new JWEObject(
                new JWEHeader.Builder(JWEAlgorithm.DIR, EncryptionMethod.A128GCM)
                        .contentType("JWT")
                        .compressionAlgorithm(CompressionAlgorithm.DEF)
                        .build(),
                new Payload(content));
        token.encrypt(new DirectEncrypter(new byte[16]));
        return token.serialize();
    }

    /** One of them would unpack to four megabytes, if anybody did. */
    @ParameterizedTest
    @ValueSource(ints = {10, 4_000_000})
    void anEncryptedIdTokenIsRefusedAndTheLogSaysWhatToChange(int length) throws JOSEException {
        int before = sso.reasons("id-token-encrypted");
        String token = encrypted("a".repeat(length));
        assertThat(token.length()).isLessThan(8_192);
        sso.provider().misbehaviour().tokenAnswer(answer -> answer.put("id_token", token));

        refused(sso.browser());

        sso.awaitReason("id-token-encrypted", before);
        assertThat(sso.log())
                .contains("have the provider sign it alone (no id_token_encrypted_response_alg for this client)")
                .doesNotContain(token);
    }

    static Stream<Arguments> brokenProviders() {
        return Stream.of(
                broken("no ID token", trouble -> trouble.tokenAnswer(answer -> answer.remove("id_token"))),
                broken("no access token", trouble -> trouble.tokenAnswer(answer -> answer.remove("access_token"))),
                broken("another token type", trouble -> trouble.tokenAnswer(answer -> answer.put("token_type", "mac"))),
                broken("userinfo of another", trouble -> trouble.userinfo(claims -> claims.put("sub", "mallory"))),
                broken("userinfo of nobody", trouble -> trouble.userinfo(claims -> claims.remove("sub"))),
                broken("dead token endpoint", trouble -> trouble.kills(TestProvider.TOKEN)),
                broken(
                        "failing token endpoint",
                        trouble -> trouble.answers(
                                TestProvider.TOKEN,
                                500,
                                "text/html",
                                "<h1>x</h1>".getBytes(StandardCharsets.US_ASCII))),
                broken(
                        "token endpoint without JSON",
                        trouble -> trouble.answers(
                                TestProvider.TOKEN,
                                200,
                                "text/html",
                                "<h1>x</h1>".getBytes(StandardCharsets.US_ASCII))),
                broken("endless token endpoint", trouble -> trouble.floods(TestProvider.TOKEN, 1_000_000)));
    }

    private static Arguments broken(String what, Consumer<Misbehaviour> how) {
        return Arguments.of(what, how);
    }

    @ParameterizedTest
    @MethodSource("brokenProviders")
    void aProviderThatBreaksTheRulesSignsNobodyIn(String what, Consumer<Misbehaviour> how) {
        how.accept(sso.provider().misbehaviour());

        refused(sso.browser());
    }

    @Test
    void userinfoCannotSayWhatOnlyASignedTokenMay() {
        sso.provider().misbehaviour().userinfo(claims -> {
            claims.put("acr", "gold");
            claims.put("email", "alice@example.com");
        });

        sso.browser().visit(SsoProxy.APP + "/");

        assertThat(sso.lastHead()).contains("X-Email: alice@example.com");
    }

    private static void refused(TestBrowser browser) {
        TestPage page = browser.visit(SsoProxy.APP + "/");

        assertThat(page.status()).isIn(400, 502, 503);
        assertThat(page.content()).contains("did not succeed");
        assertThat(browser.cookies(SsoProxy.APP)).doesNotContainKey(SsoProxy.SESSION);
        assertThat(sso.heads()).isEmpty();
    }

    // ---- logs

    @Test
    void noLogHasACodeAStateOrACookie() {
        TestBrowser browser = sso.browser();
        TestPage page = browser.visit(SsoProxy.APP + "/logged");
        URI callback = page.steps().get(1).location();
        String code = Arrays.stream(callback.getRawQuery().split("&"))
                .filter(pair -> pair.startsWith("code="))
                .findFirst()
                .orElseThrow()
                .substring(5);
        sso.awaitLine("\"target\":\"/logged\"", 2);

        assertThat(sso.log())
                .doesNotContain(code)
                .doesNotContain("state=")
                .contains("\"target\":\"/_portcullis/callback/corp?***\"")
                .doesNotContain(browser.cookies(SsoProxy.APP).get(SsoProxy.SESSION))
                .doesNotContain(browser.cookies(SsoProxy.APP).get(SsoProxy.LOGIN));
    }

    @Test
    void noLogHasTheQueryOfARequestToUsThatIsRefused() {
        String request =
                "GET /_portcullis/callback/corp?what=a-secret-thing HTTP/1.1\r\nHost: app.example.com\r\nBad Name: x\r\n\r\n";

        assertThat(sso.proxy().answer(request).status()).isEqualTo(400);

        sso.awaitLine("GET /_portcullis/callback/corp?*** HTTP/1.1", 1);
        assertThat(sso.log()).doesNotContain("a-secret-thing");
    }

    // ---- shared

    private static RawResponse get(String target, String fields) {
        return sso.proxy().answer("GET " + target + " HTTP/1.1\r\nHost: app.example.com\r\n" + fields + "\r\n");
    }

    private static RawResponse post(String target, String type, String site, String content) {
        return sso.proxy()
                .answer("POST " + target + " HTTP/1.1\r\nHost: app.example.com\r\nContent-Type: " + type
                        + "\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\nSec-Fetch-Site: " + site
                        + "\r\nContent-Length: " + content.length() + "\r\n\r\n" + content);
    }
}
