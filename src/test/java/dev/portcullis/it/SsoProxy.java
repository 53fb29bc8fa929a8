package dev.portcullis.it;

import dev.portcullis.it.sso.ProviderClient;
import dev.portcullis.it.sso.TestBrowser;
import dev.portcullis.it.sso.TestProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The proxy that production assembles as {@value #APP}, in front of the cluster {@code app}, with users who sign in at {@code corp}, a provider of the test; closing takes all down.
 */
final class SsoProxy implements AutoCloseable {
    static final String APP = "https://app.example.com";
    static final String SESSION = "__Host-portcullis";
    static final String LOGIN = "__Host-portcullis-login";
    static final String CLIENT_SECRET = "a-secret-of-the-tests-with-32-characters";

    private final TestProvider provider;
    private final RawBackend backend;
    private final AssembledProxy proxy;
    private final Path accessLog;

    private SsoProxy(TestProvider provider, RawBackend backend, AssembledProxy proxy, Path accessLog) {
        this.provider = provider;
        this.backend = backend;
        this.proxy = proxy;
        this.accessLog = accessLog;
    }

    /** Routes of which {@code /} needs a login. */
    static SsoProxy start(Path folder) {
        return with(folder, "{storage: cookie}", """
                routes:
                  - {name: open, path: /open, cluster: app, auth: {anonymous: true}}
                  - {name: app, cluster: app, auth: {provider: corp, headers: {X-User: sub, X-Email: email}}}
                """);
    }

    /** @param session the section {@code identity.session}, in one line */
    static SsoProxy with(Path folder, String session, String routes) {
        return with(folder, session, "", routes);
    }

    /** @param client more of {@code identity.providers.corp.client}, in one line, with a comma before it */
    static SsoProxy with(Path folder, String session, String client, String routes) {
        TestProvider provider = TestProvider.start();
        provider.register(ProviderClient.of("app", CLIENT_SECRET).withRedirectUris(APP + "/_portcullis/callback/corp"));
        return before(RawBackend.answering(UpstreamFixture.OK), provider, folder, session, client, routes);
    }

    static SsoProxy before(
            RawBackend backend, TestProvider provider, Path folder, String session, String client, String routes) {
        return before(backend, provider, folder, session, client, "", routes);
    }

    /** @param more of {@code identity.providers.corp}, in one line, with a comma before it */
    static SsoProxy before(
            RawBackend backend,
            TestProvider provider,
            Path folder,
            String session,
            String client,
            String more,
            String routes) {
        writeSecret(folder);
        String proof = client.isEmpty() ? ", secret: {file: client.secret}" : client;
        AssembledProxy proxy = AssembledProxy.start(
                """
                listeners: [{bind: '127.0.0.1:0'}]
                admin: {bind: off}
                logs: {access: access.json, rules: off}
                shutdown: {drainTimeout: 1s}
                clusters: {app: {endpoints: ['http://%s']}}
                rules: {engine: off}
                identity:
                  publicUrl: %s
                  session: %s
                  providers:
                    corp: {issuer: '%s', client: {id: app%s}%s}
                """.formatted(backend.address(), APP, session, provider.issuer(), proof, more) + routes, folder);
        return new SsoProxy(provider, backend, proxy, folder.resolve("access.json"));
    }

    private static void writeSecret(Path folder) {
        try {
            Files.writeString(folder.resolve("client.secret"), CLIENT_SECRET + "\n");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    TestProvider provider() {
        return provider;
    }

    AssembledProxy proxy() {
        return proxy;
    }

    /** A browser with an empty cookie jar. */
    TestBrowser browser() {
        return new TestBrowser().resolving(APP, proxy.address());
    }

    /** The heads that have reached the backend. */
    List<String> heads() {
        return backend.heads();
    }

    String lastHead() {
        List<String> heads = heads();
        return heads.get(heads.size() - 1);
    }

    /** Waits until the access log has {@code reason} for one more denial than {@code before}. */
    void awaitReason(String reason, int before) {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (reasons(reason) <= before) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("no denial \"" + reason + "\" in " + log());
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Waits until the access log has so many lines with {@code text}. */
    void awaitLine(String text, int count) {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (log().lines().filter(line -> line.contains(text)).count() < count) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("no " + count + " lines with " + text + " in " + log());
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** How many denials in the access log have {@code reason}. */
    int reasons(String reason) {
        return (int) log().lines()
                .filter(line -> line.contains("\"reason\":\"" + reason + "\""))
                .count();
    }

    /** The access log so far. */
    String log() {
        try {
            return Files.exists(accessLog) ? Files.readString(accessLog) : "";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        proxy.close();
        backend.close();
        provider.close();
    }
}
