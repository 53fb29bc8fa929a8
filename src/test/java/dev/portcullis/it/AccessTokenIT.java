package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.CompressionAlgorithm;
import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.DirectEncrypter;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Signed access tokens (JWT) over sockets, through the proxy that production assembles: what RFC 8725, RFC 9068 and RFC 6750 want, and what got past others. When it closes, all logs are searched for
 * the tokens.
 */
class AccessTokenIT {
    private static final RSAKey RSA = rsaKey();

    @RegisterExtension
    static final TokenProxy CORP = new TokenProxy("""
            identity:
              providers:
                CORP
                strict: {issuer: 'https://strict.example', audiences: [shop], algorithms: [ES256], profile: rfc9068, jwks: {file: keys.json}}
                mixed: {issuer: 'https://mixed.example', audiences: [shop], algorithms: [ES256, RS256, PS256], jwks: {file: mixed.json}}
                pinned: {issuer: 'https://pinned.example', audiences: [shop], algorithms: [ES256], jwks: {file: mixed.json}}
            routes:
              - {name: open, cluster: app, path: /open, auth: {anonymous: true}}
              - {name: api, cluster: app, auth: {providers: [corp, strict, mixed, pinned], headers: {X-User: sub, X-Mail: email}}}
              - {name: scoped, cluster: app, path: /scoped, auth: {providers: [corp], claims: {scope: [write]}}}
              - {name: host, cluster: app, path: /inner, hosts: [inner.example], auth: {providers: [corp], claims: {groups: [inner]}}}
            """).withFile("mixed.json", AccessTokenIT::mixedKeys);

    private static final TestKey KEY = CORP.key();

