package dev.portcullis.it;

import dev.portcullis.it.sso.TestBrowser;
import dev.portcullis.it.sso.TestPage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keycloak, unpacked and augmented once for all runs, with its data in memory and one realm. Tokens and sessions are real.
 */
final class Keycloak implements RealProvider {
    private static final String PASSWORD = "wonderland";
    private static final String ADMIN = "admin";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final String base;
    private final LocalProcess process;

    private Keycloak(String base, LocalProcess process) {
        this.base = base;
        this.process = process;
    }

    /** Starts it on loopback, which takes about a minute. */
    static Keycloak start() {
        Path home = LocalProcess.folder("portcullis.sso.keycloak");
        augment(home);
        String base = "http://127.0.0.1:" + LocalProcess.freePort();
        URI uri = URI.create(base);
        LocalProcess process = LocalProcess.start(
                "keycloak",
                home,
                Map.of(
                        "KC_BOOTSTRAP_ADMIN_USERNAME", ADMIN,
                        "KC_BOOTSTRAP_ADMIN_PASSWORD", ADMIN,
                        "JAVA_OPTS_KC_HEAP", "-Xms64m -Xmx512m"),
                List.of(
                        "bash",
                        "bin/kc.sh",
                        "start",
                        "--optimized",
                        "--http-enabled=true",
                        "--http-host=127.0.0.1",
                        "--http-port=" + uri.getPort(),
                        "--hostname=" + base));
        Keycloak keycloak = new Keycloak(base, process);
        process.awaiting(Duration.ofMinutes(4), keycloak::isReady);
        return keycloak;
    }

