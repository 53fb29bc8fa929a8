package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What address a proof of possession (RFC 9449) has to name where clients know the proxy by another than that of its listener, over sockets. */
class ProofAddressIT {
    private static final TestKey KEY = new TestKey("one");
    private static final TestKey HOLDER = new TestKey("holder");

    @TempDir
    private Path folder;

    private IdentityProxy open(String more, String routes) throws IOException {
        Files.writeString(folder.resolve("keys.json"), TestKey.jwks(KEY));
        return IdentityProxy.before(folder, more + """
                  providers:
                    corp: {issuer: 'https://issuer.example', audiences: [shop], algorithms: [ES256], jwks: {file: keys.json}}
                """ + routes);
    }

    private static int status(IdentityProxy proxy, String host, String address, String... more) {
        String token = proxy.keepSecret(KEY.token(Map.of("cnf", Map.of("jkt", HOLDER.thumbprint()))));
        String[] lines = Arrays.copyOf(more, more.length + 3);
        lines[more.length] = "Host: " + host;
        lines[more.length + 1] = "Authorization: DPoP " + token;
        lines[more.length + 2] = "DPoP: " + HOLDER.proof("GET", address, token, Map.of());
        return proxy.get("/orders", lines).status();
    }

    @Test
    void aTrustedProxyInFrontSaysThatItWasAskedByHttps() throws IOException {
        String routes = "routes: [{name: api, cluster: app, auth: {provider: corp}}]\n";
        try (IdentityProxy proxy = open("trustedProxies: {networks: [127.0.0.0/8]}\nidentity:\n", routes)) {
            String https = "X-Forwarded-Proto: https";
            assertThat(status(proxy, "shop.example", "https://shop.example/orders", https))
                    .isEqualTo(200);
            assertThat(status(proxy, "shop.example", "http://shop.example/orders", https))
                    .isEqualTo(401);
            assertThat(status(proxy, "shop.example", "http://shop.example/orders"))
                    .isEqualTo(200);
        }
        try (IdentityProxy proxy = open("identity:\n", routes)) {
            assertThat(status(proxy, "shop.example", "https://shop.example/orders", "X-Forwarded-Proto: https"))
                    .as("not trusted")
                    .isEqualTo(401);
        }
    }

    @Test
    void aRouteWithHostsIsKnownByEachOfThem() throws IOException {
        try (IdentityProxy proxy = open("identity:\n  publicUrl: https://app.example\n", """
                routes:
                  - {name: api, hosts: [app.example, api.example], cluster: app, auth: {provider: corp}}
                  - {name: all, cluster: app, auth: {provider: corp}}
                """)) {
            assertThat(status(proxy, "api.example", "https://api.example/orders"))
                    .isEqualTo(200);
            assertThat(status(proxy, "app.example", "https://app.example/orders"))
                    .isEqualTo(200);
            assertThat(status(proxy, "api.example", "https://app.example/orders"))
                    .as("a proof for another host")
                    .isEqualTo(401);
            assertThat(status(proxy, "inside", "https://app.example/orders"))
                    .as("a proxy in front that changes Host")
                    .isEqualTo(200);
        }
    }

    @Test
    void aProxyInFrontMayLeaveThePortOfThePublicUrlOutOfHost() throws IOException {
        try (IdentityProxy proxy = open("identity:\n  publicUrl: https://app.example:8443\n", """
                routes:
                  - {name: api, hosts: [app.example, api.example], cluster: app, auth: {provider: corp}}
                """)) {
            assertThat(status(proxy, "app.example", "https://app.example:8443/orders"))
                    .isEqualTo(200);
            assertThat(status(proxy, "app.example:8443", "https://app.example:8443/orders"))
                    .isEqualTo(200);
            assertThat(status(proxy, "app.example", "https://app.example/orders"))
                    .as("a proof for another port")
                    .isEqualTo(401);
            assertThat(status(proxy, "api.example", "https://app.example:8443/orders"))
                    .as("a proof for another host")
                    .isEqualTo(401);
        }
    }
}