    private static RSAKey rsaKey() {
        try {
            return new RSAKeyGenerator(2048)
                    .keyID("rsa")
                    .algorithm(JWSAlgorithm.RS256)
                    .generate();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    /** The key that signs most tokens, and one for RS256 alone. */
    private static String mixedKeys() {
        return new JWKSet(List.of(KEY.jwk().toPublicJWK(), RSA.toPublicJWK())).toString();
    }

    private static IdentityProxy proxy() {
        return CORP.proxy();
    }

    private static RawResponse with(String token) {
        return proxy().get("/", CORP.bearer(token));
    }

    private static void refused(String token, String reason) {
        int before = proxy().heads().size();
        RawResponse response = with(token);
        assertThat(proxy().heads()).as("at the backend").hasSize(before);
        assertThat(response.status()).isEqualTo(401);
        assertThat(response.field("WWW-Authenticate"))
                .isEqualTo("Bearer realm=\"portcullis\", error=\"invalid_token\"");
        assertThat(proxy().denial(response)).startsWith(reason.contains(":") ? reason : reason + ":");
    }

    private static Map<String, Object> header(Map<String, Object> changes) {
        Map<String, Object> header = new LinkedHashMap<>(Map.of("alg", "ES256", "typ", "at+jwt", "kid", KEY.keyId()));
        header.putAll(changes);
        return header;
    }

    // ---- RFC 6750

    @Test
    void aGoodTokenPassesAndNamesItsSubject() {
        assertThat(with(KEY.token()).status()).isEqualTo(200);
        assertThat(proxy().lastHead()).contains("\r\nX-User: alice\r\n");
    }

    @Test
    void noCredentialsGetABareChallenge() {
        RawResponse response = proxy().get("/");
        assertThat(response.status()).isEqualTo(401);
        assertThat(response.field("WWW-Authenticate")).isEqualTo("Bearer realm=\"portcullis\"");
        assertThat(proxy().denial(response)).contains("token-missing");
    }

    @Test
    void aGoodTokenWithoutTheScopeIs403AndTheClientLearnsNoMore() {
        RawResponse response = proxy().get(
                        "/scoped", "Authorization: Bearer " + proxy().keepSecret(KEY.token(Map.of("scope", "read"))));
        assertThat(response.status()).isEqualTo(403);
        assertThat(response.field("WWW-Authenticate"))
                .isEqualTo("Bearer realm=\"portcullis\", error=\"insufficient_scope\"");
        assertThat(response.content()).doesNotContain("write").doesNotContain("scope");
        assertThat(proxy().denial(response))
                .contains("claim-missing")
                .contains("alice")
                .contains("scope with one of [write]");

        String good = proxy().keepSecret(KEY.token(Map.of("scope", "read write")));
        assertThat(proxy().get("/scoped", "Authorization: Bearer " + good).status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/?access_token=%s",
                "/?a=b&access_token=%s",
                "/?a=b;access_token=%s",
                "/?access%%5Ftoken=%s",
                "/?%%61ccess_token=%s",
                "/?ACCESS_TOKEN=%s",
                "/?access.token=%s",
                "/?access%%5Btoken=%s",
                "/?+access_token=%s",
                "/?access_token[]=%s",
                "/?access_token%%00=%s",
                "/?access_token"
            })
    void aSecondTokenInTheQueryIs400(String target) {
        String token = proxy().keepSecret(KEY.token());
        RawResponse response = proxy().get(target.formatted(token), "Authorization: Bearer " + token);
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.field("WWW-Authenticate")).contains("error=\"invalid_request\"");
        assertThat(proxy().denial(response)).contains("several-tokens");
    }

    @Test
    void aTokenInTheQueryAloneIsNoTokenAndIsInNoLog() {
        String token = proxy().keepSecret(KEY.token());
        assertThat(proxy().get("/?access_token=" + token).status()).isEqualTo(401);
        assertThat(proxy().get("/open?a=1&Access%5fToken=" + token).status()).isEqualTo(200);
        assertThat(proxy().lastHead()).as("changed in logs alone").contains(token);
    }

    @ParameterizedTest
    @CsvSource({
        "application/x-www-form-urlencoded, access_token",
        "Application/X-WWW-Form-Urlencoded; charset=utf-8, access_token",
        "application/x-www-form-urlencoded, Access.Token",
        "application/x-www-form-urlencoded, access_token[0]"
    })
    void aSecondTokenInAFormIs400(String type, String name) {
        String token = proxy().keepSecret(KEY.token());
        String content = "a=b&" + name + "=" + token;
        RawResponse response = post(type, content, token);
        assertThat(response.status()).isEqualTo(400);
        assertThat(proxy().denial(response)).contains("several-tokens");
    }

    @ParameterizedTest
    @CsvSource({
        "application/x-www-form-urlencoded, a=access_token&my_access_token=1&access_tokens=2",
        "text/plain, access_token=1"
    })
    void formsOfTheApplicationPass(String type, String content) {
        assertThat(post(type, content, proxy().keepSecret(KEY.token())).status())
                .isEqualTo(200);
        assertThat(proxy().get("/?q=access_token&access_tokenx=1", "Authorization: Bearer " + KEY.token())
                        .status())
                .isEqualTo(200);
    }

    private static RawResponse post(String type, String content, String token) {
        return proxy().proxy()
                .answer("POST / HTTP/1.1\r\nHost: shop.example\r\nContent-Type: " + type + "\r\nContent-Length: "
                        + content.length() + "\r\nAuthorization: Bearer " + token + "\r\n\r\n" + content);
    }

    @Test
    void twoFieldsOrTwoTokensAre400() {
        String token = proxy().keepSecret(KEY.token());
        assertThat(proxy().get("/", "Authorization: Bearer " + token, "Authorization: Bearer " + token)
                        .status())
                .isEqualTo(400);
        assertThat(proxy().get("/", "Authorization: Bearer " + token + ", Bearer " + token)
                        .status())
                .isEqualTo(400);
    }

    // ---- any bearer accepted (CVE-2022-29226), kinds of token

    @ParameterizedTest
    @ValueSource(strings = {"x", "a.b.c", "opaque-looking-token-0123456789", "null", "undefined", "e30.e30."})
    void notAnyBearerIsAccepted(String token) {
        int before = proxy().heads().size();
        assertThat(with(token).status()).isEqualTo(401);
        assertThat(proxy().heads()).hasSize(before);
    }

    @Test
    void aTokenOfAnotherKeyIsRefused() {
        refused(new TestKey("one").token(), "bad-signature");
        refused(new TestKey("two").token(), "unknown-key");
    }

    @Test
    void idLogoutAndProofTokensAreNoAccessTokens() {
        refused(KEY.sign(header(Map.of("typ", "JWT")), TestKey.claims(Map.of("nonce", "n"))), "not-an-access-token");
        refused(KEY.sign(header(Map.of("typ", "JWT")), TestKey.claims(Map.of("at_hash", "n"))), "not-an-access-token");
        refused(KEY.sign(header(Map.of("typ", "JWT")), TestKey.claims(Map.of("typ", "ID"))), "not-an-access-token");
        refused(
                KEY.sign(
                        header(Map.of("typ", "logout+jwt")),
                        TestKey.claims(Map.of(
                                "events", Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of())))),
                "wrong-type");
        refused(
                KEY.sign(header(Map.of("typ", "JWT")), TestKey.claims(Map.of("events", Map.of("x", Map.of())))),
                "not-an-access-token");
        refused(KEY.sign(header(Map.of("typ", "dpop+jwt")), TestKey.claims(Map.of())), "wrong-type");
        assertThat(with(KEY.sign(header(Map.of("typ", "JWT")), TestKey.claims(Map.of())))
                        .status())
                .as("Keycloak's typ, in the compatible profile")
                .isEqualTo(200);
    }

