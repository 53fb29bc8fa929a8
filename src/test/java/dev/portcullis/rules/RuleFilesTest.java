package dev.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portcullis.seclang.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleFilesTest {
    @TempDir
    private Path folder;

    private RuleFiles files;

    @BeforeEach
    void write() throws IOException {
        files = new RuleFiles(folder);
        Files.writeString(Files.createDirectory(folder.resolve("rules")).resolve("a.conf"), "# rules");
    }

    /** Rules that somebody relies on are not left out because their file has gone. */
    @ParameterizedTest
    @ValueSource(strings = {"rules/*.conf", "rules/own.conf", "*/own.conf", "rules/o?n.conf"})
    void doesNotPassOverALinkToNowhere(String pattern) throws IOException {
        Files.createSymbolicLink(folder.resolve("rules/own.conf"), Path.of("/none/own.conf"));

        assertThatThrownBy(() -> files.sources(pattern, ""))
                .isInstanceOf(IOException.class)
                .hasMessage(folder + "/rules/own.conf is a link to /none/own.conf, which is not there");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rules | it is a folder, whose files are named by @/rules/*.conf",
                "/dev/null | /dev/null is no regular file",
            })
    void saysWhyWhatIsThereIsNoRuleFile(String name, String message) {
        assertThatThrownBy(() -> files.sources(name, ""))
                .isInstanceOf(IOException.class)
                .hasMessage(message.replace("@", folder.toString()));
    }

    @Test
    void takesBracketsForANameWhereThereIsOneLikeThat() throws IOException {
        Path odd = Files.createDirectory(folder.resolve("app [1]"));
        Files.writeString(odd.resolve("a.conf"), "# rules");
        Files.writeString(odd.resolve("b.conf"), "# rules");

        assertThat(names(odd + "/a.conf")).containsExactly(odd + "/a.conf");
        assertThat(names("app [1]/*.conf")).containsExactly(odd + "/a.conf", odd + "/b.conf");
        assertThat(names("app [1]/[b-c].conf")).containsExactly(odd + "/b.conf");
        assertThat(names("rule[a-s]/a.conf")).containsExactly(folder + "/rules/a.conf");
    }

    @Test
    void readsWhatLinksLeadToAndLeavesFoldersAndLocksOfEditorsOut() throws IOException {
        Files.createSymbolicLink(folder.resolve("rules/b.conf"), Path.of("a.conf"));
        Files.createSymbolicLink(folder.resolve("rules/.#a.conf"), Path.of("somebody@somewhere"));
        Files.createDirectory(folder.resolve("rules/c.conf"));

        assertThat(names("rules/*.conf")).containsExactly(folder + "/rules/a.conf", folder + "/rules/b.conf");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none.conf", "rules/none-*.conf", "none/*.conf", "*/none.conf"})
    void findsNothingWhereNothingIs(String pattern) throws IOException {
        assertThat(names(pattern)).isEmpty();
    }

    private List<String> names(String pattern) throws IOException {
        return files.sources(pattern, "").stream().map(Source::name).toList();
    }
}
