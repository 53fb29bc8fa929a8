package dev.portcullis.app.ftw;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LogWindowTest {
    private static final LogWindow WINDOW =
            new LogWindow(List.of("[id \"42\"] [msg \"a\"] ARGS:x", "[id \"7\"] [data \"[id \\\"9\\\"]\"]"));

    private static Expectation expectation(
            List<Long> ids, List<Long> noIds, @Nullable String log, @Nullable String noLog) {
        return new Expectation(
                List.of(),
                null,
                null,
                false,
                false,
                ids,
                noIds,
                log == null ? null : Pattern.compile(log),
                noLog == null ? null : Pattern.compile(noLog));
    }

    @Test
    void findsIdsButNotThoseThatAClientWrote() {
        assertThat(WINDOW.ids()).containsExactly(7L, 42L);
    }

    @Test
    void findsIdsInLinesOfJsonWhoseQuotesAreEscaped() {
        assertThat(new LogWindow(List.of(
                                "{\"error\":\"[id \\\"42\\\"]\"}", "{\"id\": \"43\"}", "{\"id\":44}", "x \"id\":45"))
                        .ids())
                .containsExactly(42L, 43L, 44L);
    }

    @Test
    void isContentWithWhatIsExpected() {
        Expectation expected = expectation(List.of(42L, 7L), List.of(9L), "ARGS:[a-z]", "ARGS:[0-9]");
        assertThat(WINDOW.faults(expected)).isEmpty();
    }

    @Test
    void namesWhatIsMissingAndWhatIsTooMuch() {
        Expectation expected = expectation(List.of(8L), List.of(7L), "nothing", "ARGS:x");
        assertThat(WINDOW.faults(expected))
                .containsExactly(
                        "expected 8, got 7 42",
                        "did not expect 7",
                        "no log line matches nothing",
                        "a log line matches ARGS:x; rules 7 42");
    }
}
