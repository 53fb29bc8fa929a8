package dev.portcullis.app.cli;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.portcullis.app.ftw.Outcome;
import dev.portcullis.text.FileTrouble;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Says what came of each test as it comes, and counts. One owner at a time. */
final class FtwReport implements AutoCloseable {
    private final PrintWriter out;
    private final Writer json;
    private final boolean onlyFailures;
    private final boolean showsTime;
    private final long start = System.nanoTime();
    private int passed;
    private int failed;

    FtwReport(PrintWriter out, @Nullable Path json, boolean onlyFailures, boolean showsTime) throws IOException {
        this.out = out;
        this.json = json == null ? Writer.nullWriter() : Files.newBufferedWriter(json);
        this.onlyFailures = onlyFailures;
        this.showsTime = showsTime;
    }

    void add(Outcome outcome) throws IOException {
        String time = showsTime ? " (" + outcome.time().toMillis() + " ms)" : "";
        if (outcome.hasPassed()) {
            passed++;
            if (!onlyFailures) {
                out.println("+ " + outcome.test().id() + time);
            }
        } else {
            failed++;
            out.println("- " + outcome.test().id() + time + ": " + String.join("; ", outcome.faults()) + " ["
                    + outcome.test().file() + "]");
        }
        tell(() -> json.write(line(outcome)));
    }

    private interface Step {
        void run() throws IOException;
    }

    private static void tell(Step step) throws IOException {
        try {
            step.run();
        } catch (IOException e) {
            throw new IOException("the file of --log-json cannot be written: " + FileTrouble.of(e), e);
        }
    }

    private static String line(Outcome outcome) {
        return JSONObjectUtils.toJSONString(Map.of(
                        "test", outcome.test().id(),
                        "file", outcome.test().file().toString(),
                        "passed", outcome.hasPassed(),
                        "faults", outcome.faults(),
                        "rules", List.copyOf(new TreeSet<>(outcome.ids())),
                        "statuses", outcome.statuses(),
                        "millis", outcome.time().toMillis()))
                + "\n";
    }

    boolean hasFailures() {
        return failed > 0;
    }

    /** The last line, with {@code left}, the number of tests that did not run. */
    void total(int left) {
        long millis = (System.nanoTime() - start) / 1_000_000;
        out.println(passed + " passed, " + failed + " failed" + (left > 0 ? ", " + left + " skipped" : "")
                + (showsTime ? " in " + millis + " ms" : ""));
    }

    @Override
    public void close() throws IOException {
        tell(json::close);
    }
}
