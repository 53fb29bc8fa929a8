package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may do what, by method and path, over sockets: however a path is written, the rule, the route and the backend read the same one. */
class AccessRulesIT {
    @RegisterExtension
    static final TokenProxy CORP = new TokenProxy("""
            identity:
              providers:
                CORP
            rules: {engine: off}
            routes:
              - name: app
                cluster: app
                auth:
                  provider: corp
                  rules:
                    - {paths: [/admin], groups: [admins, root], scopes: [admin, write]}
                    - {methods: [GET], paths: [/reports], groups: [staff]}
                    - {methods: [POST, DELETE], claims: {/realm_access/roles: [writer]}}
                    - {methods: [GET], paths: [/public]}
            """);

    private static IdentityProxy proxy() {
        return CORP.proxy();
    }

    private static void passes(RawResponse response) {
        assertThat(response.status()).isEqualTo(200);
    }

    private static void refused(RawResponse response, String reason) {
        assertThat(response.status()).isEqualTo(403);
        assertThat(response.field("WWW-Authenticate")).contains("insufficient_scope");
        assertThat(response.content()).doesNotContain("admins", "staff", "writer", "rule");
        assertThat(proxy().denial(response)).contains(reason);
    }

    @Test
    void groupsAreAlternativesAndScopesAreAllNeeded() {
        passes(CORP.send("GET", "/admin", Map.of("groups", List.of("root", "x"), "scope", "write admin")));
        refused(
                CORP.send("GET", "/admin", Map.of("groups", List.of("root"), "scope", "write")),
                "scope with one of [admin], by auth.rules[0]");
        refused(
                CORP.send("GET", "/admin", Map.of("groups", List.of("staff"), "scope", "write admin")),
                "groups with one of");
        refused(
                CORP.send("GET", "/admin/users", Map.of()),
                "claim-missing: subject alice of https://issuer.example lacks scope");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/admin",
                "/admin/",
                "/%61dmin",
                "/adm%69n/x",
                "//admin",
                "///admin//x",
                "/./admin",
                "/public/../admin",
                "/public/%2e%2e/admin",
                "/admin;x=1",
                "/admin;/x",
                "/;/admin",
                "/admin?a=b",
                "http://shop.example/admin",
                "/public/../admin?/public"
            })
    void aPathIsReadInOneWayByRuleRouteAndBackend(String path) {
        int before = proxy().heads().size();
        refused(CORP.send("GET", path, Map.of("groups", List.of("staff"))), "auth.rules[0]");
        assertThat(proxy().heads()).hasSize(before);
    }

    @ParameterizedTest
    @CsvSource({
        "/admin%2fx",
        "/public%2f..%2fadmin",
        "/public/..;/admin",
        "/public\\..\\admin",
        "/%2561dmin%252f",
        "/public/%00/../admin"
    })
    void aPathThatCouldBeReadInTwoWaysIsNotRead(String path) {
        int before = proxy().heads().size();
        assertThat(CORP.send("GET", path, Map.of("groups", List.of("admins"), "scope", "admin write"))
                        .status())
                .isEqualTo(400);
        assertThat(proxy().heads()).hasSize(before);
    }

    @Test
    void theFirstRuleThatFitsDecides() {
        passes(CORP.send("GET", "/reports/1", Map.of("groups", List.of("staff"))));
        refused(CORP.send("GET", "/reports/1", Map.of()), "auth.rules[1]");
        passes(CORP.send(
                "POST", "/reports/1", Map.of("realm_access", Map.of("roles", List.of("writer"))), "Content-Length: 0"));
        refused(
                CORP.send("POST", "/reports/1", Map.of("groups", List.of("staff")), "Content-Length: 0"),
                "/realm_access/roles with one of [writer], by auth.rules[2]");
    }

    @Test
    void whatNoRuleIsForIsRefused() {
        passes(CORP.send("GET", "/public/x", Map.of()));
        refused(CORP.send("GET", "/", Map.of()), "no-rule");
        refused(CORP.send("GET", "/publicity", Map.of()), "no-rule");
        refused(CORP.send("PUT", "/public/x", Map.of(), "Content-Length: 0"), "no-rule");
        refused(CORP.send("OPTIONS", "/public/x", Map.of()), "no-rule");
        refused(CORP.send("OPTIONS", "*", Map.of()), "no-rule");
    }

    @Test
    void aRuleForGetIsOneForHead() {
        try (RawClient client = proxy().proxy().connect()) {
            client.send(IdentityProxy.request("HEAD", "/reports/1", CORP.bearer(Map.of())));
            assertThat(client.readResponse(true).status()).isEqualTo(403);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "get,/public/x",
        "Get,/public/x",
        "delete,/admin",
        "GET,/public/x?_method=delete",
        "GET,/public/x?a=b&%5fmethod=PUT",
        "GET,/public/x?a=b;.method=PUT",
        "GET,/public/x?+%20_method=PUT",
        "GET,/public/x?_Method=PUT",
        "GET,/public/x?_method[]=PUT"
    })
    void aMethodThatTheBackendMayTakeForAnotherIsNotJudged(String method, String target) {
        int before = proxy().heads().size();
        Map<String, Object> claims = Map.of("groups", List.of("root"), "scope", "write admin");
        refused(CORP.send(method, target, claims), "method-override");
        assertThat(proxy().heads()).hasSize(before);
        passes(CORP.send("GET", "/public/x?method=delete&x=_method", claims));
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-HTTP-Method-Override", "x-http-method", "X_Method_Override", "X.HTTP.Method.Override"})
    void aMethodThatAFieldChangesIsNotJudgedByTheOther(String field) {
        refused(CORP.send("GET", "/public/x", Map.of(), field + ": DELETE"), "method-override");
    }
}
