package dev.portcullis.it;

import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Holds a backend script back until the test lets it go on. */
final class Gate {
    private final CountDownLatch latch = new CountDownLatch(1);

    void open() {
        latch.countDown();
    }

    void await() throws InterruptedIOException {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new InterruptedIOException("the gate was not opened within 20 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }
}
