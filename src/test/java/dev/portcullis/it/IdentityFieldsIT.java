package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Fields that tell a backend who asks, sent as bytes through the proxy that production assembles: what a client writes under such a name, however it is spelled and
 * wherever it stands, never reaches a backend (Traefik CVE-2026-33433, -39858, -54763, -88011; Caddy CVE-2026-30851), and a client cannot have ours taken away
 * (CVE-2025-48865).
 */
class IdentityFieldsIT {
    @TempDir
    private static Path folder;

    private static GuardedProxy proxy;
    private static String token;

    @BeforeAll
    static void open() throws IOException {
        token = GuardedProxy.token(Map.of("groups", List.of("staff")));
        RawBackend backend = new RawBackend(connection -> {
            while (true) {
                String head = connection.readHead().toLowerCase(Locale.ROOT);
                if (head.contains("\r\ntransfer-encoding: chunked\r\n")) {
                    readChunks(connection);
                } else if (head.contains("\r\ncontent-length: 5\r\n")) {
                    assertThat(connection.read(5)).isEqualTo("abcde");
                }
                connection.send(UpstreamFixture.OK);
            }
        });
        proxy = GuardedProxy.before(backend, folder, """
                rules: {engine: off}
                scrub: {requestFields: [X-Tenant, X-Internal-*]}
                routes:
                  - {name: open, cluster: app, auth: {anonymous: true}}
                  - name: closed
                    path: /admin
                    cluster: app
                    auth: {providers: [one], headers: {X-User: sub, X-Groups: groups}}
                """);
    }

    @AfterAll
    static void close() throws IOException {
        proxy.close();
    }

    @BeforeEach
    void forgetHeads() {
        proxy.heads().clear();
    }

