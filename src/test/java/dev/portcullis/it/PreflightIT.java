package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.identity.credential.ApiKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CORS preflights to guarded routes, over sockets: refused unless the route says otherwise, and then nobody's, and nothing else gets through with them. */
class PreflightIT {
    private static final TestKey KEY = new TestKey("one");
    private static final ApiKeys.Fresh PARTNER = ApiKeys.make(new Random(1));
    private static final String ORIGIN = "Origin: https://spa.example";
    private static final String METHOD = "Access-Control-Request-Method: PUT";
    private static final String FIELDS = "Access-Control-Request-Headers: authorization,content-type";

    @TempDir
    private static Path folder;

    private static IdentityProxy proxy;

    @BeforeAll
    static void open() throws IOException {
        Files.writeString(folder.resolve("keys.json"), TestKey.jwks(KEY));
        Files.writeString(folder.resolve("partners.txt"), "build-server " + PARTNER.hash() + "\n");
        proxy = IdentityProxy.before(folder, """
                identity:
                  providers:
                    corp: {issuer: 'https://issuer.example', audiences: [shop], algorithms: [ES256], jwks: {file: keys.json}}
                  apiKeys:
                    partners: {file: partners.txt, field: X-Partner-Key}
                rules: {engine: off}
                routes:
                  - {name: api, cluster: app, path: /api, auth: {provider: corp, preflight: forward, headers: {X-User: sub}, identityToken: {audience: api}}}
                  - {name: keyed, cluster: app, path: /keyed, auth: {provider: corp, apiKeys: [partners], allOf: [sign-in, api-key], preflight: forward}}
                  - {name: closed, cluster: app, path: /closed, auth: {provider: corp}}
                """);
    }

    @AfterAll
    static void close() throws IOException {
        proxy.close();
    }

    private static int options(String target, String... fields) {
        return proxy.send("OPTIONS", target, fields).status();
    }

    @Test
    void aPreflightReachesTheBackendWhereTheRouteSaysSo() {
        assertThat(options("/api/orders?id=7", ORIGIN, METHOD, FIELDS)).isEqualTo(200);

        assertThat(proxy.lastHead())
                .startsWith("OPTIONS /api/orders?id=7 ")
                .contains(ORIGIN, METHOD, FIELDS)
                .doesNotContain("X-User")
                .doesNotContain("X-Identity-Token");
        assertThat(options("/keyed", ORIGIN, METHOD)).as("whatever the doors").isEqualTo(200);
    }

