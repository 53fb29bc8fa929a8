package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Proofs that need a nonce (RFC 9449 section 9), and an address that is not the one of the socket, over sockets. */
class DpopNonceIT {
    private static final TestKey KEY = new TestKey("one");
    private static final TestKey HOLDER = new TestKey("holder");

    @TempDir
    private Path folder;

    @Test
    void aClientLearnsTheNonceAndThenPassesAlsoAfterAReload() throws IOException {
        Files.writeString(folder.resolve("keys.json"), TestKey.jwks(KEY));
        try (IdentityProxy proxy = IdentityProxy.before(folder, """
                identity:
                  publicUrl: https://shop.example
                  dpop: {nonce: true}
                  providers:
                    corp: {issuer: 'https://issuer.example', audiences: [shop], algorithms: [ES256], jwks: {file: keys.json}}
                routes:
                  - {name: api, cluster: app, auth: {provider: corp}}
                """)) {
            String token = proxy.keepSecret(KEY.token(Map.of("cnf", Map.of("jkt", HOLDER.thumbprint()))));

            RawResponse first = with(proxy, token, Map.of());
            assertThat(first.status()).isEqualTo(401);
            assertThat(first.field("WWW-Authenticate")).contains("error=\"use_dpop_nonce\"");
            assertThat(proxy.denial(first)).startsWith("proof-nonce");
            String nonce = first.field("DPoP-Nonce");
            assertThat(nonce).hasSizeGreaterThan(20);

            assertThat(with(proxy, token, Map.of("nonce", "x" + nonce)).status())
                    .isEqualTo(401);
            String used = proof(token, Map.of("nonce", nonce));
            assertThat(send(proxy, token, used).status()).isEqualTo(200);

            proxy.proxy().portcullis().reload();
            RawResponse again = send(proxy, token, used);
            assertThat(again.status()).as("a reload forgets no proof").isEqualTo(401);
            assertThat(proxy.denial(again)).startsWith("proof-replayed");
            assertThat(with(proxy, token, Map.of("nonce", nonce)).status()).isEqualTo(200);
        }
    }

    private static String proof(String token, Map<String, Object> changes) {
        return HOLDER.proof("GET", "https://shop.example/", token, changes);
    }

    private static RawResponse with(IdentityProxy proxy, String token, Map<String, Object> changes) {
        return send(proxy, token, proof(token, changes));
    }

    private static RawResponse send(IdentityProxy proxy, String token, String proof) {
        return proxy.get("/", "Authorization: DPoP " + token, "DPoP: " + proof);
    }
}
