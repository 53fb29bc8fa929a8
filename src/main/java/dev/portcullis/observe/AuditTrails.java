package dev.portcullis.observe;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The audit logs that are open, each once however many ask for it, and the thread that writes them, apart from that of the other logs: it may have many files to
 * make. The thread begins with the first log. Safe for concurrent use.
 */
public final class AuditTrails implements AutoCloseable {
    private final RandomGenerator random;
    private final LogOpening opening;
    private final LongAdder dropped = new LongAdder();
    private final Map<AuditTarget, Use> open = new HashMap<>();
    private @Nullable LogWriter writer;

    /** @param random makes the boundaries between parts; safe for concurrent use */
    public AuditTrails(RandomGenerator random) {
        this(random, LogOpening.FOR_LINES);
    }

    /** As {@link #AuditTrails(RandomGenerator)}, for logs that may only be looked at. */
    public AuditTrails(RandomGenerator random, LogOpening opening) {
        this.random = random;
        this.opening = opening;
    }

    private static final class Use {
        private final AuditTrail trail;
        private int users;

        Use(AuditTrail trail) {
            this.trail = trail;
        }
    }

    /** The log at {@code target}; {@link #release} must follow. */
    public synchronized AuditTrail open(AuditTarget target) throws IOException {
        Use use = open.get(target);
        if (use == null) {
            if (writer == null) {
                writer = new LogWriter("portcullis-audit-writer", opening);
            }
            use = new Use(writer.add(new AuditTrail(target, dropped, random, writer)));
            open.put(target, use);
        }
        use.users++;
        return use.trail;
    }

    /** Ends one use; after the last, what is left is written and the log closed. Returns at once. */
    public synchronized void release(AuditTarget target) {
        Use use = open.get(target);
        if (use != null && --use.users == 0 && writer != null) {
            open.remove(target);
            writer.retire(use.trail);
        }
    }

    /** How many entries were lost, because a log could not keep up or could not be written. */
    public long dropped() {
        return dropped.sum();
    }

    /** Goes on in new files where the old ones were moved away. Returns at once. */
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
