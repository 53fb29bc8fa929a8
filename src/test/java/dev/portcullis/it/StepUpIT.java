package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Stronger sign-ins for APIs (RFC 9470) and the metadata of protected resources (RFC 9728), over sockets. */
class StepUpIT {
    @RegisterExtension
    static final TokenProxy CORP = new TokenProxy("""
            identity:
              providers:
                CORP
            routes:
              - {name: all, cluster: app, auth: {provider: corp}}
              - {name: strong, cluster: app, path: /strong, auth: {provider: corp, stepUp: {acr: [gold, silver], maxAge: 5m}}}
              - {name: recent, cluster: app, path: /recent, auth: {provider: corp, stepUp: {maxAge: 5m}}}
              - {name: api, cluster: app, path: /api, auth: {provider: corp, resource: 'https://shop.example/api', claims: {scope: [read]}}}
            """);

    private static final String METADATA = "https://shop.example/.well-known/oauth-protected-resource/api";

    private static IdentityProxy proxy() {
        return CORP.proxy();
    }

    @Test
    void aStrongAndRecentSignInPasses() {
        long now = Instant.now().getEpochSecond();
        assertThat(CORP.get("/strong", Map.of("acr", "silver", "auth_time", now - 100))
                        .status())
                .isEqualTo(200);
        assertThat(CORP.get("/recent", Map.of("auth_time", now - 100)).status()).isEqualTo(200);
    }

    @Test
    void aWeakOrOldSignInIsToldWhatWouldDo() {
        long now = Instant.now().getEpochSecond();
        for (Map<String, Object> weak : List.<Map<String, Object>>of(
                Map.of(),
                Map.of("acr", "bronze", "auth_time", now),
                Map.of("acr", "silver"),
                Map.of("acr", List.of("silver"), "auth_time", now),
                Map.of("acr", "silver", "auth_time", now - 400),
                Map.of("acr", "silver", "auth_time", String.valueOf(now)))) {
            RawResponse response = CORP.get("/strong", weak);
            assertThat(response.status()).isEqualTo(401);
            assertThat(response.field("WWW-Authenticate"))
                    .isEqualTo(
                            "Bearer realm=\"portcullis\", error=\"insufficient_user_authentication\", acr_values=\"gold silver\", max_age=\"300\"");
            assertThat(proxy().denial(response)).startsWith("stronger-sign-in-needed:");
        }
        assertThat(CORP.get("/recent", Map.of("acr", "gold")).field("WWW-Authenticate"))
                .isEqualTo("Bearer realm=\"portcullis\", error=\"insufficient_user_authentication\", max_age=\"300\"");
    }

    @Test
    void metadataSayWhoIssuesTokensForAResource() throws Exception {
        RawResponse response = proxy().get("/.well-known/oauth-protected-resource/api");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.field("Content-Type")).isEqualTo("application/json");
        assertThat(JSONObjectUtils.parse(response.content()))
                .containsEntry("resource", "https://shop.example/api")
                .containsEntry("authorization_servers", List.of("https://issuer.example"))
                .containsEntry("bearer_methods_supported", List.of("header"));
        assertThat(proxy().send("POST", "/.well-known/oauth-protected-resource/api", "Content-Length: 0")
                        .status())
                .isEqualTo(405);
        assertThat(proxy().get("/.well-known/oauth-protected-resource/api/x").status())
                .isEqualTo(404);
        assertThat(proxy().get("/.well-known/oauth-protected-resource/api", "Host: evil-shop.example")
                        .status())
                .as("another host's path, behind its door")
                .isEqualTo(401);
    }

    @Test
    void everyChallengeOfAResourceNamesItsMetadata() {
        String pointer = ", resource_metadata=\"" + METADATA + "\"";
        assertThat(proxy().get("/api").field("WWW-Authenticate")).isEqualTo("Bearer realm=\"portcullis\"" + pointer);
        assertThat(proxy().get("/api", "Authorization: Bearer x").field("WWW-Authenticate"))
                .isEqualTo("Bearer realm=\"portcullis\", error=\"invalid_token\"" + pointer);
        assertThat(CORP.get("/api", Map.of()).field("WWW-Authenticate"))
                .isEqualTo("Bearer realm=\"portcullis\", error=\"insufficient_scope\"" + pointer);
        assertThat(CORP.get("/api", Map.of("scope", "read")).status()).isEqualTo(200);
    }
}
