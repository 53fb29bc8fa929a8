package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.identity.credential.ApiKeys;
import dev.portcullis.identity.credential.Passwords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the door that refuses, there is one line about it beside those of logins: why, where, whom; when it closes, all logs are searched for the credentials. */
class DenialLinesIT {
    private static final TestKey KEY = new TestKey("one");
    private static final ApiKeys.Fresh BUILD = ApiKeys.make(new Random(1));

    @TempDir
    private static Path folder;

    private static IdentityProxy proxy;

    @BeforeAll
    static void open() throws IOException {
        Files.writeString(folder.resolve("keys.json"), TestKey.jwks(KEY));
        Files.writeString(folder.resolve("partners.txt"), "build-server " + BUILD.hash() + " groups=ci\n");
        Files.writeString(folder.resolve("users.txt"), "bob " + Passwords.hash("battery staple", new Random(3)) + "\n");
        proxy = IdentityProxy.before(folder, """
                trustedProxies: {networks: [127.0.0.0/8]}
                identity:
                  providers:
                    corp: {issuer: 'https://issuer.example', audiences: [shop], algorithms: [ES256], jwks: {file: keys.json}}
                  apiKeys:
                    partners: {file: partners.txt}
                  passwords:
                    staff: {file: users.txt}
                rules: {engine: off}
                routes:
                  - {name: open, cluster: app, path: /open, auth: {anonymous: true}}
                  - {name: api, cluster: app, path: /api, auth: {provider: corp, headers: {X-Team: team}}}
                  - {name: ruled, cluster: app, path: /ruled, auth: {provider: corp, rules: [{methods: [GET], scopes: [write]}]}}
                  - {name: key, cluster: app, path: /key, auth: {apiKeys: [partners], claims: {groups: [ops]}}}
                  - {name: basic, cluster: app, path: /basic, auth: {passwords: [staff]}}
                """);
    }

    @AfterAll
    static void close() throws IOException {
        proxy.close();
    }

    private static String bearer(String token) {
        return "Authorization: Bearer " + proxy.keepSecret(token);
    }

    private static void denied(RawResponse response, String start, String end) {
        assertThat(proxy.toldOf(response))
                .startsWith("denied: reason " + start)
                .contains(" exchange " + response.field("Incident-Id"))
                .endsWith(end);
    }

    @Test
    void aBadTokenIsALine() {
        String id = "client 203.0.113.7 exchange ";
        RawResponse old = proxy.get(
                "/api",
                "X-Forwarded-For: 203.0.113.7",
                bearer(KEY.token(Map.of("exp", Instant.now().minusSeconds(900).getEpochSecond()))));
        denied(old, "expired by authentication status 401 route api " + id, "");
        denied(
                proxy.get("/api", "X-Forwarded-For: 203.0.113.7"),
                "token-missing by authentication status 401 route api " + id,
                "");
        denied(
                proxy.get("/api", "X-Forwarded-For: 203.0.113.7", bearer("a.forged-token-with-a.signature-of-its-own")),
                "malformed by authentication status 401 route api " + id,
                "");
    }

    @Test
    void aRuleIsALineThatNamesTheSubjectAndWhatItLacks() {
        RawResponse response = proxy.get("/ruled", bearer(KEY.token(Map.of("scope", "read"))));

        denied(
                response,
                "claim-missing by authentication status 403 route ruled client 127.0.0.1 subject \"alice\" of \"https://issuer.example\"",
                "lacks scope with one of [write], by auth.rules[0]");
        assertThat(proxy.record(response).subject()).isNotNull();
    }

    @Test
    void aClaimThatCannotBeForwardedIsALine() {
        denied(
                proxy.get("/api", bearer(KEY.token(Map.of("team", "red\r\nX-Admin: 1")))),
                "claim-not-forwardable by identity-forward status 403 route api client 127.0.0.1 subject \"alice\"",
                "X-Team");
    }

    @Test
    void aKeyIsALine() {
        String wrong = proxy.keepSecret("pcl_a-key-that-nobody-has-made");
        denied(
                proxy.get("/key", "X-API-Key: " + wrong),
                "unknown-api-key by authentication status 401 route key client 127.0.0.1 exchange ",
                "");
        denied(
                proxy.get("/key", "X-API-Key: " + proxy.keepSecret(BUILD.key())),
                "claim-missing by authentication status 403 route key client 127.0.0.1 subject \"build-server\" of \"api-keys:partners\"",
                "lacks groups with one of [ops]");
    }

    @Test
    void aPasswordIsALine() {
        String credentials =
                Base64.getEncoder().encodeToString("bob:a-guessed-password".getBytes(StandardCharsets.UTF_8));
        proxy.keepSecret("a-guessed-password");
        denied(
                proxy.get("/basic", "Authorization: Basic " + proxy.keepSecret(credentials)),
                "wrong-password by authentication status 401 route basic",
                "");
    }

    @Test
    void whoIsLetInIsNoneNorWhoIsRefusedForAnotherReason() throws IOException {
        assertThat(proxy.get("/api", bearer(KEY.token())).status()).isEqualTo(200);
        assertThat(proxy.get("/open").status()).isEqualTo(200);
        RawResponse elsewhere = proxy.get("/elsewhere");
        assertThat(elsewhere.status()).isEqualTo(404);
        // lines are written in order
        RawResponse last = proxy.get("/api");
        proxy.toldOf(last);

        assertThat(proxy.told()).doesNotContain(elsewhere.field("Incident-Id")).doesNotContain("route open");
    }
}
