package dev.portcullis.downstream;

import org.jspecify.annotations.Nullable;

/**
 * How long one client may still take: a deadline for what must happen at once, and a {@link Pace} each for content that comes and output that goes. Asked by a coarse
 * clock. Confined to one event loop.
 */
final class Patience {
    /** Says that nothing has to move for now. */
    static final long NOTHING_DUE = Long.MIN_VALUE;

    private final Reception reception;
    private boolean hasDeadline;
    private long deadline;
    private @Nullable Pace content;
    private @Nullable Pace output;

    Patience(Reception reception) {
        this.reception = reception;
    }

    void startDeadline(long nanosFromNow) {
        hasDeadline = true;
        deadline = System.nanoTime() + nanosFromNow;
    }

    void stopDeadline() {
        hasDeadline = false;
    }

    boolean isDeadlineOver(long now) {
        return hasDeadline && now - deadline >= 0;
    }

    /** @param bytes content so far, or {@link #NOTHING_DUE} while none is awaited */
    boolean isContentTooSlow(long bytes, long now) {
        if (bytes == NOTHING_DUE) {
            if (content != null) {
                content.rest();
            }
            return false;
        }
        if (content == null) {
            ListenerTimeouts timeouts = reception.timeouts();
            content = new Pace(timeouts.content().toNanos(), timeouts.leastBytes(timeouts.content()));
        }
        return content.isTooSlow(bytes, now);
    }

    /** @param bytes that the client took so far, or {@link #NOTHING_DUE} while none wait for it */
    boolean isOutputTooSlow(long bytes, long now) {
        if (bytes == NOTHING_DUE) {
            if (output != null) {
                output.rest();
            }
            return false;
        }
        if (output == null) {
            ListenerTimeouts timeouts = reception.timeouts();
            output = new Pace(timeouts.write().toNanos(), timeouts.leastBytes(timeouts.write()));
        }
        return output.isTooSlow(bytes, now);
    }
}
