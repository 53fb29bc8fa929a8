package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the application is told of who asks, by fields and by a signed token, and that nobody else can tell it, over sockets. */
class IdentityTokenIT {
    @RegisterExtension
    static final TokenProxy CORP = new TokenProxy("""
            identity:
              providers:
                CORP
              ownTokens: {issuer: 'https://gate.example'}
            rules: {engine: off}
            routes:
              - {name: open, cluster: app, path: /open, auth: {anonymous: true}}
              - {name: billing, cluster: app, path: /billing, auth: {provider: corp, identityToken: {header: X-Who, audience: billing, claims: [groups]}}}
              - name: app
                cluster: app
                auth:
                  provider: corp
                  headers: {X-Forwarded-User: sub, X-User: sub, X-Mail: email}
                  identityToken: {header: X-Who, audience: orders, claims: [email, groups, exp, iss]}
            """);

    private static IdentityProxy proxy() {
        return CORP.proxy();
    }

    private static List<String> valuesOf(String name) {
        return proxy().lastHead()
                .lines()
                .filter(line -> line.contains(": "))
                .filter(line -> line.substring(0, line.indexOf(':'))
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '-')
                        .replace('.', '-')
                        .equals(name))
                .map(line -> line.substring(line.indexOf(": ") + 2))
                .toList();
    }

    private static JWSObject who() throws Exception {
        List<String> values = valuesOf("x-who");
        assertThat(values).hasSize(1);
        return JWSObject.parse(proxy().keepSecret(values.get(0)));
    }

    @Test
    void theTokenVerifiesWithOurPublishedKeysAndLivesAMinute() throws Exception {
        assertThat(proxy().get(
                                "/",
                                CORP.bearer(Map.of("email", "a@b.example", "groups", List.of("staff"), "other", "x")))
                        .status())
                .isEqualTo(200);
        JWSObject token = who();
        RawResponse published = proxy().get("/_portcullis/jwks");
        assertThat(published.status()).isEqualTo(200);
        assertThat(published.field("Content-Type")).isEqualTo("application/jwk-set+json");
        assertThat(published.content()).doesNotContain("\"d\"");
        JWKSet keys = JWKSet.parse(published.content());
        assertThat(keys.getKeys()).as("the next one is there beforehand").hasSize(2);
        assertThat(token.verify(new ECDSAVerifier(
                        keys.getKeyByKeyId(token.getHeader().getKeyID()).toECKey())))
                .isTrue();
        Map<String, Object> claims = token.getPayload().toJSONObject();
        long now = Instant.now().getEpochSecond();
        assertThat(claims)
                .containsEntry("iss", "https://gate.example")
                .containsEntry("aud", "orders")
                .containsEntry("sub", "alice")
                .containsEntry("idp", "https://issuer.example")
                .containsEntry("email", "a@b.example")
                .containsEntry("groups", List.of("staff"))
                .doesNotContainKey("other");
        assertThat((Long) claims.get("exp") - (Long) claims.get("iat")).isEqualTo(60);
        assertThat((Long) claims.get("exp")).isBetween(now + 29, now + 61);
    }

    @Test
    void oneSignatureServesManyRequestsOfOneSubject() throws Exception {
        String alice = CORP.bearer(Map.of("email", "same@b.example"));
        assertThat(proxy().get("/", alice).status()).isEqualTo(200);
        String first = who().serialize();
        Map<String, Object> again =
                Map.of("email", "same@b.example", "exp", Instant.now().getEpochSecond() + 300);
        assertThat(proxy().get("/", CORP.bearer(again)).status()).isEqualTo(200);
        assertThat(who().serialize())
                .as("by another token with the same claims")
                .isEqualTo(first);
        assertThat(proxy().get("/", CORP.bearer(Map.of("email", "other@b.example")))
                        .status())
                .isEqualTo(200);
        assertThat(who().serialize()).isNotEqualTo(first);
        assertThat(proxy().get("/", CORP.bearer(Map.of("sub", "bob", "email", "same@b.example")))
                        .status())
                .isEqualTo(200);
        assertThat(who().serialize()).isNotEqualTo(first);
    }

    @Test
    void theTokenOfARouteIsForItsOwnAudience() throws Exception {
        String alice = CORP.bearer(Map.of("email", "a@b.example"));
        assertThat(proxy().get("/billing", alice).status()).isEqualTo(200);
        assertThat(who().getPayload().toJSONObject())
                .containsEntry("aud", "billing")
                .doesNotContainKey("email");
        assertThat(proxy().get("/", alice).status()).isEqualTo(200);
        assertThat(who().getPayload().toJSONObject())
                .containsEntry("aud", "orders")
                .containsEntry("email", "a@b.example");
    }

    @Test
    void ourTokenIsNoAccessTokenHere() throws Exception {
        assertThat(proxy().get("/", CORP.bearer(Map.of())).status()).isEqualTo(200);
        assertThat(proxy().get("/", "Authorization: Bearer " + who().serialize())
                        .status())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /",
        "OPTIONS, /",
        "OPTIONS, /open",
        "GET, /open",
        "POST, /open",
        "PROPFIND, /open",
        "OPTIONS, /open/_portcullis/callback/corp"
    })
    void noSpellingOfAnIdentityFieldIsForgedOnAnyPathByAnyMethod(String method, String path) {
        String[] names = {
            "X-Forwarded-User",
            "X_Forwarded_User",
            "x.forwarded.user",
            "X-User",
            "X.User",
            "x_USER",
            "X-Mail",
            "X_Mail",
            "X-Who",
            "X_Who",
            "x.who"
        };
        boolean isOpen = path.startsWith("/open");
        for (String name : names) {
            RawResponse response = proxy().send(
                            method,
                            path,
                            name + ": forged",
                            isOpen ? "Accept: */*" : CORP.bearer(Map.of()),
                            "Content-Length: 0");
            assertThat(response.status()).as(name).isEqualTo(200);
            assertThat(proxy().lastHead()).doesNotContain("forged");
            assertThat(valuesOf("x-user")).isEqualTo(isOpen ? List.of() : List.of("alice"));
            assertThat(valuesOf("x-forwarded-user")).isEqualTo(isOpen ? List.of() : List.of("alice"));
            assertThat(valuesOf("x-who")).hasSize(isOpen ? 0 : 1);
        }
    }

    @Test
    void aFieldThatTheProviderLeavesOutIsNotTheClients() {
        assertThat(proxy().get("/", CORP.bearer(Map.of()), "X-Mail: forged@evil.example")
                        .status())
                .isEqualTo(200);
        assertThat(valuesOf("x-mail")).isEmpty();
        assertThat(proxy().lastHead()).doesNotContain("forged");
    }

    @Test
    void connectionTakesNoIdentityFieldAway() {
        assertThat(proxy().get("/", CORP.bearer(Map.of()), "Connection: X-User, X-Who, X-Forwarded-User, close")
                        .status())
                .isEqualTo(200);
        assertThat(valuesOf("x-user")).containsExactly("alice");
        assertThat(valuesOf("x-forwarded-user")).containsExactly("alice");
        assertThat(valuesOf("x-who")).hasSize(1);
    }

    @Test
    void nothingUnderOurOwnPathIsForwarded() {
        int before = proxy().heads().size();
        assertThat(proxy().send("OPTIONS", "/_portcullis/jwks", "X-User: forged")
                        .status())
                .isEqualTo(405);
        assertThat(proxy().get("/_portcullis/jwks/x", "X-User: forged").status())
                .isEqualTo(404);
        assertThat(proxy().heads()).hasSize(before);
    }
}
