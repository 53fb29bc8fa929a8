package dev.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RelativeRuleFilesTest {
    @TempDir
    private Path folder;

    @Test
    void dataIsFoundBesideTheRuleFileWhenTheBaseIsRelative() throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve("rules")).resolve("a.conf"), "# rules");
        Files.writeString(folder.resolve("rules/words.data"), "word");
        RuleFiles files = new RuleFiles(Path.of("").toAbsolutePath().relativize(folder));

        String includer = files.sources("rules/*.conf", "").get(0).name();

        assertThat(files.data("words.data", includer)).asString().isEqualTo("word");
    }
}
