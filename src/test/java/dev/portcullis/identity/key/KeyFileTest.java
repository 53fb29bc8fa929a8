package dev.portcullis.identity.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.identity.FakeTime;
import dev.portcullis.identity.token.RawTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileTest {
    @TempDir
    Path folder;

    private final FakeTime time = new FakeTime();

    @Test
    void readsAChangedFileWithinTwoSeconds() throws IOException {
        Path file = write("keys.json", new RawTokens("k1").jwks());
        CachedKeys keys = keys(file);
        KeySet first = available(keys);
        time.advance(Duration.ofSeconds(10));
        assertThat(available(keys)).as("unchanged").isSameAs(first);

        Path next = write("next.json", new RawTokens("k2").jwks());
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        time.advance(Duration.ofSeconds(2));

        assertThat(available(keys).find("k2", SignatureAlgorithm.ES256)).isNotNull();
        assertThat(available(keys).find("k1", SignatureAlgorithm.ES256)).isNull();
    }

    @Test
    void keepsTheOldKeysForAWhileWhenTheFileIsBroken() throws IOException {
        Path file = write("keys.json", new RawTokens("k1").jwks());
        CachedKeys keys = keys(file);
        KeySet first = available(keys);
        write("keys.json", "{\"keys\":[");
        time.advance(Duration.ofMinutes(4));
        assertThat(available(keys)).isSameAs(first);
        time.advance(Duration.ofMinutes(2));
        assertThat(keys.current().toCompletableFuture().join()).isInstanceOf(KeyState.Unavailable.class);
    }

    @Test
    void aMissingOrHugeFileIsAReasonAndNoException() throws IOException {
        assertThat(reason(keys(folder.resolve("missing.json"))))
                .contains("missing.json")
                .contains("NoSuchFile");
        Path huge = write("huge.json", " ".repeat(KeyLoader.MAX_BYTES + 1));
        assertThat(reason(keys(huge))).contains("longer than");
    }

    private CachedKeys keys(Path file) {
        return new CachedKeys(KeyLoader.ofFile(file, Runnable::run), KeyTiming.file(), time::nanos, KeyObserver.SILENT);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static KeySet available(CachedKeys keys) {
        return ((KeyState.Available) keys.current().toCompletableFuture().join()).keys();
    }

    private static String reason(CachedKeys keys) {
        return ((KeyState.Unavailable) keys.current().toCompletableFuture().join()).reason();
    }
}
