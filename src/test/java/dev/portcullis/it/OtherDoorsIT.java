package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.identity.credential.ApiKeys;
import dev.portcullis.identity.credential.Passwords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** API keys, passwords, and doors that are combined, over sockets; certificates are in {@link ClientCertificateIT}. */
class OtherDoorsIT {
    private static final TestKey KEY = new TestKey("one");
    private static final ApiKeys.Fresh BUILD = ApiKeys.make(new Random(1));
    private static final ApiKeys.Fresh OTHER = ApiKeys.make(new Random(2));
    private static final ApiKeys.Fresh THIRD = ApiKeys.make(new Random(5));
    private static final String PASSWORD = "correct horse: battery ü";

    @TempDir
    private static Path folder;

    private static IdentityProxy proxy;

    @BeforeAll
    static void open() throws IOException {
        Files.writeString(folder.resolve("keys.json"), TestKey.jwks(KEY));
        Files.writeString(
                folder.resolve("partners.txt"),
                "# partners\n\nbuild-server " + BUILD.hash() + " groups=ci,deploy scope=read\n");
        Files.writeString(folder.resolve("others.txt"), "other " + OTHER.hash() + "\n");
        Files.writeString(folder.resolve("thirds.txt"), "third " + THIRD.hash() + "\n");
        Files.writeString(
                folder.resolve("users.txt"), "bob " + Passwords.hash(PASSWORD, new Random(3)) + " groups=staff\n");
        Files.writeString(
                folder.resolve("guests.txt"), "gina " + Passwords.hash(PASSWORD, new Random(4)) + " groups=guests\n");
        proxy = IdentityProxy.before(folder, """
                identity:
                  providers:
                    corp: {issuer: 'https://issuer.example', audiences: [shop], algorithms: [ES256], jwks: {file: keys.json}}
                  apiKeys:
                    partners: {file: partners.txt}
                    others: {file: others.txt, field: X-Other-Key}
                    thirds: {file: thirds.txt, field: x-other-KEY}
                  passwords:
                    staff: {file: users.txt}
                    guests: {file: guests.txt}
                rules: {engine: off}
                routes:
                  - {name: open, cluster: app, path: /open, auth: {anonymous: true}}
                  - {name: key, cluster: app, path: /key, auth: {apiKeys: [partners], headers: {X-User: sub, X-Groups: groups}}}
                  - {name: deploy, cluster: app, path: /deploy, auth: {apiKeys: [partners], claims: {groups: [ops]}}}
                  - {name: basic, cluster: app, path: /basic, auth: {passwords: [staff], headers: {X-User: sub, X-Groups: groups}}}
                  - {name: two, cluster: app, path: /two, auth: {passwords: [staff, guests], headers: {X-User: sub, X-Groups: groups, X-Iss: iss}}}
                  - {name: any, cluster: app, path: /any, auth: {provider: corp, apiKeys: [partners, others], passwords: [staff], headers: {X-User: sub}}}
                  - {name: same, cluster: app, path: /same, auth: {apiKeys: [others, thirds], headers: {X-User: sub}}}
                  - {name: first, cluster: app, path: /first, auth: {provider: corp, apiKeys: [partners], passwords: [staff], anyOf: [api-key, sign-in, password]}}
                  - {name: hidden, cluster: app, path: /hidden, auth: {provider: corp, apiKeys: [partners], hideToken: true}}
                  - {name: both, cluster: app, path: /both, auth: {provider: corp, apiKeys: [partners], allOf: [sign-in, api-key], headers: {X-User: sub}}}
                  - name: mixed
                    cluster: app
                    path: /mixed
                    auth: {provider: corp, apiKeys: [partners], passwords: [staff], allOf: [api-key], anyOf: [sign-in, password], headers: {X-User: sub}}
                """);
        proxy.keepSecret(BUILD.key());
        proxy.keepSecret(OTHER.key());
        proxy.keepSecret(THIRD.key());
        proxy.keepSecret(PASSWORD);
        proxy.keepSecret(basic("bob", PASSWORD));
    }

    @AfterAll
    static void close() throws IOException {
        proxy.close();
    }

    private static String basic(String user, String password) {
        return Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private static String bearer() {
        return "Authorization: Bearer " + proxy.keepSecret(KEY.token());
    }

    // ---- API keys

    @Test
    void aKeyLetsInAndStaysHere() {
        assertThat(proxy.get("/key", "x-api-KEY: " + BUILD.key()).status()).isEqualTo(200);
        assertThat(proxy.lastHead())
                .contains("\r\nX-User: build-server\r\n")
                .contains("\r\nX-Groups: ci,deploy\r\n")
                .doesNotContain(BUILD.key());
        assertThat(proxy.get(
                                "/open",
                                "X-API-Key: " + BUILD.key(),
                                "X_API_Key: " + BUILD.key(),
                                "x.other.key: " + OTHER.key())
                        .status())
                .isEqualTo(200);
        assertThat(proxy.lastHead()).as("on every route, under every alias").doesNotContain("pcl_");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "pcl_", "PCL_", "sha256:x", ""})
    void aWrongKeyIs401(String key) {
        RawResponse response = proxy.get("/key", "X-API-Key: " + key);
        assertThat(response.status()).isEqualTo(401);
        assertThat(response.field("WWW-Authenticate")).isEqualTo("ApiKey realm=\"portcullis\"");
        assertThat(proxy.denial(response)).startsWith("unknown-api-key");
    }