    /** {@code kc.sh build}, kept beside what was unpacked until that is unpacked anew. */
    private static void augment(Path home) {
        Path done = home.resolve("portcullis-augmented");
        try {
            if (Files.exists(done) && Files.readString(done).equals(stateOf(home))) {
                return;
            }
            LocalProcess.run(
                    "keycloak-build",
                    home,
                    Duration.ofMinutes(6),
                    List.of("bash", "bin/kc.sh", "build", "--db=dev-mem", "--cache=local"));
            Files.writeString(done, stateOf(home));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What augmentation changes and unpacking changes back. */
    private static String stateOf(Path home) throws IOException {
        Path made = home.resolve("lib/quarkus/generated-bytecode.jar");
        return Files.size(made) + " " + Files.getLastModifiedTime(made);
    }

    private boolean isReady() {
        try {
            HttpResponse<String> realm = send(HttpRequest.newBuilder(URI.create(base + "/realms/master")));
            return realm.statusCode() == 200 && realm.body().contains("\"master\"");
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    @Override
    public String issuer() {
        return base + "/realms/corp";
    }

    /** Makes the realm anew. */
    @Override
    public void register(String origin, int accessSeconds) {
        String token = adminToken();
        send(HttpRequest.newBuilder(URI.create(base + "/admin/realms/corp"))
                .header("Authorization", "Bearer " + token)
                .DELETE());
        HttpResponse<String> made = send(HttpRequest.newBuilder(URI.create(base + "/admin/realms"))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(realm(origin, accessSeconds))));
        if (made.statusCode() != 201) {
            throw new AssertionError("the realm was not made: " + made.statusCode() + " " + made.body());
        }
    }

    /** Ports in redirect URIs must be written out: a wildcard there is refused. {@code clientScopes} must be left out, or sub and email are missing. */
    private static String realm(String origin, int accessSeconds) {
        return """
                {"realm": "corp", "enabled": true, "sslRequired": "none", "accessTokenLifespan": %3$d,
                 "revokeRefreshToken": true, "refreshTokenMaxReuse": 0,
                 "attributes": {"acr.loa.map": "{\\"1\\":\\"1\\",\\"2\\":\\"2\\"}"},
                 "users": [{"username": "%4$s", "enabled": true, "email": "alice@example.com", "emailVerified": true,
                            "firstName": "Alice", "lastName": "Liddell",
                            "credentials": [{"type": "password", "value": "%5$s", "temporary": false}]}],
                 "clients": [{"clientId": "%1$s", "enabled": true, "protocol": "openid-connect", "publicClient": false, "secret": "%2$s",
                              "standardFlowEnabled": true, "redirectUris": ["%6$s/_portcullis/callback/corp"],
                              "attributes": {"pkce.code.challenge.method": "S256",
                                             "backchannel.logout.url": "%6$s/_portcullis/backchannel-logout/corp",
                                             "backchannel.logout.session.required": "true",
                                             "post.logout.redirect.uris": "%6$s/_portcullis/signed-out"}}]}
                """.formatted(CLIENT, SECRET, accessSeconds, USER, PASSWORD, origin);
    }

    /** A second level of authentication, for which the password is asked once more: Keycloak has none of its own. */
    @Override
    public void offerSecondLevel() {
        String flows = "/admin/realms/corp/authentication/flows";
        post(flows, "{'alias': 'levels', 'providerId': 'basic-flow', 'topLevel': true, 'builtIn': false}");
        post(flows + "/levels/executions/execution", "{'provider': 'auth-cookie'}");
        post(flows + "/levels/executions/flow", subFlow("sign-in-forms"));
        for (String level : List.of("1", "2")) {
            post(flows + "/sign-in-forms/executions/flow", subFlow("level" + level));
            post(
                    flows + "/level" + level + "/executions/execution",
                    "{'provider': 'conditional-level-of-authentication'}");
            post(
                    flows + "/level" + level + "/executions/execution",
                    level.equals("1")
                            ? "{'provider': 'auth-username-password-form'}"
                            : "{'provider': 'auth-password-form'}");
        }
        for (JsonNode execution : read(send(admin(flows + "/levels/executions")))) {
            String name = execution.get("displayName").asString();
            String alternative = name.equals("Cookie") || name.equals("sign-in-forms") ? "ALTERNATIVE" : "REQUIRED";
            String requirement = name.startsWith("level") ? "CONDITIONAL" : alternative;
            String changed =
                    ((ObjectNode) execution).put("requirement", requirement).toString();
            check(send(admin(flows + "/levels/executions").PUT(HttpRequest.BodyPublishers.ofString(changed))));
        }
        for (String level : List.of("1", "2")) {
            for (JsonNode execution : read(send(admin(flows + "/level" + level + "/executions")))) {
                if (execution.get("displayName").asString().startsWith("Condition")) {
                    post(
                            "/admin/realms/corp/authentication/executions/"
                                    + execution.get("id").asString() + "/config",
                            "{'alias': 'level-" + level + "', 'config': {'loa-condition-level': '" + level
                                    + "', 'loa-max-age': '36000'}}");
                }
            }
        }
        check(send(
                admin("/admin/realms/corp").PUT(HttpRequest.BodyPublishers.ofString("{\"browserFlow\": \"levels\"}"))));
    }

    private static String subFlow(String alias) {
        return "{'alias': '" + alias
                + "', 'type': 'basic-flow', 'description': '', 'provider': 'registration-page-form'}";
    }

    private void post(String path, String json) {
        check(send(admin(path).POST(HttpRequest.BodyPublishers.ofString(json.replace('\'', '"')))));
    }

    private HttpRequest.Builder admin(String path) {
        return HttpRequest.newBuilder(URI.create(base + path))
                .header("Authorization", "Bearer " + adminToken())
                .header("Content-Type", "application/json");
    }

    private static void check(HttpResponse<String> response) {
        if (response.statusCode() / 100 != 2) {
            throw new AssertionError(response.uri() + ": " + response.statusCode() + " " + response.body());
        }
    }

    /** Has the client told through frames instead of the back channel. */
    void useFrontChannel(String origin) {
        String token = adminToken();
        JsonNode found =
                read(send(HttpRequest.newBuilder(URI.create(base + "/admin/realms/corp/clients?clientId=" + CLIENT))
                        .header("Authorization", "Bearer " + token)));
        String id = found.get(0).get("id").asString();
        String change = """
                {"clientId": "%s", "frontchannelLogout": true,
                 "attributes": {"backchannel.logout.url": "", "frontchannel.logout.url": "%s/_portcullis/frontchannel-logout/corp",
                                "frontchannel.logout.session.required": "true"}}
                """.formatted(CLIENT, origin);
        HttpResponse<String> changed =
                send(HttpRequest.newBuilder(URI.create(base + "/admin/realms/corp/clients/" + id))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .PUT(HttpRequest.BodyPublishers.ofString(change)));
        if (changed.statusCode() != 204) {
            throw new AssertionError("the client was not changed: " + changed.statusCode() + " " + changed.body());
        }
    }

    @Override
    public TestPage signIn(TestBrowser browser, TestPage page) {
        return browser.submit(page, credentials());
    }

    @Override
    public Map<String, String> credentials() {
        return Map.of("username", USER, "password", PASSWORD);
    }

    /** As an operator does: every session of the user. */
    @Override
    public void endSessions(TestBrowser browser) {
        String token = adminToken();
        JsonNode users =
                read(send(HttpRequest.newBuilder(URI.create(base + "/admin/realms/corp/users?username=" + USER))
                        .header("Authorization", "Bearer " + token)));
        String id = users.get(0).get("id").asString();
        HttpResponse<String> ended =
                send(HttpRequest.newBuilder(URI.create(base + "/admin/realms/corp/users/" + id + "/logout"))
                        .header("Authorization", "Bearer " + token)
                        .POST(HttpRequest.BodyPublishers.noBody()));
        if (ended.statusCode() != 204) {
            throw new AssertionError("the sessions were not ended: " + ended.statusCode() + " " + ended.body());
        }
    }

    private String adminToken() {
        return read(send(HttpRequest.newBuilder(URI.create(base + "/realms/master/protocol/openid-connect/token"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form(Map.of(
                                "grant_type",
                                "password",
                                "client_id",
                                "admin-cli",
                                "username",
                                ADMIN,
                                "password",
                                ADMIN))))))
                .get("access_token")
                .asString();
    }

    private static String form(Map<String, String> values) {
        StringJoiner form = new StringJoiner("&");
        values.forEach((name, value) -> form.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return form.toString();
    }

    private static JsonNode read(HttpResponse<String> response) {
        if (response.statusCode() != 200) {
            throw new AssertionError(response.uri() + ": " + response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.timeout(Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