    /** It has neither nonce nor at_hash, its type is that of any token, and its audience is the client. */
    @Test
    void aRefreshedIdTokenIsNoAccessToken() {
        Map<String, Object> refreshed = Map.of("client_id", "", "azp", "shop", "auth_time", 1, "sid", "s");
        refused(KEY.sign(header(Map.of("typ", "JWT")), TestKey.claims(refreshed)), "not-an-access-token");
        refused(KEY.sign(Map.of("alg", "ES256", "kid", KEY.keyId()), TestKey.claims(refreshed)), "not-an-access-token");

        for (Map<String, Object> sign : List.<Map<String, Object>>of(
                Map.of("scope", "openid"),
                Map.of("scp", List.of("a")),
                Map.of("typ", "Bearer"),
                Map.of("typ", "DPoP"))) {
            Map<String, Object> claims = TestKey.claims(Map.of("client_id", "", "azp", "shop"));
            claims.putAll(sign);
            assertThat(with(KEY.sign(header(Map.of("typ", "JWT")), claims)).status())
                    .as("%s", sign)
                    .isEqualTo(200);
        }
        assertThat(with(KEY.token(refreshed)).status()).as("at+jwt").isEqualTo(200);
    }

    @Test
    void theStrictProfileTakesRfc9068ToTheLetter() {
        Map<String, Object> strict = Map.of("iss", "https://strict.example");
        assertThat(with(KEY.token(strict)).status()).isEqualTo(200);
        refused(KEY.sign(header(Map.of("typ", "JWT")), TestKey.claims(strict)), "wrong-type");
        Map<String, String> needed = Map.of(
                "client_id", "claim-not-allowed",
                "iat", "claim-not-allowed",
                "jti", "claim-not-allowed",
                "sub", "missing-subject",
                "aud", "wrong-audience",
                "exp", "missing-expiry");
        needed.forEach((name, reason) -> refused(KEY.token(Map.of("iss", "https://strict.example", name, "")), reason));
    }

