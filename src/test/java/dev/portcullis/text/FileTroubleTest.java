package dev.portcullis.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTroubleTest {
    @TempDir
    private Path folder;

    private static String readingSays(Path file) {
        try {
            return "it holds " + Files.readString(file);
        } catch (IOException e) {
            return FileTrouble.of(e);
        }
    }

    @Test
    void saysInWordsWhatTheSystemSays() throws IOException {
        Path latin = Files.write(folder.resolve("latin"), "\u00e4".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(readingSays(folder.resolve("none"))).isEqualTo("there is no such file or folder");
        assertThat(readingSays(folder)).isEqualTo("Is a directory");
        assertThat(readingSays(latin)).isEqualTo("it is not UTF-8 text");
        assertThat(FileTrouble.of(new AccessDeniedException("x"))).isEqualTo("permission is denied");
        assertThat(FileTrouble.of(new FileSystemException("x", null, "No space left on device")))
                .isEqualTo("No space left on device");
    }

    @Test
    void namesTheKindOfWhatSaysNothing() {
        assertThat(FileTrouble.of(new EOFException())).isEqualTo("EOFException");
        assertThat(FileTrouble.of(new FileSystemException("x"))).isEqualTo("FileSystemException");
    }
}
