package dev.portcullis.downstream;

/**
 * Watches that something moves at a least speed: in each window of {@code windowNanos} at least {@code leastBytes}. The first look begins a window; looks are as
 * coarse as the clock that takes them. Confined to one event loop.
 */
final class Pace {
    private final long windowNanos;
    private final long leastBytes;
    private boolean isRunning;
    private long windowStart;
    private long bytesAtStart;

    Pace(long windowNanos, long leastBytes) {
        this.windowNanos = windowNanos;
        this.leastBytes = leastBytes;
    }

    /** Nothing has to move for now. */
    void rest() {
        isRunning = false;
    }

    /** Whether a window has passed without enough of {@code bytesSoFar}. */
    boolean isTooSlow(long bytesSoFar, long now) {
        if (isRunning && now - windowStart < windowNanos) {
            return false;
        }
        boolean tooSlow = isRunning && bytesSoFar - bytesAtStart < leastBytes;
        isRunning = true;
        windowStart = now;
        bytesAtStart = bytesSoFar;
        return tooSlow;
    }
}
