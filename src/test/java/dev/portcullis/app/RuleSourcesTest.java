package dev.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.config.RulesConfig;
import dev.portcullis.seclang.Source;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RuleSourcesTest {
    @Test
    void thePackagedBaselineIsEveryRuleFileOfItsFolderInTheOrderOfTheirNames() throws IOException {
        List<String> files = new ArrayList<>();
        try (DirectoryStream<Path> folder = Files.newDirectoryStream(Path.of("rulesets/baseline"), "*.conf")) {
            folder.forEach(file -> files.add("baseline:" + file.getFileName()));
        }
        files.sort(null);
        List<Source> packaged = new RuleSources(FileWatch.of(Optional.empty())).sources(RulesConfig.BASELINE, "");
        assertThat(packaged).extracting(Source::name).isEqualTo(files).isNotEmpty();
    }
}
