package dev.portcullis.app.ftw;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Reads a log along while it is written, from where it ended at the start. One owner at a time. */
final class LogTail implements AutoCloseable {
    private static final long PAUSE_NANOS = 100_000;
    private static final int CHUNK_BYTES = 64 << 10;

    private final RandomAccessFile file;
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private final StringBuilder pending = new StringBuilder();
    private final List<String> lines = new ArrayList<>();

    LogTail(Path path) throws IOException {
        this.file = new RandomAccessFile(path.toFile(), "r");
        file.seek(file.length());
    }

    /**
     * Reads up to and with the line that contains {@code marker}, in lower case.
     *
     * @return the lines before it that were not returned yet; none if it does not come within {@code limit}, and then they stay for the next call
     */
    Optional<List<String>> linesBefore(String marker, Duration limit) throws IOException {
        long deadline = System.nanoTime() + limit.toNanos();
        for (Optional<String> line = nextLine(deadline); line.isPresent(); line = nextLine(deadline)) {
            if (line.get().toLowerCase(Locale.ROOT).contains(marker)) {
                List<String> result = List.copyOf(lines);
                lines.clear();
                return Optional.of(result);
            }
            lines.add(line.get());
        }
        return Optional.empty();
    }

    private Optional<String> nextLine(long deadline) throws IOException {
        int from = 0;
        while (true) {
            int end = pending.indexOf("\n", from);
            if (end >= 0) {
                String line = pending.substring(0, end);
                pending.delete(0, end + 1);
                return Optional.of(line);
            }
            from = pending.length();
            int count = file.read(chunk);
            if (count > 0) {
                pending.append(new String(chunk, 0, count, StandardCharsets.ISO_8859_1));
            } else if (System.nanoTime() - deadline > 0) {
                return Optional.empty();
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
