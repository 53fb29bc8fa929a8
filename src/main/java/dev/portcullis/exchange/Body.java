package dev.portcullis.exchange;

import dev.portcullis.http.Fields;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The content of one message on its way from a {@link Source} that reads it to a {@link Sink} that writes it, and the only
 * owner of its pooled buffers in between.
 *
 * <p>Content may be gathered first (a stage wants to see all of it) and then consumed. Until a consumer is there, at most
 * {@link #HIGH_WATER_BYTES} or the gathering limit are held; then the source is paused. Confined to one event loop.
 */
public final class Body {
    /** How many unclaimed bytes are held before the source is told to pause. */
    static final int HIGH_WATER_BYTES = 64 * 1024;

    /** A piece up to this size that has to wait behind another is copied: it may keep far more memory than its own, that of the read it came with. */
    private static final int COPIED_BYTES = 1024;

    private static final int TAIL_BYTES = 4 * COPIED_BYTES;

    /** Where content comes from. All methods are hints called on the exchange's loop; defaults suit content that is all there. */
    public interface Source {
        /** Somebody wants the content for the first time: the moment to send 100 Continue. */
        default void wanted() {}

        default void pause() {}

        default void resume() {}

        /** The rest is of no interest; nothing written from now on is kept. */
        default void cancelled() {}
    }

    /** Where content goes. Calls stop after {@link #end} or {@link #failed}, exactly one of which comes last. */
    public interface Sink {
        /** Takes over {@code content}. */
        void data(ByteBuf content);

        /** The source has delivered what it read for now: the moment to flush. */
        default void readComplete() {}

        void end(Fields trailers);

        void failed(BodyFailure failure);
    }

    /** What became of {@link Body#gather}. */
    public enum Gathered {
        COMPLETE,
        /** There is more content than the limit; what fits is held, the source is paused. */
        OVERFLOW,
        FAILED
    }

    /** Receives the outcome of {@link Body#gather}, at most once. */
    public interface Gatherer {
        void gathered(Gathered outcome);
    }

    private static final Source ALL_THERE = new Source() {};

    private long lengthBytes;
    private final Source source;
    private final List<ByteBuf> held = new ArrayList<>(2);
    private int next;
    /** The last of what is held, if it is for copies and may take more. */
    private @Nullable ByteBuf tail;

    private long heldBytes;
    private long receivedBytes;
    private long gatherLimit = -1;
    private @Nullable Gatherer gatherer;
    private @Nullable Sink sink;
    private @Nullable Fields trailers;
    private UnaryOperator<Fields> trailerChange = UnaryOperator.identity();
    private @Nullable BodyFailure failure;
    private boolean wanted;
    private boolean sinkPaused;
    private boolean sourcePaused;
    private boolean keepsForReplay;
    private boolean delivering;
    private boolean finished;
    private boolean discarded;
    private boolean replaced;

    /** @param lengthBytes content length if the head told it, 0 for none, -1 when only the end will tell */
    public Body(long lengthBytes, Source source) {
        this.lengthBytes = lengthBytes;
        this.source = source;
    }

    /** No content. */
    public static Body empty() {
        Body body = new Body(0, ALL_THERE);
        body.trailers = Fields.EMPTY;
        return body;
    }

    /** Content that is already whole. */
    public static Body of(byte[] content) {
        Body body = new Body(content.length, ALL_THERE);
        if (content.length > 0) {
            body.hold(Unpooled.wrappedBuffer(content));
        }
        body.trailers = Fields.EMPTY;
        return body;
    }

    /** The declared length, or -1. */
    public long lengthBytes() {
        return lengthBytes;
    }

    public boolean isEmpty() {
        return lengthBytes == 0;
    }

    /** How many bytes the source has written so far. */
    public long receivedBytes() {
        return receivedBytes;
    }

    /** Whether the source has delivered everything. */
    public boolean isComplete() {
        return trailers != null;
    }

    public @Nullable BodyFailure failure() {
        return failure;
    }

    // ---- the source's side

    /** Adds content; consumes the buffer. */
    public void write(ByteBuf content) {
        if (discarded || failure != null || trailers != null) {
            content.release();
            return;
        }
        receivedBytes += content.readableBytes();
        hold(content);
        if (sink != null) {
            deliver();
        } else if (gatherer != null) {
            if (heldBytes > gatherLimit) {
                gathered(Gathered.OVERFLOW);
            }
        } else if (heldBytes > HIGH_WATER_BYTES) {
            pauseSource();
        }
    }

    /** The source has delivered what it had read. */
    public void readComplete() {
        if (sink != null && !finished) {
            sink.readComplete();
        }
    }

    /** The content is whole. */
    public void end(Fields trailerFields) {
        if (discarded || failure != null || trailers != null) {
            return;
        }
        trailers = trailerFields;
        if (sink != null) {
            deliver();
        } else if (gatherer != null) {
            gathered(Gathered.COMPLETE);
        }
    }

    /** The content will never be whole. What is held is dropped. */
    public void fail(BodyFailure reason) {
        if (discarded || failure != null || trailers != null) {
            return;
        }
        failure = reason;
        releaseHeld();
        if (sink != null) {
            deliver();
        } else if (gatherer != null) {
            gathered(Gathered.FAILED);
        }
    }

    // ---- the consumer's side

    /**
     * Asks for all content up to {@code limitBytes} to be held here. The outcome may come before this method returns. Content stays for
     * {@link #bytes()} and a later {@link #consume}.
     */
    public void gather(long limitBytes, Gatherer receiver) {
        gather(limitBytes, lengthBytes > limitBytes, receiver);
    }

    /** As {@link #gather}, but waits for the beginning of content that is known to be longer. */
    public void gatherPrefix(long limitBytes, Gatherer receiver) {
        gather(limitBytes, false, receiver);
    }

    private void gather(long limitBytes, boolean isKnownToBeOver, Gatherer receiver) {
        if (sink != null || gatherer != null) {
            throw new IllegalStateException("content is already being " + (sink != null ? "consumed" : "gathered"));
        }
        gatherLimit = limitBytes;
        gatherer = receiver;
        if (failure != null) {
            gathered(Gathered.FAILED);
        } else if (heldBytes > limitBytes || isKnownToBeOver) {
            gathered(Gathered.OVERFLOW);
        } else if (trailers != null) {
            gathered(Gathered.COMPLETE);
        } else {
            want();
            resumeSource();
        }
    }

    /** A heap copy of what is held now. */
    public byte[] bytes() {
        byte[] out = new byte[Math.toIntExact(heldBytes)];
        int at = 0;
        for (ByteBuf part : held) {
            int length = part.readableBytes();
            part.getBytes(part.readerIndex(), out, at, length);
            at += length;
        }
        return out;
    }

    /** How many bytes {@link #bytes()} would return now. */
    public long heldBytes() {
        return heldBytes;
    }

    /** Has the trailers pass {@code change}, behind the changes asked for before, on their way to the consumer. */
    public void changeTrailers(UnaryOperator<Fields> change) {
        UnaryOperator<Fields> before = trailerChange;
        trailerChange = fields -> change.apply(before.apply(fields));
    }

    /** Puts {@code content} in the place of what is held; only for complete content that nobody has begun to consume. */
    public void replace(byte[] content) {
        if (trailers == null || sink != null || discarded) {
            throw new IllegalStateException("content can be replaced only when it is whole and not yet consumed");
        }
        releaseHeld();
        if (content.length > 0) {
            hold(Unpooled.wrappedBuffer(content));
        }
        lengthBytes = content.length;
        replaced = true;
    }

    /** Whether the content is another than was received. */
    public boolean isReplaced() {
        return replaced;
    }

    /** Keeps complete content after delivery so that {@link #rewind} can deliver it again; no effect on incomplete content. */
    public void keepForReplay() {
        keepsForReplay = trailers != null && sink == null;
    }

    /** Whether {@link #rewind} can start over. */
    public boolean isReplayable() {
        return keepsForReplay || (isEmpty() && trailers != null);
    }

    /** Detaches the consumer and starts over; only for replayable content. */
    public void rewind() {
        if (!isReplayable()) {
            throw new IllegalStateException("content was not kept");
        }
        sink = null;
        next = 0;
        finished = false;
        sinkPaused = false;
    }

    /** Delivers everything to {@code receiver}, beginning with what is held, possibly before this method returns. */
    public void consume(Sink receiver) {
        if (sink != null || gatherer != null) {
            throw new IllegalStateException("content is already being " + (sink != null ? "consumed" : "gathered"));
        }
        sink = receiver;
        deliver();
        if (sink == receiver && trailers == null && failure == null && !discarded) {
            want();
            if (!sinkPaused) {
                resumeSource();
            }
        }
    }

    /** The consumer's output is full. */
    public void pause() {
        sinkPaused = true;
        if (trailers == null && failure == null) {
            pauseSource();
        }
    }

    /** The consumer's output has room again. */
    public void resume() {
        if (!sinkPaused) {
            return;
        }
        sinkPaused = false;
        deliver();
        if (!sinkPaused) {
            resumeSource();
        }
    }

    /** Releases what is held and cancels the source unless it had finished. Idempotent. */
    public void discard() {
        if (discarded) {
            return;
        }
        discarded = true;
        finished = true;
        releaseHeld();
        sink = null;
        gatherer = null;
        if (trailers == null && failure == null) {
            failure = BodyFailure.CANCELLED;
            source.cancelled();
        }
    }

    // ---- inside

    private void hold(ByteBuf content) {
        int length = content.readableBytes();
        heldBytes += length;
        if (next == held.size() || length > COPIED_BYTES) {
            held.add(content);
            tail = null;
            return;
        }
        ByteBuf copies = tail;
        if (copies == null || copies.writableBytes() < length) {
            copies = content.alloc().buffer(TAIL_BYTES);
            held.add(copies);
            tail = copies;
        }
        copies.writeBytes(content);
        content.release();
    }

    private void gathered(Gathered outcome) {
        Gatherer receiver = gatherer;
        gatherer = null;
        if (outcome == Gathered.OVERFLOW) {
            pauseSource();
        }
        if (receiver != null) {
            receiver.gathered(outcome);
        }
    }

    /** Hands over what is held, then the end. A sink that calls back into this object does not nest the loop. */
    private void deliver() {
        if (delivering || finished) {
            return;
        }
        delivering = true;
        try {
            while (sink != null && !sinkPaused && next < held.size()) {
                sink.data(takeNext());
            }
        } finally {
            delivering = false;
        }
        Sink receiver = sink;
        if (receiver == null || finished || (sinkPaused && next < held.size())) {
            return;
        }
        if (failure != null) {
            finished = true;
            receiver.failed(failure);
        } else if (trailers != null && next >= held.size()) {
            finished = true;
            receiver.end(trailers.size() == 0 ? trailers : trailerChange.apply(trailers));
        }
    }

    private ByteBuf takeNext() {
        if (keepsForReplay) {
            return held.get(next++).retainedDuplicate();
        }
        ByteBuf content = held.get(next++);
        heldBytes -= content.readableBytes();
        if (next == held.size()) {
            held.clear();
            next = 0;
            tail = null;
        }
        return content;
    }

    private void releaseHeld() {
        for (int i = keepsForReplay ? 0 : next; i < held.size(); i++) {
            held.get(i).release();
        }
        held.clear();
        next = 0;
        tail = null;
        heldBytes = 0;
    }

    private void want() {
        if (!wanted) {
            wanted = true;
            source.wanted();
        }
    }

    private void pauseSource() {
        if (!sourcePaused) {
            sourcePaused = true;
            source.pause();
        }
    }

    private void resumeSource() {
        if (sourcePaused) {
            sourcePaused = false;
            source.resume();
        }
    }
}
