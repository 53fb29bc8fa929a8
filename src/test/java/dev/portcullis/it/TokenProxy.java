package dev.portcullis.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The {@link IdentityProxy} of one class of tests, before its first test until after its last, and the key whose access tokens its provider {@code corp} takes. When it closes, all logs are searched for the
 * tokens that {@link #bearer} has made.
 */
final class TokenProxy implements BeforeAllCallback, AfterAllCallback {
    private static final String CORP =
            "corp: {issuer: 'https://issuer.example', audiences: [shop], algorithms: [ES256], jwks: {file: keys.json}}";

    private final TestKey key = new TestKey("one");
    private final String sections;
    private final Map<String, Supplier<String>> files = new LinkedHashMap<>();
    private Path folder;
    private IdentityProxy proxy;

    /** @param sections as for {@link IdentityProxy#before}; {@code CORP} stands for the provider {@code corp} */
    TokenProxy(String sections) {
        this.sections = sections.replace("CORP", CORP);
        files.put("keys.json", () -> TestKey.jwks(key));
    }

    /** With one more file in the folder of the configuration. */
    TokenProxy withFile(String name, Supplier<String> content) {
        files.put(name, content);
        return this;
    }

    TestKey key() {
        return key;
    }

    Path folder() {
        return folder;
    }

    IdentityProxy proxy() {
        return proxy;
    }

    /** The Authorization field with a good token, but for {@code changes} to its claims. */
    String bearer(Map<String, Object> changes) {
        return bearer(key.token(changes));
    }

    String bearer(String token) {
        return "Authorization: Bearer " + proxy.keepSecret(token);
    }

    RawResponse get(String target, Map<String, Object> changes) {
        return send("GET", target, changes);
    }

    RawResponse send(String method, String target, Map<String, Object> changes, String... lines) {
        String[] all = Arrays.copyOf(lines, lines.length + 1);
        all[lines.length] = bearer(changes);
        return proxy.send(method, target, all);
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        folder = Files.createTempDirectory("portcullis");
        for (Map.Entry<String, Supplier<String>> file : files.entrySet()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue().get());
        }
        proxy = IdentityProxy.before(folder, sections);
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        try {
            proxy.close();
        } finally {
            try (Stream<Path> all = Files.walk(folder)) {
                List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
                for (Path each : deepestFirst) {
                    Files.delete(each);
                }
            }
        }
    }
}
