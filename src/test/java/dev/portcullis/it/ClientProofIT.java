package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.portcullis.it.sso.ProviderClient;
import dev.portcullis.it.sso.ProviderRequest;
import dev.portcullis.it.sso.TestProvider;
import dev.portcullis.wire.CertificateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.text.ParseException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the proxy proves to a provider who it is, at every endpoint that asks. */
class ClientProofIT {
    private static final String ROUTES = """
            routes: [{name: app, cluster: app, auth: {provider: corp, headers: {X-User: sub}}}]
            """;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"basic", "post"})
    void byItsSecret(String place) throws IOException {
        try (SsoProxy sso = SsoProxy.with(
                folder, "{storage: cookie}", ", secret: {file: client.secret}, secretIn: " + place, ROUTES)) {
            assertThat(sso.browser().visit(SsoProxy.APP + "/").status()).isEqualTo(200);

            assertThat(sso.provider().lastClientAuthentication()).isEqualTo("client_secret_" + place);
        }
    }

    @Test
    void byItsSecretInTheContentWhereTheProviderKnowsNothingElse() throws IOException {
        try (SsoProxy sso = SsoProxy.with(folder, "{storage: cookie}", ROUTES)) {
            sso.provider()
                    .misbehaviour()
                    .metadata(metadata ->
                            metadata.put("token_endpoint_auth_methods_supported", List.of("client_secret_post")));

            assertThat(sso.browser().visit(SsoProxy.APP + "/").status()).isEqualTo(200);

            assertThat(sso.provider().lastClientAuthentication()).isEqualTo("client_secret_post");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC"})
    void byATokenThatItsKeySigns(String kind) throws IOException, JOSEException, ParseException {
        JWK key = kind.equals("EC")
                ? new ECKeyGenerator(Curve.P_256).keyID("k1").generate()
                : new RSAKeyGenerator(2048).keyID("k1").generate();
        PrivateKey secret =
                key instanceof ECKey ec ? ec.toECPrivateKey() : key.toRSAKey().toPrivateKey();
        Files.writeString(
                folder.resolve("client.pem"),
                "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(secret.getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
        TestProvider provider = TestProvider.start();
        provider.register(ProviderClient.of("app", null)
                .withKeys(new JWKSet(key.toPublicJWK()))
                .withRedirectUris(SsoProxy.APP + "/_portcullis/callback/corp"));
        RawBackend backend = RawBackend.answering(UpstreamFixture.OK);
        try (SsoProxy sso = SsoProxy.before(
                backend,
                provider,
                folder,
                "{storage: cookie}",
                ", privateKey: {file: client.pem}, keyId: k1",
                ROUTES)) {
            assertThat(sso.browser().visit(SsoProxy.APP + "/").status()).isEqualTo(200);

            assertThat(provider.lastClientAuthentication()).isEqualTo("private_key_jwt");
            for (String path : List.of(TestProvider.PUSHED_REQUESTS, TestProvider.TOKEN)) {
                ProviderRequest request = provider.received(path).get(0);
                JWTClaimsSet claims =
                        SignedJWT.parse(request.parameter("client_assertion")).getJWTClaimsSet();
                assertThat(claims.getAudience()).containsExactly(provider.issuer());
                assertThat(Duration.between(
                                claims.getIssueTime().toInstant(),
                                claims.getExpirationTime().toInstant()))
                        .isEqualTo(Duration.ofMinutes(1));
            }
        }
    }

    @Test
    void byACertificateAtTheEndpointsThatAskForOne() throws Exception {
        CertificateFiles own = TestCertificates.write(folder, "client", "client.example");
        CertificateFiles server = TestCertificates.write(folder, "server", "localhost");
        String certificate = ", par: off, certificate: {chain: '%s', key: {file: '%s'}}"
                .formatted(own.chain(), TestCertificates.keyFile(own));
        TestProvider provider = TestProvider.start();
        provider.register(ProviderClient.of("app", SsoProxy.CLIENT_SECRET)
                .withRedirectUris(SsoProxy.APP + "/_portcullis/callback/corp"));
        RawBackend backend = RawBackend.answering(UpstreamFixture.OK);
        String trust = ", trust: '" + server.chain() + "'";
        try (SsoProxy sso =
                        SsoProxy.before(backend, provider, folder, "{storage: cookie}", certificate, trust, ROUTES);
                MutualTlsFront front = MutualTlsFront.before(provider, server, own.chain())) {
            sso.provider()
                    .misbehaviour()
                    .metadata(metadata -> metadata.put(
                            "mtls_endpoint_aliases", Map.of("token_endpoint", front.url() + TestProvider.TOKEN)));

            assertThat(sso.browser().visit(SsoProxy.APP + "/").status()).isEqualTo(200);

            assertThat(front.clients()).containsExactly("CN=client");
        }
    }

    @Test
    void aPushedRequestIsDemandedWhereTheConfigurationSaysSo() throws IOException {
        try (SsoProxy sso =
                SsoProxy.with(folder, "{storage: cookie}", ", secret: {file: client.secret}, par: required", ROUTES)) {
            sso.provider().offersPushedRequests(false);

            assertThat(sso.browser().visit(SsoProxy.APP + "/").status()).isEqualTo(502);
        }
    }

    @Test
    void aPushedRequestIsMadeWhereTheProviderDemandsIt() throws IOException {
        try (SsoProxy sso = SsoProxy.with(folder, "{storage: cookie}", ROUTES)) {
            sso.provider().requiresPushedRequests(true);

            assertThat(sso.browser().visit(SsoProxy.APP + "/").status()).isEqualTo(200);
        }
    }

    @Test
    void noRequestIsPushedWhereThatIsOff() throws IOException {
        try (SsoProxy sso =
                SsoProxy.with(folder, "{storage: cookie}", ", secret: {file: client.secret}, par: off", ROUTES)) {
            assertThat(sso.browser().visit(SsoProxy.APP + "/").status()).isEqualTo(200);

            assertThat(sso.provider().requests(TestProvider.PUSHED_REQUESTS)).isZero();
        }
    }

    /** OpenID Connect Discovery 1.0 section 4.3: letter by letter. */
    @Test
    void metadataOfAnotherIssuerAreNotBelieved() throws IOException {
        try (SsoProxy sso = SsoProxy.with(folder, "{storage: cookie}", ROUTES)) {
            String own = sso.provider().issuer();
            for (Object issuer : List.of("https://evil.example", own + "/", own.replace("http", "HTTP"), "", 1)) {
                sso.provider().misbehaviour().metadata(metadata -> metadata.put("issuer", issuer));
                sso.proxy().portcullis().reload();

                assertThat(sso.browser().visit(SsoProxy.APP + "/").status()).isEqualTo(503);
            }
            assertThat(sso.provider().requests(TestProvider.PUSHED_REQUESTS)).isZero();
            assertThat(sso.heads()).isEmpty();
            sso.provider().misbehaviour().none();
            sso.proxy().portcullis().reload();

            assertThat(sso.browser().visit(SsoProxy.APP + "/").status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example/token", "file:///etc/passwd", "javascript:alert(1)", "//x"})
    void metadataThatNameAnUnsafeEndpointAreNotUsed(String url) throws IOException {
        try (SsoProxy sso = SsoProxy.with(folder, "{storage: cookie}", ROUTES)) {
            sso.provider().misbehaviour().metadata(metadata -> metadata.put("token_endpoint", url));

            assertThat(sso.browser().visit(SsoProxy.APP + "/").status()).isEqualTo(503);
        }
    }
}
