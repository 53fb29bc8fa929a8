package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portcullis.identity.credential.ApiKeys;
import dev.portcullis.wire.CertificateFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS client certificates, over sockets: as an identity, beside another, and as what a token is bound to (RFC 8705). */
class ClientCertificateIT {
    private static final TestKey KEY = new TestKey("one");
    private static final ApiKeys.Fresh FRESH = ApiKeys.make(new Random(1));

    @TempDir
    private Path folder;

    private CertificateFiles alice;
    private CertificateFiles stranger;
    private IdentityProxy proxy;

    @BeforeEach
    void open() throws Exception {
        TestCertificates.write(folder, "site", "shop.example");
        alice = TestCertificates.write(folder, "alice", "alice.clients.example");
        stranger = TestCertificates.write(folder, "stranger", "alice.clients.example");
        Files.writeString(folder.resolve("keys.json"), TestKey.jwks(KEY));
        Files.writeString(folder.resolve("keys.txt"), "robot " + FRESH.hash() + "\n");
        String tls =
                "bind: '127.0.0.1:0', tls: {certificates: [{chain: site.pem, key: {file: site.key}}], clientCertificates: {trust: alice.pem, mode: %s}}";
        proxy = IdentityProxy.on(
                "listeners:\n  - {" + tls.formatted("request") + "}\n  - {" + tls.formatted("require")
                        + "}\n  - {bind: '127.0.0.1:0'}\n",
                folder,
                """
                identity:
                  providers:
                    corp: {issuer: 'https://issuer.example', audiences: [shop], algorithms: [ES256], jwks: {file: keys.json}}
                  apiKeys: {robots: {file: keys.txt}}
                routes:
                  - {name: open, cluster: app, auth: {anonymous: true}}
                  - {name: certificate, cluster: app, path: /mtls, auth: {certificates: true, headers: {X-User: sub, X-Iss: iss, X-Signer: issuer}, claims: {dns: [alice.clients.example]}}}
                  - {name: other, cluster: app, path: /other, auth: {certificates: true, claims: {dns: [bob.clients.example]}}}
                  - {name: both, cluster: app, path: /both, auth: {certificates: true, apiKeys: [robots], allOf: [api-key, certificate], headers: {X-User: sub}}}
                  - {name: token, cluster: app, path: /token, auth: {provider: corp}}
                """);
        proxy.keepSecret(FRESH.key());
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
    }

