package dev.portcullis.observe;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Entries of one audit log on their way to its files. Event loops put them into a queue of at most {@value #MAX_QUEUED_BYTES} bytes; what does not fit is dropped
 * and counted. The writer's thread formats and writes them. Safe for concurrent use.
 */
public final class AuditTrail implements LogWriter.Part {
    /** What the entries in the queue may hold together. */
    static final int MAX_QUEUED_BYTES = 16 << 20;
    /** A longer entry does not leave its memory behind. */
    private static final int KEPT_LINE_BYTES = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);

    private final AuditTarget target;
    private final LongAdder dropped;
    private final LogWriter writer;
    private final ConcurrentLinkedQueue<AuditEntry> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queuedBytes = new AtomicInteger();
    private final AuditFormat format;
    private final @Nullable AuditFolder folder;
    // below: touched by the writer's thread alone, but for the beginning and the end
    private final List<OutputStream> outs = new ArrayList<>();
    private Line line = new Line();
    private boolean hasFailed;

    /** @param dropped counts entries that were lost */
    AuditTrail(AuditTarget target, LongAdder dropped, RandomGenerator random, LogWriter writer) throws IOException {
        this.target = target;
        this.dropped = dropped;
        this.writer = writer;
        this.format = target.isJson() ? new JsonAuditFormat() : new NativeAuditFormat(random);
        if (writer.opening() == LogOpening.TO_LOOK) {
            this.folder = null;
            look();
            return;
        }
        this.folder = target.storageFolder() == null
                ? null
                : new AuditFolder(target.storageFolder(), target.fileMode(), target.folderMode());
        open();
    }

    private void look() throws IOException {
        LogOpening.lookAtFolder(target.storageFolder());
        for (AuditTarget.Place place : target.places()) {
            if (place.file() != null) {
                LogOpening.look(place.file());
            }
        }
    }

    private void open() throws IOException {
        List<OutputStream> opened = new ArrayList<>();
        for (AuditTarget.Place place : target.places()) {
            opened.add(AuditFolder.open(place, target.fileMode(), target.folderMode()));
        }
        outs.addAll(opened);
    }

    @Override
    public String name() {
        return target.places().stream().map(AuditTarget.Place::toString).collect(Collectors.joining(", "));
    }

    /** Takes {@code entry} and returns at once. */
    void offer(AuditEntry entry) {
        int weight = entry.weightBytes();
        if (queuedBytes.addAndGet(weight) > MAX_QUEUED_BYTES) {
            queuedBytes.addAndGet(-weight);
            dropped.increment();
            return;
        }
        queue.add(entry);
        if (queuedBytes.get() > MAX_QUEUED_BYTES / 2) {
            writer.wake();
        }
    }

    @Override
    public void drain() throws IOException {
        for (AuditEntry entry = queue.poll(); entry != null; entry = queue.poll()) {
            queuedBytes.addAndGet(-entry.weightBytes());
            try {
                write(entry);
            } catch (IOException | RuntimeException e) {
                dropped.increment();
                report(entry, e);
            }
        }
        for (OutputStream out : outs) {
            out.flush();
        }
    }

    private void write(AuditEntry entry) throws IOException {
        format.write(entry, line.start());
        byte[] bytes = line.toBytes();
        if (bytes.length > KEPT_LINE_BYTES) {
            line = new Line();
        }
        if (folder != null) {
            String file = folder.write(entry, bytes);
            bytes = AuditIndex.line(entry, file, bytes, line.start()).toBytes();
        }
        for (OutputStream out : outs) {
            out.write(bytes);
        }
    }

    private void report(AuditEntry entry, Exception e) {
        if (!hasFailed) {
            hasFailed = true;
            LOG.error(
                    "the audit log {} has lost the entry of {}, and may lose more: {}",
                    name(),
                    entry.exchange().id(),
                    e.toString());
        }
    }

    @Override
    public void reopen() throws IOException {
        drain();
        List<OutputStream> old = List.copyOf(outs);
        outs.clear();
        try {
            open();
        } catch (IOException e) {
            outs.addAll(old);
            throw new NotReopenedException(e);
        }
        hasFailed = false;
        closeAll(old);
    }

    @Override
    public void close() throws IOException {
        drain();
        closeAll(outs);
    }

    private static void closeAll(List<OutputStream> streams) throws IOException {
        for (OutputStream out : streams) {
            out.close();
        }
    }
}
