package dev.portcullis.observe;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The files that rule sets write their debug lines to, each opened once however many rule sets, routes and generations name it. Safe for concurrent use; opening
 * blocks, writing does not.
 */
public final class DebugLogs implements AutoCloseable {
    private final Map<Path, LogFile> files = new HashMap<>();
    private final ThreadLocal<Line> lines = ThreadLocal.withInitial(Line::new);
    private final LogOpening opening;
    /** Made for the first file: most rule sets have none, and need no thread. */
    private @Nullable LogWriter writer;

    public DebugLogs() {
        this(LogOpening.FOR_LINES);
    }

    public DebugLogs(LogOpening opening) {
        this.opening = opening;
    }

    /** Opens {@code file} for appending; what is returned takes lines in printable ASCII, without their end. */
    public synchronized Consumer<String> open(Path file) throws IOException {
        Path place = file.toAbsolutePath().normalize();
        LogFile known = files.get(place);
        if (known == null) {
            if (writer == null) {
                writer = new LogWriter(opening);
            }
            known = writer.open(place, false);
            files.put(place, known);
        }
        LogFile log = known;
        return text -> log.append(lines.get().start().raw(text).raw("\n"));
    }

    /** Goes on in new files where the old ones were moved away. */
    public synchronized void reopen() {
        if (writer != null) {
            writer.reopen();
        }
    }

    /** Writes what is left. */
    @Override
    public synchronized void close() {
        if (writer != null) {
            writer.close();
        }
    }
}
