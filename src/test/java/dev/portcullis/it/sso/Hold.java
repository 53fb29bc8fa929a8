package dev.portcullis.it.sso;

import java.util.concurrent.TimeUnit;

/** Requests that a provider has got and does not answer for now, and how many there were at a time. Safe for concurrent use. */
public final class Hold {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private int held;
    private int most;
    private boolean released;

    Hold() {}

    /** Waits for the release. */
    synchronized void await() throws InterruptedException {
        held++;
        most = Math.max(most, held);
        notifyAll();
        while (!released) {
            wait();
        }
        held--;
    }

    /** Waits until so many are held. */
    public synchronized void awaitHeld(int count) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (held < count) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError("only " + held + " of " + count + " requests came");
            }
            wait(left);
        }
    }

    /** Has all be answered, and those to come. */
    public synchronized void release() {
        released = true;
        notifyAll();
    }

    /** The most that were held at a time. */
    public synchronized int most() {
        return most;
    }
}
