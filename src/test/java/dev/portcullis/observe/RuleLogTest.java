package dev.portcullis.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.portcullis.exchange.ExchangeRecord;
import dev.portcullis.exchange.RuleEvent;
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
        return linesOf(false, ended);
    }

    private List<String> linesOf(boolean onlyRefusals, ExchangeRecord... ended) throws IOException {
        Path path = folder.resolve("rules.log");
        try (LogWriter writer = new LogWriter()) {
            RuleLog log = new RuleLog(writer.open(path, true), onlyRefusals);
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
    void writesWhatRefusesAloneWhereNothingElseIsWanted() throws IOException {
        assertThat(linesOf(true, Records.matched("7"), Records.refusedBy("8", "9")))
                .containsExactly("[2026-01-31T23:59:59.007Z] [id \"9\"]");
    }

    @Test
    void makesNoLineThatIsNotWanted() throws IOException {
        RuleEvent event = new RuleEvent("7", 2, "message", false, () -> fail("was asked for"));

        assertThat(linesOf(true, Records.matched(List.of(event)))).isEmpty();
    }

    @Test
    void writesNothingWhereNoRuleMatched() throws IOException {
        assertThat(linesOf(Records.served("/"), Records.denied("decoder", "bare-lf", "")))
                .isEmpty();
    }
}
