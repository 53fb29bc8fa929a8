package dev.portcullis.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DebugLogsTest {
    @TempDir
    private Path folder;

    @Test
    void writesTheLinesOfAllWhoNameAFileToThatFile() throws IOException {
        try (DebugLogs logs = new DebugLogs()) {
            logs.open(folder.resolve("a.log")).accept("first");
            logs.open(folder.resolve("./a.log")).accept("second");
            logs.open(folder.resolve("b.log")).accept("other");
        }

        assertThat(folder.resolve("a.log")).hasContent("first\nsecond\n");
        assertThat(folder.resolve("b.log")).hasContent("other\n");
    }

    @Test
    void saysWhatCannotBeOpened() throws IOException {
        try (DebugLogs logs = new DebugLogs()) {
            Path file = Files.writeString(folder.resolve("file"), "");

            assertThatThrownBy(() -> logs.open(file.resolve("a.log"))).isInstanceOf(IOException.class);
        }
    }
}
