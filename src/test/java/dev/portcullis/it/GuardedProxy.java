package dev.portcullis.it;

import dev.portcullis.identity.key.TokenSigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The proxy that production assembles, in front of the cluster {@code app} that is {@code backend}, with {@code one} to issue tokens; closing takes all down. */
final class GuardedProxy implements AutoCloseable {
    private static final String ISSUER = "https://issuer.example/";
    private static final TokenSigner SIGNER = TokenSigner.es256("one");

    private final RawBackend backend;
    private final AssembledProxy proxy;

    private GuardedProxy(RawBackend backend, AssembledProxy proxy) {
        this.backend = backend;
        this.proxy = proxy;
    }

    /** @param sections what is left of the configuration: routes, rules, scrub; files in {@code folder} */
    static GuardedProxy before(RawBackend backend, Path folder, String sections) throws IOException {
        Files.writeString(folder.resolve("keys.json"), SIGNER.jwks());
        return new GuardedProxy(
                backend, AssembledProxy.serving("""
                clusters: {app: {endpoints: ['http://%s']}}
                identity:
                  providers:
                    one: {issuer: '%s', audiences: [shop], algorithms: [ES256], jwks: {file: keys.json}}
                """.formatted(backend.address(), ISSUER) + sections, folder));
    }

    /** A token of alice's, good for ten minutes, with {@code claims} beside the usual ones. */
    static String token(Map<String, Object> claims) {
        return SIGNER.accessToken(ISSUER, "shop", "alice", Instant.now(), Duration.ofMinutes(10), claims);
    }

    RawResponse answer(String request) {
        return proxy.answer(request);
    }

    /** The status that a GET gets; {@code fields} are whole lines. */
    int statusOf(String target, String host, String fields) {
        return answer("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n" + fields + "\r\n")
                .status();
    }

    /** The heads that have reached the backend. */
    List<String> heads() {
        return backend.heads();
    }

    @Override
    public void close() throws IOException {
        proxy.close();
        backend.close();
    }
}