    // ---- aliases

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-User",
                "x-user",
                "X-USER",
                "X_User",
                "x_user",
                "X.User",
                "x.USER",
                "X_Groups",
                "X.groups",
                "X~Groups",
                "X!groups",
                "x'USER",
                "X|User",
                "X-Tenant",
                "X_Tenant",
                "x.tenant",
                "X-Internal-Role",
                "X_Internal_Role",
                "x.internal.ROLE",
                "x#tenant",
                "X+Internal^Role"
            })
    void noSpellingOfAnIdentityFieldComesFromAClient(String name) {
        assertThat(statusOf("/", name + ": forged\r\n")).isEqualTo(200);
        assertThat(statusOf("/admin", name + ": forged\r\n" + authorization())).isEqualTo(200);

        assertThat(proxy.heads()).hasSize(2).noneMatch(head -> head.contains("forged"));
        assertThat(valuesOf(head(1), "x-user")).containsExactly("alice");
        assertThat(valuesOf(head(1), "x-groups")).containsExactly("staff");
        assertThat(valuesOf(head(0), "x-user")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Users", "X-User-Agent", "User", "X_Usergroup", "X.Tenants", "X-International"})
    void fieldsOfTheApplicationPass(String name) {
        assertThat(statusOf("/", name + ": mine\r\n")).isEqualTo(200);

        assertThat(head(0)).contains("\r\n" + name + ": mine\r\n");
    }

    @Test
    void anIdentityFieldDoesNotStandInForAToken() {
        assertThat(statusOf("/admin", "X-User: alice\r\nX_User: alice\r\n")).isEqualTo(401);
        assertThat(proxy.heads()).isEmpty();
    }

    // ---- trailers

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-User",
                "x_user",
                "X.GROUPS",
                "X~Groups",
                "X-Tenant",
                "x_tenant",
                "X-Internal-Role",
                "X-Client-IP",
                "X-Request-Id",
                "X-SSL-Client-Cert"
            })
    void noSpellingOfAnIdentityFieldComesBehindTheContent(String name) {
        for (String path : List.of("/", "/admin")) {
            RawResponse response = proxy.answer(chunked(path, name + ": forged\r\nX-Checksum: 1\r\n"));

            assertThat(response.status()).isEqualTo(200);
        }
        assertThat(proxy.heads()).noneMatch(head -> head.contains("forged"));
        assertThat(head(1)).isEqualTo("X-Checksum: 1\r\n").isEqualTo(head(3));
    }

    @Test
    void trailersOfTheApplicationPass() {
        assertThat(proxy.answer(chunked("/", "X-Users: mine\r\nServer-Timing: a\r\n"))
                        .status())
                .isEqualTo(200);

        assertThat(head(1)).isEqualTo("X-Users: mine\r\nServer-Timing: a\r\n");
    }

    private static String chunked(String path, String trailers) {
        return "POST " + path + " HTTP/1.1\r\nHost: shop.example\r\nTransfer-Encoding: chunked\r\n" + authorization()
                + "\r\n3\r\nabc\r\n0\r\n" + trailers + "\r\n";
    }

    // ---- hop by hop

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-User, Authorization",
                "X_User",
                "close, X-User, X-Groups, authorization, X-Forwarded-For",
                "keep-alive, X-FORWARDED-FOR, X-Forwarded-Proto, X-Request-Id, Host, Cookie"
            })
    void connectionCannotNameAwayWhatTheBackendTrusts(String named) {
        String fields = "Connection: " + named + "\r\nCookie: a=b\r\n" + authorization();

        assertThat(statusOf("/admin", fields)).isEqualTo(200);

        assertThat(valuesOf(head(0), "x-user")).containsExactly("alice");
        assertThat(valuesOf(head(0), "x-groups")).containsExactly("staff");
        assertThat(valuesOf(head(0), "authorization")).containsExactly("Bearer " + token);
        assertThat(valuesOf(head(0), "cookie")).containsExactly("a=b");
        assertThat(valuesOf(head(0), "host")).containsExactly("shop.example");
        assertThat(valuesOf(head(0), "x-forwarded-for")).containsExactly("127.0.0.1");
        assertThat(valuesOf(head(0), "x-forwarded-proto")).containsExactly("http");
        assertThat(valuesOf(head(0), "x-request-id")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length", "Content-Type, content-length", "Transfer-Encoding", "Content_Length"})
    void connectionCannotNameAwayTheFraming(String named) {
        String fields = "Connection: " + named + "\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n";

        RawResponse response = proxy.answer("POST / HTTP/1.1\r\nHost: shop.example\r\n" + fields + "\r\nabcde");

        assertThat(response.status()).isEqualTo(200);
        assertThat(valuesOf(head(0), "content-length")).containsExactly("5");
        assertThat(valuesOf(head(0), "content-type")).containsExactly("text/plain");
    }

    @Test
    void fieldsThatConnectionNamesForThisHopEndHere() {
        String fields =
                "Connection: X-Hop, keep-alive\r\nX-Hop: 1\r\nx-hop: 2\r\nX-Stays: 3\r\nKeep-Alive: 5\r\nTE: trailers\r\n";

        assertThat(statusOf("/", fields)).isEqualTo(200);

        assertThat(valuesOf(head(0), "x-stays")).containsExactly("3");
        for (String gone : List.of("x-hop", "connection", "keep-alive", "te")) {
            assertThat(valuesOf(head(0), gone)).as(gone).isEmpty();
        }
    }

    // ---- shared

    /** Reads chunked content; its trailers are kept as another head. */
    private static void readChunks(RawBackend.Connection connection) throws IOException {
        while (!connection.readLine().equals("0")) {
            connection.readLine();
        }
        connection.readTrailers();
    }

    private static String authorization() {
        return "Authorization: Bearer " + token + "\r\n";
    }

    private static int statusOf(String path, String fields) {
        return proxy.statusOf(path, "shop.example", fields);
    }

    private static String head(int index) {
        return proxy.heads().get(index);
    }

    /** The values of all lines whose name is {@code name} once everything but letters and digits is read as {@code -}, as a CGI gateway may. */
    private static List<String> valuesOf(String head, String name) {
        return head.lines()
                .filter(line -> line.contains(": "))
                .filter(line -> line.substring(0, line.indexOf(':'))
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9]", "-")
                        .equals(name))
                .map(line -> line.substring(line.indexOf(": ") + 2))
                .toList();
    }
}
