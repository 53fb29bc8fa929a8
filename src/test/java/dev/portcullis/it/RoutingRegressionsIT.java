package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One canonical path and host for routing, authentication, rules and backend, through the proxy that production assembles: no other spelling of either gets around
 * a protected route or a rule (Envoy CVE-2026-73551, -73511, -73553; Caddy CVE-2026-27588, -27587), and none is refused for being spelled unusually.
 */
class RoutingRegressionsIT {
    private static final int HOSTS = 150;

    @TempDir
    private static Path folder;

    private static GuardedProxy proxy;

    @BeforeAll
    static void open() throws IOException {
        Files.writeString(folder.resolve("path.conf"), """
                SecRuleEngine On
                SecRule REQUEST_FILENAME "@streq /secret" "id:1,phase:1,deny,status:403"
                SecRule ARGS|REQUEST_HEADERS:X-Text "@rx (?i)script" "id:2,phase:1,deny,status:403,t:none"
                """);
        StringBuilder hosts = new StringBuilder();
        for (int i = 0; i < HOSTS; i++) {
            hosts.append("  - {name: h").append(i).append(", hosts: [Host").append(i);
            hosts.append(".Example], cluster: app, auth: {anonymous: true}}\n");
        }
        proxy = GuardedProxy.before(RawBackend.answering(UpstreamFixture.OK), folder, """
                rules: {files: [path.conf]}
                routes:
                  - {name: open, path: /, hosts: [shop.example], cluster: app, auth: {anonymous: true}}
                  - {name: closed, path: /admin, hosts: [shop.example], cluster: app, auth: {providers: [one]}}
                  - {name: host, hosts: [admin.example, '*.admin.example'], cluster: app, auth: {providers: [one]}}
                  - {name: slashes, path: /files, hosts: [shop.example], cluster: app, auth: {anonymous: true}, allowAmbiguous: [encoded-slash]}
                """ + hosts);
    }

    @AfterAll
    static void close() throws IOException {
        proxy.close();
    }

    @BeforeEach
    void forgetHeads() {
        proxy.heads().clear();
    }

    // ---- path

    @ParameterizedTest
    @CsvSource({
        "/admin, 401",
        "/admin/, 401",
        "/admin/report, 401",
        "//admin, 401",
        "/x/../admin, 401",
        "/./admin, 401",
        "/%61dmin, 401",
        "/%2e/admin, 401",
        "/admin;x=y, 401",
        "/admin;x=y/report, 401",
        "/x;a=b/../admin, 401",
        "http://shop.example/admin, 401",
        "http://SHOP.example:80/x/../admin, 401",
        "/user/..;a=b/admin, 400",
        "/x/%2e%2e;/admin, 400",
        "/x%2f..%2fadmin, 400",
        "/x%5c..%5cadmin, 400",
        "/%252e%252e/admin, 400",
        "/%c0%ae%c0%ae/admin, 400",
        "/admin%00, 400",
        "/files/..%2fadmin, 400",
        "/files/..%2Fadmin, 400",
        "/files/%2e%2e%2fadmin, 400",
        // tokens of ACME that are paths
        "/.well-known/acme-challenge/../../admin, 401",
        "/.well-known/acme-challenge/..%2f..%2fadmin, 400",
        "/.well-known/acme-challenge/%2e%2e%5c%2e%2e%5cadmin, 400",
    })
    void noSpellingOfAPathGetsAroundAuthentication(String target, int status) {
        assertThat(statusOf(target, "shop.example", "")).isEqualTo(status);
        assertThat(proxy.heads()).isEmpty();
    }