    @Test
    void aRouteThatSaysNothingAsksForCredentials() {
        int before = proxy.heads().size();
        RawResponse response = proxy.send("OPTIONS", "/closed", ORIGIN, METHOD, FIELDS);

        assertThat(response.status()).isEqualTo(401);
        assertThat(proxy.denial(response)).startsWith("token-missing");
        assertThat(proxy.heads()).hasSize(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: https://spa.example",
                "Access-Control-Request-Method: PUT",
                "Origin: https://spa.example|Access-Control-Request-Method: ",
                "Origin: https://spa.example|Access-Control-Request-Method: PUT, DELETE",
                "Origin: https://spa.example|Access-Control-Request-Method: PUT|Access-Control-Request-Method: GET",
                "Origin: https://spa.example|Origin: https://other.example|Access-Control-Request-Method: PUT",
                "Origin: https://spa.example|Access_Control_Request_Method: PUT",
                "Origin: https://spa.example|Access-Control-Request-Method: PUT|X-HTTP-Method-Override: DELETE",
                "Origin: https://spa.example|Access-Control-Request-Method: PUT|x_http_method: DELETE"
            })
    void anOptionsRequestThatIsNoneIsGuarded(String fields) {
        int before = proxy.heads().size();

        assertThat(options("/api", fields.split("[|]", -1))).isEqualTo(401);
        assertThat(proxy.heads()).hasSize(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api?access_token=",
                "/api?id=7&access_token=",
                "/api?id=7;access_token=",
                "/api?%61ccess%5Ftoken=",
                "/api?Access_Token=",
                "/api?access.token=",
                "/api?+access_token=",
                "/api?access_token[]=",
                "/api?access%5Btoken=",
                "/api?access_token%00=",
                "/api?id_token=",
                "/api?client_secret="
            })
    void aPreflightWithATokenInItsAddressIsNone(String target) {
        String token = proxy.keepSecret(KEY.token());
        int before = proxy.heads().size();

        RawResponse response = proxy.send("OPTIONS", target + token, ORIGIN, METHOD, FIELDS);

        assertThat(response.status()).isEqualTo(401);
        assertThat(proxy.denial(response)).startsWith("token-missing");
        assertThat(proxy.heads()).hasSize(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api?token_id=7", "/api?my_access_token=7", "/api?q=access_token", "/api/access_token=7"})
    void aPreflightWhoseAddressOnlyLooksLikeThatIsOne(String target) {
        assertThat(options(target, ORIGIN, METHOD, FIELDS)).isEqualTo(200);

        assertThat(proxy.lastHead()).startsWith("OPTIONS " + target + " ");
    }

    @Test
    void aPlainOptionsRequestIsGuardedAndPassesWithAToken() {
        assertThat(options("/api")).isEqualTo(401);
        assertThat(options("/api?_method=DELETE", ORIGIN, METHOD)).isEqualTo(401);
        String token = "Authorization: Bearer " + proxy.keepSecret(KEY.token());
        assertThat(options("/api", token)).isEqualTo(200);
        assertThat(proxy.lastHead()).contains("X-User: alice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "PUT", "DELETE", "options", "Options", "OPTION"})
    void anotherMethodWithThoseFieldsIsGuarded(String method) {
        int before = proxy.heads().size();

        assertThat(proxy.proxy()
                        .answer(IdentityProxy.request(method, "/api", ORIGIN, METHOD))
                        .status())
                .isEqualTo(401);
        assertThat(proxy.heads()).hasSize(before);
    }

    @Test
    void aPreflightWithContentIsNone() {
        int before = proxy.heads().size();
        String withLength = IdentityProxy.request("OPTIONS", "/api", ORIGIN, METHOD, "Content-Length: 3") + "a=b";
        String chunked =
                IdentityProxy.request("OPTIONS", "/api", ORIGIN, METHOD, "Transfer-Encoding: chunked") + "0\r\n\r\n";

        assertThat(proxy.proxy().answer(withLength).status()).isEqualTo(401);
        assertThat(proxy.proxy().answer(chunked).status()).isEqualTo(401);
        assertThat(proxy.heads()).hasSize(before);
        assertThat(options("/api", ORIGIN, METHOD, "Content-Length: 0")).isEqualTo(200);
    }

    @Test
    void aPreflightIsNobodysWhateverItBrings() {
        String token = proxy.keepSecret(KEY.token());
        List<String> fields = new ArrayList<>(List.of(ORIGIN, METHOD));
        fields.addAll(List.of(
                "Authorization: Bearer " + token,
                "authorization: Basic Ym9iOmJvYg==",
                "DPoP: a.b.c",
                "Cookie: session=of-the-backend",
                "X-Partner-Key: " + proxy.keepSecret(PARTNER.key()),
                "X-Api-Key: of-the-backend",
                "X_Auth_Token: of-the-backend",
                "X_User: admin",
                "X-User: admin",
                "X-Identity-Token: forged",
                "X.Identity.Token: forged"));

        assertThat(options("/api", fields.toArray(String[]::new))).isEqualTo(200);

        assertThat(proxy.lastHead().toLowerCase(java.util.Locale.ROOT))
                .doesNotContain(
                        "authorization:",
                        "dpop:",
                        "cookie:",
                        "partner-key",
                        "of-the-backend",
                        "x_user",
                        "x-user",
                        "identity",
                        "admin");
    }
}
