package dev.portcullis.identity.key;

import dev.portcullis.identity.HttpFetch;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Reads the text of a JWK set, once per call, without blocking the caller; fails by {@link IOException}. Safe for concurrent use. */
public interface KeyLoader {
    /** What is read, for messages. */
    String name();

    CompletionStage<byte[]> load();

    /** The most that a JWK set may be long. */
    int MAX_BYTES = 256 * 1024;

    /** From a file, read on {@code executor}. */
    static KeyLoader ofFile(Path file, Executor executor) {
        return new KeyLoader() {
            @Override
            public String name() {
                return file.toString();
            }

            @Override
            public CompletionStage<byte[]> load() {
                return CompletableFuture.supplyAsync(() -> read(file), executor);
            }
        };
    }

    /** From a URL, by GET; anything but 200 is a failure. {@code timeout} is for the whole of it. */
    static KeyLoader ofUrl(URI url, HttpFetch fetch, Duration timeout) {
        HttpFetch.Request request =
                HttpFetch.Request.get(url, "application/jwk-set+json, application/json", timeout, MAX_BYTES);
        return new KeyLoader() {
            @Override
            public String name() {
                return url.toString();
            }

            @Override
            public CompletionStage<byte[]> load() {
                return fetch.send(request).thenApply(response -> {
                    if (response.status() != 200) {
                        throw new CompletionException(new IOException("answered " + response.status()));
                    }
                    return response.content();
                });
            }
        };
    }

    private static byte[] read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException("longer than " + MAX_BYTES + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }
}
