package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Opaque tokens, for which the provider is asked (RFC 7662), over sockets on both sides. */
class IntrospectionIT {
    private static final String TOKEN = "opaque-token-of-alice-0123456789";

    @TempDir
    private Path folder;

    private final TestKey key = new TestKey("one");
    private final Map<String, Map<String, Object>> answers = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private HttpServer provider;
    private IdentityProxy proxy;

    @BeforeEach
    void open() throws IOException {
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.createContext("/one", exchange -> answer(exchange, "one"));
        provider.createContext("/two", exchange -> answer(exchange, "two"));
        provider.createContext("/few", exchange -> answer(exchange, "few"));
        provider.start();
        Files.writeString(folder.resolve("keys.json"), TestKey.jwks(key));
        Files.writeString(folder.resolve("secret"), "s+e:cret of the client\n");
        int port = provider.getAddress().getPort();
        proxy = IdentityProxy.before(folder, """
                identity:
                  providers:
                    one:
                      issuer: https://issuer.example
                      audiences: [shop]
                      algorithms: [ES256]
                      jwks: {file: keys.json}
                      introspection: {url: 'http://127.0.0.1:%1$d/one', clientId: shop, clientSecret: {file: secret}}
                    two:
                      issuer: https://two.example
                      audiences: [shop]
                      jwks: {file: keys.json}
                      introspection: {url: 'http://127.0.0.1:%1$d/two', clientId: shop, clientSecret: {file: secret}, tokens: all, needsAudience: false}
                    three:
                      issuer: https://three.example
                      audiences: [other]
                      jwks: {file: keys.json}
                      introspection: {url: 'http://127.0.0.1:%1$d/two', clientId: shop, clientSecret: {file: secret}, tokens: all}
                    few:
                      issuer: https://few.example
                      audiences: [shop]
                      jwks: {file: keys.json}
                      introspection: {url: 'http://127.0.0.1:%1$d/few', clientId: shop, clientSecret: {file: secret}, needsAudience: false, remembered: 3}
                rules: {engine: off}
                routes:
                  - {name: one, cluster: app, auth: {provider: one, headers: {X-User: sub}, claims: {scope: [read]}}}
                  - {name: three, cluster: app, path: /three, auth: {provider: three}}
                  - {name: few, cluster: app, path: /few, auth: {provider: few}}
                  - {name: two, cluster: app, path: /two, auth: {provider: two, headers: {X-User: sub}}}
                """.formatted(port));
        proxy.keepSecret(TOKEN);
        proxy.keepSecret("s+e:cret of the client");
    }

    @Test
    void whatOneProviderMadeOfAnAnswerIsNotTakenForAnothers() {
        answers.put("two", good(Map.of("iss", "", "aud", "")));
        String token = "Authorization: Bearer " + TOKEN;

        assertThat(proxy.get("/two", token).status()).isEqualTo(200);
        assertThat(proxy.get("/three", token).status())
                .as("which needs an audience")
                .isEqualTo(401);
        assertThat(proxy.get("/two", token).status()).isEqualTo(200);
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        provider.stop(0);
    }

