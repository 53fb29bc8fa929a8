package dev.portcullis.app;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/** A piece of a start that is made on a thread of its own while the one that asked for it does something else. Safe for concurrent use. */
final class Aside<T> {
    private final FutureTask<T> work;

    private Aside(FutureTask<T> work) {
        this.work = work;
    }

    static <T> Aside<T> begin(Supplier<T> work) {
        FutureTask<T> task = new FutureTask<>(work::get);
        Thread thread = new Thread(task, "portcullis-start");
        thread.setDaemon(true);
        thread.start();
        return new Aside<>(task);
    }

    /** What was made; throws what making it threw. An interrupt does not end it, since then nobody would close what is made. */
    T await() {
        boolean isInterrupted = false;
        try {
            while (true) {
                try {
                    return work.get();
                } catch (InterruptedException e) {
                    isInterrupted = true;
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
