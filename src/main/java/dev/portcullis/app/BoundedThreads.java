package dev.portcullis.app;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A fixed number of threads with a bounded queue, for work that must not be on an event loop. Rejects what it cannot queue. Threads start when needed and end
 * when idle. Safe for concurrent use.
 */
final class BoundedThreads implements Executor, AutoCloseable {
    private static final int KEEP_SECONDS = 30;

    private final ThreadPoolExecutor threads;

    BoundedThreads(String name, int count, int queue) {
        this.threads = new ThreadPoolExecutor(
                count, count, KEEP_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queue), task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }

    /** Takes no more, and lets what it has taken finish. Does not wait. */
    @Override
    public void close() {
        threads.shutdown();
    }
}
