package dev.portcullis.observe;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes logs. It empties every {@link LogFile} five times a second, and at once when a file that is read along (the rule log) has
 * got a line. A file that cannot be written is reported once and its lines are dropped: a full disk must not stop the proxy. Safe for concurrent use.
 */
public final class LogWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);
    private static final long PERIOD_NANOS = Duration.ofMillis(200).toNanos();
    private static final long CLOSE_MILLIS = 2_000;

    private final List<LogFile> files = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean woken;
    private boolean failed;

    public LogWriter() {
        thread = new Thread(this::run, "portcullis-log-writer");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Opens {@code file} for appending, creating it and its folder when needed.
     *
     * @param promptly whether lines are written as soon as they come, for logs that are read along
     * @throws IOException when that is not possible
     */
    public LogFile open(Path file, boolean promptly) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(
                file, StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.WRITE));
        return add(out, promptly);
    }

    /** Writes to standard output. */
    public LogFile standardOutput() {
        return add(System.out, false);
    }

    /** Writes to standard error, as soon as lines come. */
    public LogFile standardError() {
        return add(System.err, true);
    }

    private LogFile add(OutputStream out, boolean promptly) {
        LogFile file = new LogFile(out, promptly, this);
        files.add(file);
        return file;
    }

    /** Writes the rest of {@code file} and closes it. */
    public void close(LogFile file) {
        files.remove(file);
        try {
            file.close();
        } catch (IOException e) {
            report(e);
        }
    }

    void wake() {
        if (!woken) {
            woken = true;
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        while (!closing) {
            if (!woken) {
                LockSupport.parkNanos(this, PERIOD_NANOS);
            }
            woken = false;
            drain();
        }
    }

    private void drain() {
        for (LogFile file : files) {
            try {
                file.drain();
            } catch (IOException e) {
                report(e);
            }
        }
    }

    private void report(IOException e) {
        if (!failed) {
            failed = true;
            LOG.error("a log cannot be written, its lines are lost: {}", e.toString());
        }
    }

    /** Writes what is left and ends the thread, within two seconds. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (LogFile file : files) {
            close(file);
        }
    }
}
