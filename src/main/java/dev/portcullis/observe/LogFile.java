package dev.portcullis.observe;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Lines on their way to one file or stream. Each thread that appends has a buffer of its own, so that event loops neither wait for each other nor for
 * a disk; the {@link LogWriter} empties the buffers in turn. A file that is read along has one buffer for all threads, since its readers rely on the order of
 * its lines.
 *
 * <p>A buffer holds at most {@link #MAX_BUFFERED_BYTES} unwritten bytes; lines beyond are dropped and counted. Safe for concurrent use.
 */
public final class LogFile implements LogWriter.Part {
    static final int MAX_BUFFERED_BYTES = 4 << 20;
    /** As much is written at once: each write begins and ends within a page of the file, which costs the system more than the page itself. */
    private static final int CHUNK_BYTES = 64 << 10;

    /** A buffer begins with less, since most threads log little. */
    private static final int FIRST_CHUNK_BYTES = 4 << 10;

    /** Opens what the lines go to, at the start and whenever it has been moved away. */
    @FunctionalInterface
    interface Opener {
        OutputStream open() throws IOException;
    }

    private final String name;
    private final Opener opener;
    private final boolean promptly;
    private final LogWriter writer;
    private final List<Buffer> buffers = new CopyOnWriteArrayList<>();
    private final ThreadLocal<Buffer> own;
    private final LongAdder dropped = new LongAdder();
    /** Touched by the writer thread alone, but for the end. */
    private OutputStream out;

    LogFile(String name, Opener opener, boolean promptly, LogWriter writer) throws IOException {
        this.name = name;
        this.opener = opener;
        this.out = opener.open();
        this.promptly = promptly;
        Buffer shared = promptly ? newBuffer() : null;
        this.own = ThreadLocal.withInitial(shared != null ? () -> shared : this::newBuffer);
        this.writer = writer;
    }

    @Override
    public String name() {
        return name;
    }

    /** Appends {@code line}, which ends with a line feed, and returns at once. */
    public void append(Line line) {
        put(line);
        tell();
    }

    /** As {@link #append}, for several lines that come together: {@link #tell} must follow the last. */
    void put(Line line) {
        if (!own.get().add(line)) {
            dropped.increment();
        }
    }

    /** Has the lines that were put written, as soon as that is promised. */
    void tell() {
        if (promptly) {
            writer.wake();
        }
    }

    /** How many lines were dropped because the file could not keep up or be written. */
    public long droppedLines() {
        return dropped.sum();
    }

    /** Writes what has been appended; called by the writer thread alone. */
    @Override
    public void drain() throws IOException {
        for (Buffer buffer : buffers) {
            List<Chunk> chunks = buffer.take();
            write(chunks);
            buffer.giveBack(chunks);
        }
        out.flush();
    }

    /** Writes all of {@code chunks}; those behind a failure are lost, and counted. */
    private void write(List<Chunk> chunks) throws IOException {
        int written = 0;
        try {
            for (Chunk chunk : chunks) {
                out.write(chunk.bytes(), 0, chunk.length());
                written++;
            }
        } finally {
            for (Chunk lost : chunks.subList(written, chunks.size())) {
                dropped.add(lost.lines());
            }
        }
    }

    /** Goes on in what {@link Opener#open} gives now; with the old one if that fails. Called by the writer thread alone. */
    @Override
    public void reopen() throws IOException {
        OutputStream old = out;
        try {
            drain();
        } finally {
            out = opened();
            old.close();
        }
    }

    private OutputStream opened() throws NotReopenedException {
        try {
            return opener.open();
        } catch (IOException e) {
            throw new NotReopenedException(e);
        }
    }

    /** What cannot be written now is lost for good, and counted. */
    @Override
    public void close() throws IOException {
        try {
            drain();
        } finally {
            for (Buffer buffer : buffers) {
                buffer.take().forEach(lost -> dropped.add(lost.lines()));
            }
            out.close();
        }
    }

    private Buffer newBuffer() {
        Buffer buffer = new Buffer();
        buffers.add(buffer);
        return buffer;
    }

    /** Whole lines: the first {@code length} of {@code bytes}. The buffer lends it out, and does not touch it meanwhile. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Chunk(byte[] bytes, int length) {
        long lines() {
            long lines = 0;
            for (int i = 0; i < length; i++) {
                lines += bytes[i] == '\n' ? 1 : 0;
            }
            return lines;
        }
    }

    /** Unwritten bytes, of one thread or of all. The lock is held for a copy of a line or a swap of two references. */
    private static final class Buffer {
        private final List<Chunk> chunks = new ArrayList<>();
        private byte[] current = new byte[FIRST_CHUNK_BYTES];
        private int used;
        private int fullBytes;
        /** What was written and may be filled again, so that a busy thread takes turns between two. */
        private byte @Nullable [] spare;

        synchronized boolean add(Line line) {
            if (fullBytes + used + line.length() > MAX_BUFFERED_BYTES) {
                return false;
            }
            if (current.length - used < line.length()) {
                makeRoom(line.length());
            }
            line.copyTo(current, used);
            used += line.length();
            return true;
        }

        private void makeRoom(int bytes) {
            if (current.length < CHUNK_BYTES) {
                current = Arrays.copyOf(current, Math.max(CHUNK_BYTES, bytes + used));
                return;
            }
            seal(bytes);
        }

        /** Begins a new chunk, with room for {@code bytes}. */
        private void seal(int bytes) {
            chunks.add(new Chunk(current, used));
            fullBytes += used;
            used = 0;
            byte[] next = spare;
            spare = null;
            current = next != null && next.length >= bytes ? next : new byte[Math.max(current.length, bytes)];
        }

        synchronized List<Chunk> take() {
            if (used > 0) {
                seal(0);
            }
            if (chunks.isEmpty()) {
                return List.of();
            }
            List<Chunk> taken = List.copyOf(chunks);
            chunks.clear();
            fullBytes = 0;
            return taken;
        }

        /** Takes back one of the chunks that {@link #take} lent, all of which are written or lost. */
        synchronized void giveBack(List<Chunk> taken) {
            if (!taken.isEmpty()) {
                spare = taken.get(0).bytes();
            }
        }
    }
}
