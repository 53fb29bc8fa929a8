package dev.portcullis.app;

import dev.portcullis.exchange.Denial;
import dev.portcullis.exchange.ExchangeObserver;
import dev.portcullis.exchange.ExchangeRecord;
import dev.portcullis.exchange.Subject;
import dev.portcullis.identity.Excerpt;
import dev.portcullis.stage.login.IdentityDenials;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line in the program's log, beside those of {@link LoginLog}, for each exchange that was refused for who it is from: whatever the door, and by the rules of a route too.
 *
 * <p>Whoever brings bad credentials can have many written, so they wait in a bounded queue for a thread of their own; what does not fit is dropped and counted. Safe for concurrent use.
 */
final class DenialLog implements ExchangeObserver, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DenialLog.class);
    private static final int QUEUE = 8_192;
    private static final int MAX_DETAIL_CHARS = 256;
    private static final long LAST_LINES_MILLIS = 2_000;

    /** Event loops add to it, so it has no lock. */
    private final Queue<String> waiting = new ConcurrentLinkedQueue<>();

    private final AtomicInteger size = new AtomicInteger();
    private final LongAdder dropped = new LongAdder();
    private final Thread thread = new Thread(this::run, "portcullis-denials");
    private volatile boolean closing;

    DenialLog() {
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void finished(ExchangeRecord ended) {
        Denial denial = ended.denial();
        if (denial == null || !IdentityDenials.isOne(denial)) {
            return;
        }
        if (size.incrementAndGet() > QUEUE) {
            size.decrementAndGet();
            dropped.increment();
            return;
        }
        waiting.add(line(ended, denial));
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
        for (String line = waiting.poll(); line != null; line = waiting.poll()) {
            size.decrementAndGet();
            LOG.info("{}", line);
        }
    }

    private static String line(ExchangeRecord ended, Denial denial) {
        StringBuilder line = new StringBuilder("denied: reason ")
                .append(denial.reason())
                .append(" by ")
                .append(denial.source())
                .append(" status ")
                .append(ended.status())
                .append(" route ")
                .append(ended.route())
                .append(" client ")
                .append(ended.clientAddress().getHostAddress());
        Subject subject = ended.subject();
        if (subject != null) {
            line.append(" subject \"")
                    .append(Excerpt.of(subject.name()))
                    .append("\" of \"")
                    .append(Excerpt.of(subject.issuer()))
                    .append('"');
        }
        line.append(" exchange ").append(ended.id());
        return denial.detail().isEmpty()
                ? line.toString()
                : line.append(": ")
                        .append(Excerpt.of(denial.detail(), MAX_DETAIL_CHARS))
                        .toString();
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