    @Test
    void everySpellingReachesTheBackendAsOne() {
        String token = GuardedProxy.token(Map.of());
        for (String target : new String[] {"/admin", "//admin", "/x/../admin", "/./admin", "/%61dmin"}) {
            assertThat(statusOf(target, "shop.example", "Authorization: Bearer " + token + "\r\n"))
                    .as(target)
                    .isEqualTo(200);
        }
        assertThat(proxy.heads()).hasSize(5).allMatch(head -> head.startsWith("GET /admin HTTP/1.1\r\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/secret", "//secret", "/x/../secret", "/%73ecret", "/./secret?a=b"})
    void noSpellingOfAPathGetsAroundARule(String target) {
        assertThat(statusOf(target, "shop.example", "")).isEqualTo(403);
        assertThat(proxy.heads()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/administrator, /administrator",
        "/user/admin, /user/admin",
        "/secrets, /secrets",
        "/caf%C3%A9/a%20b, /caf%C3%A9/a%20b",
        "/x?next=/admin, /x?next=/admin",
        "/x?p=..%2f..%2fadmin, /x?p=..%2f..%2fadmin",
        "/cart;jsessionid=1, /cart;jsessionid=1",
        "/.well-known/acme-challenge/LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0, /.well-known/acme-challenge/LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0",
        "/files/a%2fb, /files/a%2Fb",
        "/files/a..b%2f.c, /files/a..b%2F.c",
    })
    void ordinaryPathsPass(String target, String forwarded) {
        assertThat(statusOf(target, "shop.example", "")).isEqualTo(200);
        assertThat(proxy.heads().get(0)).startsWith("GET " + forwarded + " HTTP/1.1\r\n");
    }

    // ---- host

    @ParameterizedTest
    @ValueSource(
            strings = {
                "admin.example",
                "ADMIN.EXAMPLE",
                "Admin.Example.",
                "admin.example:8080",
                "aDmIn.example.:80",
                "x.ADMIN.example",
                "A.B.admin.example."
            })
    void noSpellingOfAHostGetsAroundItsRoute(String host) {
        assertThat(statusOf("/", host, "")).isEqualTo(401);
        assertThat(proxy.heads()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"user@admin.example", "admin.example@shop.example", "shop.example:80@admin.example", "a..b"})
    void hostsThatCouldBeTwoAreRefused(String host) {
        assertThat(statusOf("/", host, "")).isEqualTo(400);
        assertThat(proxy.heads()).isEmpty();
    }

    @Test
    void hostsStayCaseInsensitiveHoweverManyThereAre() {
        for (int i = 0; i < HOSTS; i++) {
            assertThat(statusOf("/", (i % 2 == 0 ? "HOST" : "host") + i + ".eXample:81", ""))
                    .isEqualTo(200);
        }
        assertThat(statusOf("/", "host" + HOSTS + ".example", "")).isEqualTo(404);
        assertThat(proxy.heads()).hasSize(HOSTS);
        assertThat(proxy.heads().get(7)).contains("\r\nhost: host7.example:81\r\n");
    }

    // ---- bytes (Envoy CVE-2026-73552)

    @ParameterizedTest
    @ValueSource(strings = {"script", "\u00f0script", "\u00c3SCRIPT\u00ff", "\u0080\u00e2\u0082script"})
    void obsTextDoesNotHideFromARule(String value) {
        assertThat(statusOf("/", "shop.example", "X-Text: " + value + "\r\n")).isEqualTo(403);
        assertThat(proxy.heads()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"caf\u00e9", "\u00f0\u009f\u0098\u0080", "scrip\u00fft"})
    void obsTextPasses(String value) {
        assertThat(statusOf("/", "shop.example", "X-Text: " + value + "\r\n")).isEqualTo(200);
        assertThat(proxy.heads().get(0)).contains("\r\nX-Text: " + value + "\r\n");
    }

    // ---- queries that some parser gives up on (Coraza CVE-2026-41510)

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/x?p=script",
                "/x?p=%zz&q=script",
                "/x?%&p=script",
                "/x?p=%73cript%",
                "/x?p=%00script",
                "/x?&&=&p=script",
                "/x?p=a?b=script",
                "/x?p[=%5Bscript",
                "/x?p=%ff%fescript",
                "/x?:p=://script",
            })
    void noQueryIsTooOddForARule(String target) {
        assertThat(statusOf(target, "shop.example", "")).isEqualTo(403);
        assertThat(proxy.heads()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/x?p=100%25&q=%zz", "/x?%", "/x?&&=&p=1", "/x?p[]=1&p[]=2", "/x?:p=://"})
    void oddQueriesPassAsTheyCame(String target) {
        assertThat(statusOf(target, "shop.example", "")).isEqualTo(200);
        assertThat(proxy.heads().get(0)).startsWith("GET " + target + " HTTP/1.1\r\n");
    }

    private static int statusOf(String target, String host, String fields) {
        return proxy.statusOf(target, host, fields);
    }
}
