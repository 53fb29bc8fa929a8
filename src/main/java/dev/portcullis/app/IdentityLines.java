package dev.portcullis.app;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;

/**
 * Lines about who signs in and who is refused, on their way to the program's log, in the order in which they were told.
 *
 * <p>Event loops tell them, and a console or a disk may take its time: they wait in a bounded queue for a thread of their own. Whoever brings bad credentials can have many written; what does not fit is dropped and
 * counted. Safe for concurrent use.
 */
final class IdentityLines implements AutoCloseable {
    private static final int QUEUE = 8_192;
    private static final long LAST_LINES_MILLIS = 2_000;

    /** Event loops add to it, so it has no lock. */
    private final Queue<Line> waiting = new ConcurrentLinkedQueue<>();

    private final AtomicInteger size = new AtomicInteger();
    private final LongAdder dropped = new LongAdder();
    private final Thread thread = new Thread(this::run, "portcullis-identity-log");
    private volatile boolean closing;

    private record Line(Logger logger, boolean isWarning, String text) {}

    IdentityLines() {
        thread.setDaemon(true);
        thread.start();
    }

    void info(Logger logger, String text) {
        add(new Line(logger, false, text));
    }

    void warn(Logger logger, String text) {
        add(new Line(logger, true, text));
    }

    private void add(Line line) {
        if (size.incrementAndGet() > QUEUE) {
            size.decrementAndGet();
            dropped.increment();
            return;
        }
        waiting.add(line);
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!closing) {
            write();
            // a line that comes in between has left a permit
            LockSupport.park(this);
        }
        write();
    }

    private void write() {
        for (Line line = waiting.poll(); line != null; line = waiting.poll()) {
            size.decrementAndGet();
            if (line.isWarning) {
                line.logger.warn("{}", line.text);
            } else {
                line.logger.info("{}", line.text);
            }
        }
    }

    /** How many lines there was no room for. */
    long dropped() {
        return dropped.sum();
    }

    /** Writes what is left, for as long as that may take. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join(LAST_LINES_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