    private void answer(HttpExchange exchange, String name) throws IOException {
        String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        asked.add(name + " " + form);
        authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
        Map<String, Object> said = answers.getOrDefault(name, Map.of("active", false));
        byte[] json = JSONObjectUtils.toJSONString(said).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, json.length);
        exchange.getResponseBody().write(json);
        exchange.close();
    }

    /** A good answer with {@code changes}; "" removes a member. */
    private static Map<String, Object> good(Map<String, Object> changes) {
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("active", true);
        said.put("iss", "https://issuer.example");
        said.put("aud", "shop");
        said.put("sub", "alice");
        said.put("scope", "read write");
        said.put("token_type", "Bearer");
        said.put("exp", Instant.now().getEpochSecond() + 300);
        said.putAll(changes);
        said.values().removeIf(""::equals);
        return said;
    }

    private RawResponse with(String path, String token) {
        return proxy.get(path, "Authorization: Bearer " + token);
    }

    @Test
    void anActiveTokenPassesAndIsAskedForOnce() {
        answers.put("one", good(Map.of()));
        for (int i = 0; i < 5; i++) {
            assertThat(with("/", TOKEN).status()).isEqualTo(200);
        }
        assertThat(proxy.lastHead()).contains("\r\nX-User: alice\r\n");
        assertThat(asked).containsExactly("one token=" + TOKEN + "&token_type_hint=access_token");
        String pair =
                new String(Base64.getDecoder().decode(authorizations.get(0).substring(6)), StandardCharsets.UTF_8);
        assertThat(pair).as("encoded by RFC 6749 section 2.3.1").isEqualTo("shop:s%2Be%3Acret+of+the+client");
    }

    @Test
    void aTokenThatIsNotActiveIs401AndIsNotAskedForAgainAtOnce() {
        for (int i = 0; i < 5; i++) {
            RawResponse response = with("/", TOKEN);
            assertThat(response.status()).isEqualTo(401);
            assertThat(response.field("WWW-Authenticate")).contains("error=\"invalid_token\"");
            assertThat(proxy.denial(response)).startsWith("inactive");
        }
        assertThat(asked).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/two"})
    void noTokenThatIsLongerThanIsLookedAtIsAskedFor(String path) {
        answers.put("one", good(Map.of()));
        answers.put("two", good(Map.of("iss", "https://two.example")));
        String longest = proxy.keepSecret("x".repeat(8192));

        RawResponse response = with(path, longest + "x");

        assertThat(response.status()).isEqualTo(401);
        assertThat(proxy.denial(response)).startsWith("token-too-large:");
        assertThat(asked).isEmpty();
        assertThat(with(path, longest).status()).isEqualTo(200);
    }

    @Test
    void whatOneEndpointSaysIsNotWhatAnotherSays() {
        answers.put("one", good(Map.of()));
        assertThat(with("/", TOKEN).status()).isEqualTo(200);
        assertThat(with("/two", TOKEN).status()).as("not active there").isEqualTo(401);

        answers.put("two", good(Map.of("iss", "https://two.example", "sub", "bob")));
        String second = proxy.keepSecret("another-opaque-token-9876543210");
        assertThat(with("/two", second).status()).isEqualTo(200);
        assertThat(proxy.lastHead()).contains("\r\nX-User: bob\r\n");
        assertThat(with("/", second).status()).isEqualTo(200);
        assertThat(proxy.lastHead()).contains("\r\nX-User: alice\r\n");
        assertThat(asked).hasSize(4);
    }

    @Test
    void activeIsNotEnough() {
        int number = 0;
        for (Map.Entry<String, Map<String, Object>> bad : Map.<String, Map<String, Object>>of(
                        "wrong-audience", Map.of("aud", "evil-shop"),
                        "unknown-issuer", Map.of("iss", "https://evil.example"),
                        "expired", Map.of("exp", Instant.now().getEpochSecond() - 1),
                        "bad-date", Map.of("exp", 1e300),
                        "not-yet-valid", Map.of("nbf", Instant.now().getEpochSecond() + 600),
                        "missing-subject", Map.of("sub", ""),
                        "not-an-access-token", Map.of("token_type", "refresh_token"),
                        "sender-constrained", Map.of("cnf", Map.of("kid", "x")))
                .entrySet()) {
            answers.put("one", good(bad.getValue()));
            RawResponse response = with("/", "opaque-" + number++);
            assertThat(response.status()).as(bad.getKey()).isEqualTo(401);
            assertThat(proxy.denial(response)).startsWith(bad.getKey() + ":");
        }
        for (Map<String, Object> bad : List.<Map<String, Object>>of(
                Map.of("typ", "Refresh"), Map.of("token_use", "refresh_token"), Map.of("token_type", ""))) {
            answers.put("one", good(bad));
            assertThat(proxy.denial(with("/", "opaque-" + number++))).startsWith("not-an-access-token:");
        }
        answers.put("one", good(Map.of("aud", "")));
        assertThat(proxy.denial(with("/", "opaque-" + number++))).startsWith("wrong-audience:");
        answers.put("one", good(Map.of("scope", "write")));
        assertThat(with("/", "opaque-" + number).status()).isEqualTo(403);
    }

    @Test
    void aClientsOwnTokenIsThatOfTheClientAndAudiencesMayBeOptionalByName() {
        answers.put("two", good(Map.of("iss", "", "aud", "", "sub", "", "client_id", "robot")));
        RawResponse response = with("/two", TOKEN);
        assertThat(response.status()).isEqualTo(200);
        assertThat(proxy.lastHead()).doesNotContain("X-User");
    }

    @Test
    void aProviderThatCannotAnswerIs503AndIsNotRemembered() {
        for (int wrong : new int[] {500, 401, 302}) {
            status = wrong;
            RawResponse response = with("/", TOKEN);
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.field("Retry-After")).isEqualTo("1");
            assertThat(proxy.denial(response)).startsWith("cannot-verify:").contains("answered " + wrong);
        }
        status = 200;
        answers.put("one", Map.of("active", "true"));
        assertThat(with("/", TOKEN).status()).as("a text is no truth value").isEqualTo(503);
        answers.put("one", good(Map.of()));
        assertThat(with("/", TOKEN).status()).isEqualTo(200);
        provider.stop(0);
        assertThat(with("/", TOKEN).status()).as("believed for a while").isEqualTo(200);
        assertThat(with("/", "another-one").status()).isEqualTo(503);
    }

    @Test
    void signedTokensAreJudgedHereUnlessAllAreAskedFor() {
        assertThat(with("/", proxy.keepSecret(key.token(Map.of("scope", "read"))))
                        .status())
                .isEqualTo(200);
        assertThat(with("/", proxy.keepSecret(new TestKey("one").token())).status())
                .isEqualTo(401);
        assertThat(asked).as("no signed token is shown to the provider").isEmpty();
        assertThat(with("/two", proxy.keepSecret(key.token(Map.of("iss", "https://two.example"))))
                        .status())
                .as("a good one that the provider has revoked")
                .isEqualTo(401);
        assertThat(asked).hasSize(1);
    }

    @Test
    void noMoreAnswersAreRememberedThanThereIsRoomFor() {
        answers.put("few", good(Map.of("iss", "https://few.example")));
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 50; i++) {
                assertThat(with("/few", "opaque-token-number-" + i).status()).isEqualTo(200);
            }
        }
        assertThat(asked).as("three of fifty").hasSizeBetween(97, 100);
    }

    @Test
    void equalTokensThatComeTogetherAreAskedForOnce() throws Exception {
        answers.put("one", good(Map.of()));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> all = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                all.add(threads.submit(() -> with("/", TOKEN).status()));
            }
            for (Future<Integer> each : all) {
                assertThat(each.get()).isEqualTo(200);
            }
        } finally {
            threads.shutdown();
        }
        assertThat(asked).hasSize(1);
    }
}
