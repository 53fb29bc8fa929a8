package dev.portcullis.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.exchange.ExchangeRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuleLogTest {
    @TempDir
    private Path folder;

    private List<String> linesOf(ExchangeRecord... ended) throws IOException {
        Path path = folder.resolve("rules.log");
        try (LogWriter writer = new LogWriter()) {
            RuleLog log = new RuleLog(writer.open(path, true));
            for (ExchangeRecord each : ended) {
                log.finished(each);
            }
        }
        return Files.readAllLines(path);
    }

    @Test
    void writesOneLineForEachMatchInTheirOrder() throws IOException {
        assertThat(linesOf(Records.matched("7", "8"), Records.matched("9")))
                .containsExactly(
                        "[2026-01-31T23:59:59.007Z] [id \"7\"]",
                        "[2026-01-31T23:59:59.007Z] [id \"8\"]",
                        "[2026-01-31T23:59:59.007Z] [id \"9\"]");
    }

    @Test
    void writesNothingWhereNoRuleMatched() throws IOException {
        assertThat(linesOf(Records.served("/"), Records.denied("decoder", "bare-lf", "")))
                .isEmpty();
    }
}