    private RawResponse get(int listener, CertificateFiles client, String path, String... lines) throws Exception {
        InetSocketAddress address = proxy.proxy().portcullis().localAddresses().get(listener);
        KeyManager[] keys = client == null ? null : keys(client);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, new TrustManager[] {new TrustAll()}, new SecureRandom());
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(address.getAddress(), address.getPort())) {
            return RawClient.over(socket)
                    .send(IdentityProxy.request("GET", path, lines))
                    .readResponse();
        }
    }

    static KeyManager[] keys(CertificateFiles files) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        String pem = Files.readString(TestCertificates.keyFile(files)).replaceAll("-----[^-]+-----|\\s", "");
        PrivateKey key = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
        store.setKeyEntry("client", key, new char[0], new X509Certificate[] {certificate(files)});
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        // the JDK's own would keep a certificate back that the server's list of authorities does not name
        return new KeyManager[] {new Insistent((X509ExtendedKeyManager) factory.getKeyManagers()[0])};
    }

    private static X509Certificate certificate(CertificateFiles files) throws Exception {
        try (InputStream in = Files.newInputStream(files.chain())) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    static String thumbprint(CertificateFiles files) throws Exception {
        return TestKey.base64(
                MessageDigest.getInstance("SHA-256").digest(certificate(files).getEncoded()));
    }

    @Test
    void aTrustedCertificateIsAnIdentity() throws Exception {
        for (int listener : new int[] {0, 1}) {
            assertThat(get(listener, alice, "/mtls").status()).isEqualTo(200);
            assertThat(proxy.lastHead()).contains("\r\nX-User: CN=alice\r\n");
            assertThat(proxy.lastHead())
                    .containsPattern("\r\nX-Iss: certificate:CN=[^\r]+\r\n")
                    .containsPattern("\r\nX-Signer: CN=[^\r]+\r\n");
        }
        RawResponse other = get(0, alice, "/other");
        assertThat(other.status()).isEqualTo(403);
        assertThat(proxy.denial(other)).contains("dns with one of [bob.clients.example]");
    }

    @Test
    void withoutACertificateARouteThatWantsOneIsClosed() throws Exception {
        RawResponse response = get(0, null, "/mtls");
        assertThat(response.status()).isEqualTo(403);
        assertThat(proxy.denial(response)).startsWith("certificate-missing");
        assertThat(proxy.toldOf(response))
                .startsWith("denied: reason certificate-missing by authentication status 403 route ");
        assertThat(get(0, null, "/").status()).as("others serve").isEqualTo(200);
        InetSocketAddress clear = proxy.proxy().portcullis().localAddresses().get(2);
        try (RawClient client = RawClient.connect(clear)) {
            assertThat(client.send(IdentityProxy.request("GET", "/mtls"))
                            .readResponse()
                            .status())
                    .as("in clear text")
                    .isEqualTo(403);
        }
    }

    @Test
    void aFieldIsNoCertificate() throws Exception {
        for (String name :
                new String[] {"X-SSL-Client-Cert", "X-Forwarded-Client-Cert", "Client-Cert", "X-Client-Verify"}) {
            assertThat(get(0, null, "/mtls", name + ": CN=alice").status()).isEqualTo(403);
        }
    }

    @Test
    void aCertificateThatNobodyVouchesForFailsTheHandshake() throws Exception {
        assertThat(get(0, alice, "/").status()).isEqualTo(200);
        for (int listener : new int[] {0, 1}) {
            assertThatThrownBy(() -> get(listener, stranger, "/"))
                    .isInstanceOfAny(IOException.class, UncheckedIOException.class);
        }
    }

    @Test
    void aListenerThatRequiresOneServesNobodyWithout() throws Exception {
        assertThatThrownBy(() -> get(1, null, "/")).isInstanceOfAny(IOException.class, UncheckedIOException.class);
        assertThat(get(1, alice, "/").status()).isEqualTo(200);
    }

    @Test
    void aCertificateBesideAKey() throws Exception {
        String key = "X-API-Key: " + FRESH.key();
        assertThat(get(0, alice, "/both", key).status()).isEqualTo(200);
        assertThat(proxy.lastHead()).contains("\r\nX-User: robot\r\n");
        assertThat(get(0, null, "/both", key).status())
                .as("the key is good: nothing that a request could bring would do")
                .isEqualTo(403);
        assertThat(get(0, alice, "/both").status()).isEqualTo(401);
    }

    @Test
    void aTokenThatIsBoundToACertificateNeedsIt() throws Exception {
        String token = proxy.keepSecret(KEY.token(Map.of("cnf", Map.of("x5t#S256", thumbprint(alice)))));
        String field = "Authorization: Bearer " + token;
        assertThat(get(0, alice, "/token", field).status()).isEqualTo(200);
        RawResponse without = get(0, null, "/token", field);
        assertThat(without.status()).isEqualTo(401);
        assertThat(without.field("WWW-Authenticate")).contains("error=\"invalid_token\"");
        assertThat(proxy.denial(without)).startsWith("certificate-missing");
        String others = proxy.keepSecret(KEY.token(Map.of("cnf", Map.of("x5t#S256", thumbprint(stranger)))));
        RawResponse wrong = get(0, alice, "/token", "Authorization: Bearer " + others);
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(proxy.denial(wrong)).startsWith("certificate-mismatch");
        assertThat(get(0, alice, "/token", "Authorization: Bearer " + proxy.keepSecret(KEY.token()))
                        .status())
                .as("a token that is bound to nothing")
                .isEqualTo(200);
    }

    /** Sends its one certificate whatever the server asks for. */
    private static final class Insistent extends X509ExtendedKeyManager {
        private final X509ExtendedKeyManager keys;

        Insistent(X509ExtendedKeyManager keys) {
            this.keys = keys;
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            return "client";
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            return null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return keys.getCertificateChain("client");
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return keys.getPrivateKey("client");
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return new String[] {"client"};
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return new String[0];
        }
    }

    static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