    // ---- algorithms and headers (RFC 8725)

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "nOnE"})
    void algNoneIsRefused(String none) {
        String token = KEY.token();
        String payload = token.substring(token.indexOf('.') + 1, token.lastIndexOf('.'));
        String head = TestKey.base64(
                JSONObjectUtils.toJSONString(header(Map.of("alg", none))).getBytes(StandardCharsets.UTF_8));
        refused(head + "." + payload + ".", "unsecured");
    }

    @Test
    void hsWithThePublicKeyAsSecretIsRefused() throws Exception {
        for (byte[] secret : List.of(
                KEY.jwk().toECPublicKey().getEncoded(),
                KEY.jwk().toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8))) {
            String signed = TestKey.base64(
                            "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"one\"}".getBytes(StandardCharsets.UTF_8))
                    + "."
                    + TestKey.base64(JSONObjectUtils.toJSONString(TestKey.claims(Map.of()))
                            .getBytes(StandardCharsets.UTF_8));
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            refused(
                    signed + "." + TestKey.base64(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII))),
                    "algorithm-not-allowed");
        }
    }

    private static String signedByRsa(JWSAlgorithm algorithm, String issuer) throws JOSEException {
        JWSHeader header = new JWSHeader.Builder(algorithm)
                .type(new JOSEObjectType("at+jwt"))
                .keyID("rsa")
                .build();
        JWSObject token = new JWSObject(header, new Payload(TestKey.claims(Map.of("iss", issuer))));
        token.sign(new RSASSASigner(RSA));
        return token.serialize();
    }

    @Test
    void theAlgorithmIsThatOfTheIssuerAndOfTheKey() throws JOSEException {
        String issuer = "https://mixed.example";
        assertThat(with(signedByRsa(JWSAlgorithm.RS256, issuer)).status()).isEqualTo(200);
        assertThat(with(KEY.token(Map.of("iss", issuer))).status()).isEqualTo(200);

        // the key says RS256 of itself
        refused(signedByRsa(JWSAlgorithm.PS256, issuer), "unknown-key: no single key \"rsa\" for PS256");
        refused(KEY.sign(header(Map.of("alg", "RS256")), TestKey.claims(Map.of("iss", issuer))), "unknown-key");
        refused(signedByRsa(JWSAlgorithm.RS384, issuer), "algorithm-not-allowed");
        refused(signedByRsa(JWSAlgorithm.RS256, "https://pinned.example"), "algorithm-not-allowed");
        assertThat(with(KEY.token(Map.of("iss", "https://pinned.example"))).status())
                .isEqualTo(200);
    }

    @Test
    void aKeyIdIsOnlyAName() {
        for (Object keyId : List.of(
                "../keys.json",
                "/etc/passwd",
                CORP.folder().resolve("keys.json").toString(),
                "' OR '1'='1",
                "one' --",
                "ONE",
                " one",
                "one\u0000",
                "http://127.0.0.1:1/keys",
                "")) {
            refused(KEY.sign(header(Map.of("kid", keyId)), TestKey.claims(Map.of())), "unknown-key");
        }
        refused(KEY.sign(header(Map.of("kid", 1)), TestKey.claims(Map.of())), "malformed");
        assertThat(with(KEY.sign(header(Map.of("kid", "one")), TestKey.claims(Map.of())))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void unknownCriticalHeadersAreRefused() {
        refused(
                KEY.sign(header(Map.of("crit", List.of("exp"), "exp", 1)), TestKey.claims(Map.of())),
                "unknown-critical-header");
        refused(
                KEY.sign(header(Map.of("crit", List.of("b64"), "b64", false)), TestKey.claims(Map.of())),
                "unencoded-payload");
        refused(KEY.sign(header(Map.of("crit", List.of())), TestKey.claims(Map.of())), "unknown-critical-header");
    }

    @Test
    void keysThatATokenBringsOrPointsToAreIgnored() throws IOException {
        TestKey thief = new TestKey("one");
        AtomicInteger asked = new AtomicInteger();
        HttpServer elsewhere = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        elsewhere.createContext("/", exchange -> {
            asked.incrementAndGet();
            byte[] keys = TestKey.jwks(thief).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, keys.length);
            exchange.getResponseBody().write(keys);
            exchange.close();
        });
        elsewhere.start();
        try {
            String url = "http://127.0.0.1:" + elsewhere.getAddress().getPort();
            Map<String, Object> brought = Map.of(
                    "jwk", thief.jwk().toPublicJWK().toJSONObject(), "jku", url + "/keys", "x5u", url + "/certificate");
            refused(thief.sign(header(brought), TestKey.claims(Map.of())), "bad-signature");
            assertThat(with(KEY.sign(header(brought), TestKey.claims(Map.of()))).status())
                    .as("the issuer's own key counts, whatever else stands there")
                    .isEqualTo(200);
        } finally {
            elsewhere.stop(0);
        }
        assertThat(asked.get()).as("requests to where the token points").isZero();
    }

    @Test
    void aDecompressionBombInAJweIsNeverInflated() throws Exception {
        JWEObject bomb = new JWEObject(
                new JWEHeader.Builder(JWEAlgorithm.DIR, EncryptionMethod.A128GCM)
                        .compressionAlgorithm(CompressionAlgorithm.DEF)
                        .build(),
                new Payload("a".repeat(4_000_000)));
        bomb.encrypt(new DirectEncrypter(new byte[16]));
        String token = bomb.serialize();
        assertThat(token.length()).as("fits within the limit of tokens").isLessThan(8192);
        refused(token, "encrypted");
        refused(KEY.sign(header(Map.of("zip", "DEF")), TestKey.claims(Map.of())), "compressed");
    }

    // ---- claims

    @Test
    void datesThatAreNoDatesAreRefused() {
        refused(KEY.token(Map.of("exp", 1e300)), "bad-date");
        refused(KEY.token(Map.of("exp", Long.MAX_VALUE)), "bad-date");
        refused(KEY.token(Map.of("exp", "4102444800")), "bad-date");
        refused(KEY.token(Map.of("nbf", 1e300)), "bad-date");
        refused(KEY.token(Map.of("exp", "")), "missing-expiry");
        refused(KEY.token(Map.of("exp", Instant.now().getEpochSecond() - 60)), "expired");
        refused(KEY.token(Map.of("iat", Instant.now().getEpochSecond() + 600)), "issued-in-the-future");
        refused(KEY.token(Map.of("exp", Instant.now().getEpochSecond() + 315_360_000)), "lifetime-too-long");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://issuer.example/",
                "https://ISSUER.example",
                "https://evil-issuer.example",
                "https://issuer.example.evil.example",
                "https://issuer.example@evil.example",
                "http://issuer.example",
                ""
            })
    void onlyTheIssuerItselfIsTheIssuer(String issuer) {
        Map<String, Object> claims = TestKey.claims(Map.of());
        claims.put("iss", issuer);
        refused(KEY.sign(header(Map.of()), claims), "unknown-issuer");
    }

    @Test
    void whatIsNoIssuerIsNone() {
        for (Object issuer : List.of(1, true, List.of("https://issuer.example"), Map.of())) {
            refused(KEY.token(Map.of("iss", issuer)), "unknown-issuer");
        }
        refused(KEY.token(Map.of("iss", "")), "unknown-issuer");
    }

    @Test
    void anAudienceThatOnlyLooksLikeOursIsAnothers() {
        for (Object audience : List.of("Shop", "evil-shop", "shop.evil", List.of("a", "b"), List.of(), List.of(""))) {
            refused(KEY.token(Map.of("aud", audience)), "wrong-audience");
        }
        refused(KEY.token(Map.of("aud", "")), "wrong-audience");
        Map<String, Object> empty = TestKey.claims(Map.of());
        empty.put("aud", "");
        refused(KEY.sign(header(Map.of()), empty), "wrong-audience");
        assertThat(with(KEY.token(Map.of("aud", List.of("other", "shop")))).status())
                .isEqualTo(200);
    }

    @Test
    void controlCharactersInClaimsReachNoBackend() {
        for (String mail : List.of("a@b.example\r\nX-Admin: 1", "a\nb", "a\rb", "a\u0000b")) {
            int before = proxy().heads().size();
            RawResponse response = with(KEY.token(Map.of("email", mail)));
            assertThat(response.status()).isEqualTo(403);
            assertThat(proxy().denial(response)).contains("claim-not-forwardable");
            assertThat(proxy().heads()).hasSize(before);
        }
        assertThat(with(KEY.token(Map.of("email", "a@b@c.example"))).status()).isEqualTo(200);
        assertThat(proxy().lastHead()).contains("\r\nX-Mail: a@b@c.example\r\n");
    }

    // ---- host and path

    @ParameterizedTest
    @ValueSource(
            strings = {"inner.example", "INNER.example", "Inner.Example.", "inner.example:80", "INNER.EXAMPLE:8080"})
    void theCaseOfTheHostDoesNotChangeTheRoute(String host) {
        String token = proxy().keepSecret(KEY.token());
        RawResponse response = proxy().get("/inner", "Host: " + host, "Authorization: Bearer " + token);
        assertThat(response.status()).isEqualTo(403);
        assertThat(proxy().denial(response)).contains("groups");
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil-inner.example", "inner.example.other.example", "xinner.example"})
    void aHostThatOnlyEndsAlikeIsAnother(String host) {
        String token = proxy().keepSecret(KEY.token());
        RawResponse response = proxy().get("/inner", "Host: " + host, "Authorization: Bearer " + token);
        assertThat(response.status())
                .as("served by the route for any host, which asks for no group")
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/scoped",
                "/%73coped",
                "//scoped",
                "/./scoped",
                "/a/../scoped",
                "/scoped;x=1",
                "/a/%2e%2e/scoped/b"
            })
    void aPathIsReadInOneWayByTheRouteAndByItsRules(String path) {
        String token = proxy().keepSecret(KEY.token());
        int before = proxy().heads().size();
        RawResponse response = proxy().get(path, "Authorization: Bearer " + token);
        assertThat(response.status()).isEqualTo(403);
        assertThat(proxy().heads()).hasSize(before);
    }
}
