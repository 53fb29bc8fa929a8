package dev.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.sun.net.httpserver.HttpServer;
import dev.portcullis.config.ConfigReader;
import dev.portcullis.config.ProxyConfig;
import dev.portcullis.identity.FakeTime;
import dev.portcullis.identity.credential.ApiKeys;
import dev.portcullis.identity.key.SigningKeys;
import dev.portcullis.observe.AuditTrails;
import dev.portcullis.observe.LogOpening;
import dev.portcullis.state.MemoryOneTimeIds;
import dev.portcullis.upstream.AddressQueries;
import dev.portcullis.upstream.DnsLookup;
import dev.portcullis.wire.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The keys of our own tokens change as time goes by, over sockets, before the proxy that production assembles but for its clock. */
class SigningKeyRotationIT {
    private static final Duration ROTATION = Duration.ofHours(1);
    /** When no token that has been signed before is sent any more. */
    private static final Duration USE = Duration.ofSeconds(30);

    private static final ApiKeys.Fresh PARTNER = ApiKeys.make(new Random(1));

    @TempDir
    private Path folder;

    private final FakeTime time = new FakeTime();
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final Transport transport = Transport.open(1);
    private final IdentityLines lines = new IdentityLines();
    private final AuditTrails trails = new AuditTrails(new SecureRandom());
    private final AddressQueries queries = new AddressQueries(transport, Duration.ofSeconds(1));
    private final DnsLookup lookup = new DnsLookup(transport);
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private HttpServer backend;
    private Generation generation;
    private Logs logs;
    private Listeners listeners;

    @BeforeEach
    void start() throws Exception {
        backend = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        backend.createContext("/", call -> {
            received.add(String.valueOf(call.getRequestHeaders().getFirst("X-Who")));
            call.sendResponseHeaders(204, -1);
            call.close();
        });
        backend.start();
        Files.writeString(folder.resolve("partners.txt"), "build-server " + PARTNER.hash() + "\n");
        ProxyConfig config =
                ConfigReader.read("""
                listeners: [{bind: '127.0.0.1:0'}]
                admin: {bind: off}
                logs: {access: off, rules: off}
                clusters: {app: {endpoints: ['http://127.0.0.1:%d']}}
                identity:
                  apiKeys: {partners: {file: partners.txt}}
                  ownTokens: {issuer: 'https://gate.example', rotation: 1h}
                rules: {engine: off}
                routes:
                  - {name: app, cluster: app, auth: {apiKeys: [partners], identityToken: {header: X-Who, audience: orders}}}
                """.formatted(backend.getAddress().getPort()), "test.yaml", folder);
        SharedIdentity shared = new SharedIdentity(
                new OnDemand<>(() -> SharedLogin.fresh(time, lines)),
                time,
                new MemoryOneTimeIds(time),
                new byte[32],
                new SigningKeys(time));
        RuleSets.Outside outside = new RuleSets.Outside(queries::addresses, file -> line -> {});
        generation = new Assembly(
                        config,
                        transport,
                        lookup,
                        outside,
                        LimitTables.NONE,
                        FileWatch.of(Optional.empty()),
                        Probe.NONE,
                        trails,
                        shared,
                        name -> Optional.empty())
                .build();
        logs = new Logs(config.logs(), lines, Probe.NONE, LogOpening.FOR_LINES);
        listeners = new Listeners(config, name -> Optional.empty(), transport, logs.observer());
        listeners.open(() -> generation);
    }

    @AfterEach
    void stop() {
        listeners.close();
        generation.retire();
        queries.close();
        lookup.close();
        transport.close();
        trails.close();
        lines.close();
        logs.close();
        backend.stop(0);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + listeners.addresses().get(0).getPort() + path);
        HttpRequest request =
                HttpRequest.newBuilder(uri).header("X-API-Key", PARTNER.key()).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** What the backend is told by a request. */
    private JWSObject who() throws IOException, InterruptedException, ParseException {
        assertThat(get("/").statusCode()).isEqualTo(204);
        return JWSObject.parse(String.valueOf(received.poll(10, TimeUnit.SECONDS)));
    }

    private JWKSet published() throws IOException, InterruptedException, ParseException {
        HttpResponse<String> answer = get("/_portcullis/jwks");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).doesNotContain("\"d\"");
        return JWKSet.parse(answer.body());
    }

    private static boolean verifies(JWSObject token, JWKSet keys) throws JOSEException {
        JWK key = keys.getKeyByKeyId(token.getHeader().getKeyID());
        return key != null && token.verify(new ECDSAVerifier(key.toECKey()));
    }

    @Test
    void aTokenVerifiesWithTheSetFromBeforeTheKeysChangedAndFromAfter() throws Exception {
        JWSObject first = who();
        JWKSet before = published();
        assertThat(verifies(first, before)).isTrue();

        time.advance(ROTATION.minusSeconds(1));
        JWSObject last = who();
        assertThat(last.getHeader().getKeyID()).isEqualTo(first.getHeader().getKeyID());
        assertThat(published().getKeys()).hasSameElementsAs(before.getKeys());

        time.advance(Duration.ofSeconds(1));
        JWKSet after = published();
        assertThat(who().serialize()).as("still in use").isEqualTo(last.serialize());
        assertThat(verifies(last, after)).isTrue();

        time.advance(USE);
        JWSObject next = who();
        assertThat(next.getHeader().getKeyID()).isNotEqualTo(first.getHeader().getKeyID());
        assertThat(verifies(next, before)).as("by who fetched the keys before").isTrue();
        assertThat(verifies(next, after)).isTrue();
    }

    @Test
    void aKeyIsNoLongerPublishedOneRotationAfterItSignedLast() throws Exception {
        JWSObject first = who();
        time.advance(ROTATION);
        assertThat(verifies(first, published())).isTrue();

        time.advance(ROTATION);
        JWKSet later = published();
        assertThat(verifies(first, later)).isFalse();
        assertThat(verifies(who(), later)).isTrue();
    }
}
