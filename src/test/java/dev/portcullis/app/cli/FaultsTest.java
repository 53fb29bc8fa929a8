package dev.portcullis.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

/** What the system says of a file is told in words. */
class FaultsTest {
    @Test
    void saysWhyAFileCannotBeUsed() {
        assertThat(Faults.of(new AccessDeniedException("a.http"))).isEqualTo("a.http: permission is denied");
        assertThat(Faults.of(new NoSuchFileException("a.http"))).isEqualTo("there is no file a.http");
        assertThat(Faults.of(new FileSystemException("a.http", null, "Is a directory")))
                .isEqualTo("a.http: Is a directory");
        assertThat(Faults.of(new IOException("the port is taken"))).isEqualTo("the port is taken");
    }
}
