package dev.portcullis.observe;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that writes logs. It empties every {@link LogFile} five times a second, and five milliseconds after a file that is read along (the rule log) has
 * got a line: refusals come in crowds, and one write for each would cost more than their lines. A file that cannot be written is reported once, until it is
 * opened anew, and its lines are dropped: a full disk must not stop the proxy, and neither that nor an error of the machine may stop the thread. Safe for
 * concurrent use.
 */
public final class LogWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);
    private static final long PERIOD_NANOS = Duration.ofMillis(200).toNanos();
    private static final long GATHER_NANOS = Duration.ofMillis(5).toNanos();
    private static final long CLOSE_MILLIS = 2_000;

    private final List<Part> files = new CopyOnWriteArrayList<>();
    private final Queue<Part> retired = new ConcurrentLinkedQueue<>();
    private final LogOpening opening;
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean woken;
    private volatile boolean reopening;
    /** Parts whose failure was reported; touched by the thread alone, but for the end. */
    private final Set<Part> failed = new HashSet<>();

    /** What one thread writes: one log. All methods are called by that thread, but {@link #close} at the end. */
    interface Part {
        /** What it is called where it is said that it cannot be written. */
        String name();

        /** Writes what has come. */
        void drain() throws IOException;

        /** Goes on in files that are opened by their names now. */
        void reopen() throws IOException;

        /** Writes the rest. */
        void close() throws IOException;
    }

    public LogWriter() {
        this(LogOpening.FOR_LINES);
    }

    public LogWriter(LogOpening opening) {
        this("portcullis-log-writer", opening);
    }

    LogWriter(String name, LogOpening opening) {
        this.opening = opening;
        thread = new Thread(this::run, name);
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
        return add(new LogFile(file.toString(), () -> append(file), promptly, this));
    }

    /** How its logs are opened. */
    LogOpening opening() {
        return opening;
    }

    private OutputStream append(Path file) throws IOException {
        if (opening == LogOpening.TO_LOOK) {
            LogOpening.look(file);
            return OutputStream.nullOutputStream();
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        return new AppendedFile(
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.WRITE));
    }

    /** Writes to standard output. */
    public LogFile standardOutput() {
        return standard("standard output", StandardStream.output(), false);
    }

    /** Writes to standard error, as soon as lines come. */
    public LogFile standardError() {
        return standard("standard error", StandardStream.error(), true);
    }

    /** Writes to nowhere. */
    public LogFile nowhere() {
        return standard("nowhere", OutputStream.nullOutputStream(), false);
    }

    private LogFile standard(String name, OutputStream out, boolean promptly) {
        try {
            return add(new LogFile(name, () -> out, promptly, this));
        } catch (IOException e) {
            throw new IllegalStateException("a stream that is open needs no opening", e);
        }
    }

    <T extends Part> T add(T part) {
        files.add(part);
        return part;
    }

    /** Has the thread write the rest of {@code part} and close it. */
    void retire(Part part) {
        files.remove(part);
        retired.add(part);
        wake();
    }

    /**
     * Has every file opened anew by its name, so that one that was moved away is whole and a new one begins. Returns at once; lines before this moment may
     * still go to the old file.
     */
    public void reopen() {
        reopening = true;
        wake();
    }

    /** Writes the rest of {@code file} and closes it. */
    public void close(LogFile file) {
        files.remove(file);
        end(file);
    }

    private void end(Part part) {
        step(Part::close, part);
    }

    private void endRetired() {
        for (Part part = retired.poll(); part != null; part = retired.poll()) {
            end(part);
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
            if (woken) {
                gather();
            }
            woken = false;
            if (reopening) {
                reopening = false;
                failed.clear();
                each(Part::reopen);
            }
            each(Part::drain);
            endRetired();
        }
    }

    /** Lets lines come in for a moment, in which {@link #woken} spares those who bring them a call of the system. */
    private void gather() {
        long start = System.nanoTime();
        long left = GATHER_NANOS;
        while (left > 0 && !closing) {
            LockSupport.parkNanos(this, left);
            left = GATHER_NANOS - (System.nanoTime() - start);
        }
    }

    private interface Step {
        void of(Part file) throws IOException;
    }

    private void each(Step step) {
        for (Part file : files) {
            step(step, file);
        }
    }

    private void step(Step step, Part part) {
        try {
            step.of(part);
        } catch (NotReopenedException e) {
            LOG.error(
                    "the log {} cannot be opened anew, its lines go on to where they went before: {}",
                    part.name(),
                    e.getMessage());
        } catch (IOException | RuntimeException | Error e) {
            report(part, e);
        }
    }

    private void report(Part part, Throwable e) {
        if (failed.add(part)) {
            LOG.error("the log {} cannot be written, its lines are lost: {}", part.name(), e.toString());
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
        endRetired();
        files.forEach(this::end);
        files.clear();
    }
}
