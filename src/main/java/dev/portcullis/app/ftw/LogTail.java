package dev.portcullis.app.ftw;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Reads a log along while it is written. One owner at a time. */
final class LogTail implements AutoCloseable {
    private static final long PAUSE_NANOS = 100_000;
    private static final int CHUNK_BYTES = 64 << 10;

    private final RandomAccessFile file;
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private final StringBuilder pending = new StringBuilder();

    LogTail(Path path) throws IOException {
        this.file = new RandomAccessFile(path.toFile(), "r");
    }

    /** Reads up to and with the line that contains {@code marker}, in lower case; returns the lines before it. */
    List<String> linesBefore(String marker, Duration limit) throws IOException {
        List<String> lines = new ArrayList<>();
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            String line = nextLine(deadline);
            if (line == null) {
                throw new IOException("the rule log did not show the marker " + marker + " within " + limit.toSeconds()
                        + " s; does the rule set switch the engine off, or its log?");
            }
            if (line.toLowerCase(Locale.ROOT).contains(marker)) {
                return lines;
            }
            lines.add(line);
        }
    }

    private @Nullable String nextLine(long deadline) throws IOException {
        int from = 0;
        while (true) {
            int end = pending.indexOf("\n", from);
            if (end >= 0) {
                String line = pending.substring(0, end);
                pending.delete(0, end + 1);
                return line;
            }
            from = pending.length();
            int count = file.read(chunk);
            if (count > 0) {
                pending.append(new String(chunk, 0, count, StandardCharsets.ISO_8859_1));
            } else if (System.nanoTime() - deadline > 0) {
                return null;
            } else {
                LockSupport.parkNanos(this, PAUSE_NANOS);
            }
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