    @Test
    void theHashIsNoKeyAndTheKeyOfAnotherFileIsNone() {
        assertThat(proxy.get("/key", "X-API-Key: " + BUILD.hash()).status()).isEqualTo(401);
        assertThat(proxy.get("/key", "X-API-Key: " + OTHER.key()).status()).isEqualTo(401);
        assertThat(proxy.get("/key", "X-Other-Key: " + BUILD.key()).status()).isEqualTo(401);
        assertThat(proxy.get("/any", "X-Other-Key: " + OTHER.key()).status()).isEqualTo(200);
    }

    @Test
    void noKeyIs401AndTwoAre400() {
        RawResponse none = proxy.get("/key");
        assertThat(none.status()).isEqualTo(401);
        assertThat(proxy.denial(none)).startsWith("api-key-missing");
        assertThat(proxy.get("/key", "X-API-Key: " + BUILD.key(), "X-API-Key: " + BUILD.key())
                        .status())
                .isEqualTo(400);
        assertThat(proxy.get("/key", "X_API_Key: " + BUILD.key()).status())
                .as("an alias is no key")
                .isEqualTo(401);
    }

    /** Names of fields have no case: to look at each spelling by itself would have the first refuse what the second knows. */
    @Test
    void oneFieldMayBeWrittenInTwoWays() {
        assertThat(proxy.get("/same", "X-Other-Key: " + OTHER.key()).status()).isEqualTo(200);
        assertThat(proxy.get("/same", "X-Other-Key: " + THIRD.key()).status()).isEqualTo(200);
        assertThat(proxy.lastHead()).contains("X-User: third").doesNotContain("pcl_");
    }

    @Test
    void aKeyWithoutTheGroupIs403() {
        RawResponse response = proxy.get("/deploy", "X-API-Key: " + BUILD.key());
        assertThat(response.status()).isEqualTo(403);
        assertThat(proxy.denial(response)).contains("groups with one of [ops]");
    }

    // ---- passwords

    @Test
    void aPasswordLetsInAndStaysHere() {
        for (int i = 0; i < 20; i++) {
            assertThat(proxy.get("/basic", "Authorization: basic " + basic("bob", PASSWORD))
                            .status())
                    .isEqualTo(200);
        }
        assertThat(proxy.lastHead()).contains("\r\nX-User: bob\r\n").contains("\r\nX-Groups: staff\r\n");
        assertThat(proxy.lastHead().toLowerCase(Locale.ROOT)).doesNotContain("\r\nauthorization:");
    }

    @Test
    void whoStandsInTheSecondFileIsLetInAndKnownByIt() {
        assertThat(proxy.get("/two", "Authorization: Basic " + basic("gina", PASSWORD))
                        .status())
                .isEqualTo(200);
        assertThat(proxy.lastHead())
                .contains("\r\nX-User: gina\r\n", "\r\nX-Groups: guests\r\n", "\r\nX-Iss: passwords:guests\r\n");
        assertThat(proxy.get("/two", "Authorization: Basic " + basic("bob", PASSWORD))
                        .status())
                .isEqualTo(200);
        assertThat(proxy.lastHead()).contains("\r\nX-Iss: passwords:staff\r\n");
        RawResponse wrong = proxy.get("/two", "Authorization: Basic " + basic("gina", "wrong"));
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(proxy.denial(wrong)).startsWith("wrong-password");
        assertThat(proxy.get("/basic", "Authorization: Basic " + basic("gina", PASSWORD))
                        .status())
                .as("a route for the first file alone")
                .isEqualTo(401);
    }

    @Test
    void aWrongPasswordIsWhatAnUnknownUserIs() {
        for (String wrong :
                List.of(basic("bob", "wrong-password"), basic("nobody", "wrong-password"), basic("BOB", PASSWORD))) {
            RawResponse response = proxy.get("/basic", "Authorization: Basic " + proxy.keepSecret(wrong));
            assertThat(response.status()).isEqualTo(401);
            assertThat(response.field("WWW-Authenticate")).isEqualTo("Basic realm=\"portcullis\", charset=\"UTF-8\"");
            assertThat(proxy.denial(response)).startsWith("wrong-password");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "!", "Ym9i", "OnBhc3N3b3Jk", "Ym9iOgBhYWE=", "/////w=="})
    void credentialsThatAreNoneAre400(String base64) {
        RawResponse response = proxy.get("/basic", "Authorization: Basic " + base64);
        assertThat(response.status()).isEqualTo(400);
        assertThat(proxy.denial(response)).startsWith("malformed-credentials");
    }

    // ---- combinations

