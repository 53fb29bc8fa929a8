package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Fields in which proxies tell for whom they ask, through the proxy that production assembles: dropped from peers that are not trusted (SCG CVE-2025-41235, Traefik
 * CVE-2026-35051), continued for those that are, and the client is the right-most hop that is not trusted.
 */
class ForwardingFieldsIT {
    @TempDir
    private Path folder;

    private RawBackend backend;
    private AssembledProxy proxy;

    @BeforeEach
    void openBackend() throws IOException {
        backend = RawBackend.answering(UpstreamFixture.OK);
        Files.writeString(
                folder.resolve("client.conf"),
                "SecRuleEngine On\nSecRule REMOTE_ADDR \"@ipMatch 203.0.113.7\" \"id:1,phase:1,deny,status:403\"\n");
    }

    @AfterEach
    void closeAll() throws IOException {
        proxy.close();
        backend.close();
    }

    private void open(String trustedProxies) {
        proxy = AssembledProxy.serving("""
                %s
                clusters: {app: {endpoints: ['http://%s']}}
                rules: {files: [client.conf]}
                routes: [{name: app, cluster: app}]
                """.formatted(trustedProxies, backend.address()), folder);
    }

    // ---- strangers

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-For",
                "x_forwarded_for",
                "X.Forwarded.For",
                "X-Forwarded-Host",
                "X-Forwarded-Proto",
                "X-Forwarded-Port",
                "X-Forwarded-Prefix",
                "X_Forwarded_Prefix",
                "X-Forwarded-Anything",
                "Forwarded",
                "X-Real-IP",
                "X_Real_IP",
                "True-Client-IP",
                "CF-Connecting-IP",
                "X-Client-IP",
                "X-Original-URL",
                "X-Rewrite-URL",
                "X_Rewrite.Url",
                "X-Original-Host",
                "X-SSL-Client-Cert",
                "X-Request-Id",
                "Proxy"
            })
    void aStrangersForwardingFieldsEndHere(String name) {
        open("");

        assertThat(statusOf(name + ": 203.0.113.7\r\n")).isEqualTo(200);

        assertThat(head()).doesNotContain("203.0.113.7");
        assertThat(valuesOf("x-forwarded-for")).containsExactly("127.0.0.1");
        assertThat(valuesOf("x-forwarded-proto")).containsExactly("http");
        assertThat(valuesOf("x-forwarded-host")).containsExactly("shop.example");
        assertThat(valuesOf("x-request-id")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Forwarder", "X-Request-Time", "Proxy-Hint", "X-Real-Estate", "Referer", "X-Hostname"})
    void fieldsWithSimilarNamesPass(String name) {
        open("");

        assertThat(statusOf(name + ": 203.0.113.7\r\n")).isEqualTo(200);

        assertThat(head()).contains("\r\n" + name + ": 203.0.113.7\r\n");
    }

    @Test
    void aStrangerCannotChooseItsAddressForRules() {
        open("");

        assertThat(statusOf("X-Forwarded-For: 203.0.113.7\r\nForwarded: for=203.0.113.7\r\n"))
                .isEqualTo(200);
    }

    // ---- trusted hops

    @Test
    void theRightMostUntrustedHopIsTheClient() {
        open("trustedProxies: {networks: [127.0.0.0/8, 10.0.0.0/8]}");

        assertThat(statusOf("X-Forwarded-For: 198.51.100.9, 203.0.113.7\r\n")).isEqualTo(403);
        assertThat(statusOf("X-Forwarded-For: 198.51.100.9\r\nX-Forwarded-For: 203.0.113.7, 10.1.2.3\r\n"))
                .isEqualTo(403);
        assertThat(backend.heads()).isEmpty();
        // what stands further left was written by somebody unknown
        assertThat(statusOf("X-Forwarded-For: 203.0.113.7, 198.51.100.9\r\n")).isEqualTo(200);
        assertThat(valuesOf("x-forwarded-for")).containsExactly("203.0.113.7, 198.51.100.9, 127.0.0.1");
    }

    @Test
    void whatATrustedHopSaysIsContinued() {
        open("trustedProxies: {networks: [127.0.0.0/8]}");

        String fields =
                "X-Forwarded-For: 198.51.100.9\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: www.example\r\n";
        assertThat(statusOf(fields)).isEqualTo(200);

        assertThat(valuesOf("x-forwarded-for")).containsExactly("198.51.100.9, 127.0.0.1");
        assertThat(valuesOf("x-forwarded-proto")).containsExactly("https");
        assertThat(valuesOf("x-forwarded-host")).containsExactly("www.example");
    }

    /** A hop writes the one name that it is configured to write; other spellings and the other field it may have let through from its client. */
    @ParameterizedTest
    @ValueSource(strings = {"Forwarded", "X_Forwarded_For", "x.forwarded.for", "X_Forwarded_Proto", "X_Real.IP"})
    void whatATrustedHopLetThroughEndsHere(String name) {
        open("trustedProxies: {networks: [127.0.0.0/8]}");

        assertThat(statusOf("X-Forwarded-For: 198.51.100.9\r\n" + name + ": for=203.0.113.7\r\n"))
                .isEqualTo(200);

        assertThat(head()).doesNotContain("203.0.113.7");
        assertThat(valuesOf("x-forwarded-for")).containsExactly("198.51.100.9, 127.0.0.1");
    }

    @Test
    void whereHopsWriteForwardedOnlyThatIsBelieved() {
        open("trustedProxies: {networks: [127.0.0.0/8], field: forwarded}");

        assertThat(statusOf("Forwarded: for=203.0.113.7\r\n")).isEqualTo(403);
        assertThat(backend.heads()).isEmpty();
        List<String> fields = List.of(
                "Forwarded: for=203.0.113.7, for=198.51.100.9;proto=https",
                "X-Forwarded-For: 203.0.113.8",
                "X-Forwarded-Proto: forged",
                "X_Forwarded_Host: forged",
                "");
        assertThat(statusOf(String.join("\r\n", fields))).isEqualTo(200);

        assertThat(valuesOf("forwarded"))
                .containsExactly("for=203.0.113.7, for=198.51.100.9;proto=https, for=127.0.0.1");
        assertThat(valuesOf("x-forwarded-for")).containsExactly("198.51.100.9");
        assertThat(head()).doesNotContain("203.0.113.8").doesNotContain("forged");
    }

    // ---- shared

    private int statusOf(String fields) {
        return proxy.answer("GET / HTTP/1.1\r\nHost: shop.example\r\n" + fields + "\r\n")
                .status();
    }

    private String head() {
        return backend.heads().get(0);
    }

    private List<String> valuesOf(String name) {
        return head().lines()
                .filter(line -> line.regionMatches(true, 0, name + ": ", 0, name.length() + 2))
                .map(line -> line.substring(name.length() + 2))
                .toList();
    }
}
