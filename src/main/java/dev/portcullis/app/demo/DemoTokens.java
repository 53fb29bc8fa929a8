package dev.portcullis.app.demo;

import dev.portcullis.identity.key.TokenSigner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/**
 * An issuer of tokens for one demo: a key pair in memory, whose public half stands in a temporary file for the proxy to read. Safe for concurrent use.
 */
final class DemoTokens implements AutoCloseable {
    static final String ISSUER = "https://demo.portcullis.invalid/";
    static final String AUDIENCE = "legacy-application";
    /** A working day; below the day that the proxy allows by default. */
    private static final Duration LIFETIME = Duration.ofHours(8);

    private final TokenSigner signer = TokenSigner.es256("demo");
    private final Clock clock;
    private final Path keys;

    DemoTokens(Clock clock) throws IOException {
        this.clock = clock;
        // for its owner only, as the JDK makes temporary files: nobody else may put a key of theirs there
        this.keys = Files.createTempFile("portcullis-demo-", ".jwks.json");
        Files.write(keys, signer.jwks().getBytes(StandardCharsets.UTF_8));
    }

    /** The file with the public key. */
    Path keys() {
        return keys;
    }

    /** A token without the claim that the protected path asks for. */
    String visitor() {
        return signer.accessToken(ISSUER, AUDIENCE, "visitor", clock.instant(), LIFETIME, Map.of("role", "visitor"));
    }

    /** A token that opens the protected path. */
    String administrator() {
        return signer.accessToken(ISSUER, AUDIENCE, "alice", clock.instant(), LIFETIME, Map.of("role", "admin"));
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(keys);
    }
}