    @Test
    void anyOfTheDoorsLetsIn() {
        assertThat(proxy.get("/any", bearer()).status()).isEqualTo(200);
        assertThat(proxy.lastHead()).contains("X-User: alice");
        assertThat(proxy.get("/any", "X-API-Key: " + BUILD.key()).status()).isEqualTo(200);
        assertThat(proxy.lastHead()).contains("X-User: build-server");
        assertThat(proxy.get("/any", "Authorization: Basic " + basic("bob", PASSWORD))
                        .status())
                .isEqualTo(200);
        assertThat(proxy.lastHead()).contains("X-User: bob");
        RawResponse none = proxy.get("/any");
        assertThat(none.status()).isEqualTo(401);
        assertThat(none.fields("WWW-Authenticate").toString()).contains("Bearer realm", "ApiKey realm", "Basic realm");
    }

    @Test
    void badCredentialsAreNotMadeUpForByOthers() {
        assertThat(proxy.get("/any", "Authorization: Bearer x", "X-API-Key: " + BUILD.key())
                        .status())
                .isEqualTo(401);
        assertThat(proxy.get("/any", "X-API-Key: x", "Authorization: Basic " + basic("bob", PASSWORD))
                        .status())
                .isEqualTo(401);
    }

    /** The application takes what comes in the field for good, since it was judged on every other request. */
    @Test
    void credentialsThatNobodyHasLookedAtDoNotGoOn() {
        String key = "X-API-Key: " + BUILD.key();
        for (String unjudged : List.of(
                "Bearer " + KEY.token() + "x", "DPoP x", "bearer", "Basic " + basic("bob", "guess"), "basic !")) {
            proxy.keepSecret(unjudged.length() > 10 ? unjudged : BUILD.key());
            assertThat(proxy.get("/first", key, "Authorization: " + unjudged, "DPoP: x")
                            .status())
                    .isEqualTo(200);
            assertThat(proxy.lastHead().toLowerCase(Locale.ROOT)).as(unjudged).doesNotContain("\r\nauthorization:");
        }
        assertThat(proxy.get("/first", key, "Authorization: Negotiate x").status())
                .isEqualTo(200);
        assertThat(proxy.lastHead())
                .as("of no door here: the application's own")
                .contains("\r\nAuthorization: Negotiate x\r\n");
        assertThat(proxy.get("/first", bearer()).status()).isEqualTo(200);
        assertThat(proxy.lastHead()).as("judged").contains("\r\nAuthorization: Bearer ");
    }

    @Test
    void whereTokensAreHiddenTheFieldNeverGoesOn() {
        String key = "X-API-Key: " + BUILD.key();
        for (String line : List.of(bearer(), "Authorization: Negotiate x", "Authorization: Basic x")) {
            assertThat(proxy.get("/hidden", key, line).status()).isEqualTo(200);
            assertThat(proxy.lastHead().toLowerCase(Locale.ROOT)).as(line).doesNotContain("\r\nauthorization:");
        }
    }

    @Test
    void allOfTheDoorsHaveToBePassed() {
        assertThat(proxy.get("/both", bearer(), "X-API-Key: " + BUILD.key()).status())
                .isEqualTo(200);
        assertThat(proxy.lastHead()).contains("X-User: alice").doesNotContain(BUILD.key());
        assertThat(proxy.get("/both", bearer()).status()).isEqualTo(401);
        assertThat(proxy.get("/both", "X-API-Key: " + BUILD.key()).status()).isEqualTo(401);
        assertThat(proxy.get("/both", bearer(), "X-API-Key: x").status()).isEqualTo(401);
        assertThat(proxy.get("/both", "Authorization: Bearer x", "X-API-Key: " + BUILD.key())
                        .status())
                .isEqualTo(401);
        assertThat(proxy.get("/both").status()).isEqualTo(401);
    }

    @Test
    void oneOfSomeBesideAllOfOthers() {
        String key = "X-API-Key: " + BUILD.key();
        assertThat(proxy.get("/mixed", key, bearer()).status()).isEqualTo(200);
        assertThat(proxy.get("/mixed", key, "Authorization: Basic " + basic("bob", PASSWORD))
                        .status())
                .isEqualTo(200);
        assertThat(proxy.lastHead()).as("the first of allOf names the subject").contains("X-User: build-server");
        assertThat(proxy.get("/mixed", key).status()).isEqualTo(401);
        assertThat(proxy.get("/mixed", bearer()).status()).isEqualTo(401);
    }

    @Test
    void anonymousIsSaidAloud() {
        assertThat(proxy.get("/open").status()).isEqualTo(200);
        assertThat(proxy.get("/elsewhere").status()).isEqualTo(404);
    }

    @Test
    void aNewKeyCountsAfterAReload() throws IOException {
        ApiKeys.Fresh fresh = ApiKeys.make(new Random(9));
        String before = Files.readString(folder.resolve("others.txt"));
        assertThat(proxy.get("/any", "X-Other-Key: " + fresh.key()).status()).isEqualTo(401);
        Files.writeString(folder.resolve("others.txt"), before + "fresh " + fresh.hash() + "\n");
        assertThat(proxy.proxy().portcullis().reloadIfChanged()).isTrue();
        assertThat(proxy.get("/any", "X-Other-Key: " + proxy.keepSecret(fresh.key()))
                        .status())
                .isEqualTo(200);
    }
}
