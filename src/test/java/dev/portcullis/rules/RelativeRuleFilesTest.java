package dev.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.seclang.Diagnostic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RelativeRuleFilesTest {
    @TempDir
    private Path folder;

    @Test
    void dataThatIsNotThereIsToldWithTheReasonAndThePlace() throws IOException {
        Path rules = folder.resolve("a.conf");
        Files.writeString(rules, """
                SecRule ARGS "@pmFromFile gone.data" "id:1"
                SecRule ARGS "@ipMatchFromFile %s/gone.data" "id:2"
                SecRule ARGS "@pmFromFile a.conf" "id:3"
                """.formatted(folder));

        assertThat(RuleSetCompiler.standard(new RuleFiles(folder), EngineSurroundings.standard())
                        .compileFiles(List.of("a.conf"))
                        .errors())
                .extracting(Diagnostic::message)
                .containsExactly(
                        "@pmFromFile: cannot read the file \"gone.data\": there is no such file or folder, looked for beside "
                                + rules,
                        "@ipMatchFromFile: cannot read the file \"" + folder
                                + "/gone.data\": there is no such file or folder");
    }

    @Test
    void dataIsFoundBesideTheRuleFileWhenTheBaseIsRelative() throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve("rules")).resolve("a.conf"), "# rules");
        Files.writeString(folder.resolve("rules/words.data"), "word");
        RuleFiles files = new RuleFiles(Path.of("").toAbsolutePath().relativize(folder));

        String includer = files.sources("rules/*.conf", "").get(0).name();

        assertThat(files.data("words.data", includer)).asString().isEqualTo("word");
    }
}
