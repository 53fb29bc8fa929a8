package dev.portcullis.identity.key;

import dev.portcullis.identity.Excerpt;
import java.text.ParseException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keys that are loaded when needed, kept for a while, fetched again before they are old, and survive an outage of their source for a bounded
 * time: {@link KeyTiming} has the rules.
 *
 * <p>One fetch is out at a time and all who need it share it, so that any number of tokens with unknown keys costs one fetch a window. A
 * set that cannot be parsed counts as a failed fetch. Starting with the source down is no error: requests are answered with
 * {@link KeyState.Unavailable} until it is up. The lock is held for a few field accesses, never over a fetch. Safe for concurrent use.
 */
public final class CachedKeys implements KeySource {
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** A fetch without an end after this long is given up, though its loader promised better: it would bar all others for ever. */
    private static final Duration LOST = Duration.ofMinutes(1);

    private final KeyLoader loader;
    private final KeyTiming timing;
    private final LongSupplier nanoTicker;
    private final KeyObserver observer;

    private volatile @Nullable Held held;

    private final Object lock = new Object();
    // all below guarded by lock
    private @Nullable CompletableFuture<KeyState> inFlight;
    private long fetchStartNanos;
    private long nextFetchNanos;
    private int failures;
    private String lastFailure = "not loaded yet";

    public CachedKeys(KeyLoader loader, KeyTiming timing, LongSupplier nanoTicker, KeyObserver observer) {
        this.loader = loader;
        this.timing = timing;
        this.nanoTicker = nanoTicker;
        this.observer = observer;
        this.nextFetchNanos = nanoTicker.getAsLong();
    }

    @Override
    public CompletionStage<KeyState> current() {
        Held now = held;
        if (now == null) {
            return fetchOrSettle();
        }
        long age = nanoTicker.getAsLong() - now.loadedNanos;
        if (age < timing.refreshAfter().toNanos()) {
            return now.state;
        }
        CompletableFuture<KeyState> fetch = fetchIfDue();
        if (age < timing.timeToLive().toNanos() || (isFailing() && age < usableNanos())) {
            return now.state;
        }
        return fetch != null ? fetch : CompletableFuture.completedFuture(settled());
    }

    @Override
    public CompletionStage<KeyState> newerThan(KeySet seen) {
        Held now = held;
        return now != null && now.keys != seen ? now.state : fetchOrSettle();
    }

    private CompletionStage<KeyState> fetchOrSettle() {
        CompletableFuture<KeyState> fetch = fetchIfDue();
        return fetch != null ? fetch : CompletableFuture.completedFuture(settled());
    }

    /** The fetch that is out, or a new one if it is time; null if it is not. */
    private @Nullable CompletableFuture<KeyState> fetchIfDue() {
        CompletableFuture<KeyState> mine;
        CompletableFuture<KeyState> lost;
        synchronized (lock) {
            long now = nanoTicker.getAsLong();
            lost = inFlight;
            if (lost != null && now - fetchStartNanos < LOST.toNanos()) {
                return lost;
            }
            if (now - nextFetchNanos < 0) {
                return null;
            }
            mine = new CompletableFuture<>();
            inFlight = mine;
            fetchStartNanos = now;
            nextFetchNanos = now + timing.window().toNanos();
        }
        if (lost != null) {
            lost.complete(settled());
        }
        load().whenComplete((bytes, failure) -> finish(mine, bytes, failure));
        return mine;
    }

    /** An executor that is full, or a loader with a bug, must not leave {@link #inFlight} set for ever. */
    private CompletionStage<byte[]> load() {
        try {
            return loader.load();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void finish(CompletableFuture<KeyState> mine, byte @Nullable [] bytes, @Nullable Throwable failure) {
        try {
            if (bytes == null) {
                failed(describe(failure));
            } else {
                succeeded(bytes);
            }
        } catch (ParseException e) {
            failed(String.valueOf(e.getMessage()));
        } finally {
            synchronized (lock) {
                inFlight = inFlight == mine ? null : inFlight;
            }
            mine.complete(settled());
        }
    }

    /** The same bytes are the same set, so that what was verified with it stays verified. */
    private void succeeded(byte[] bytes) throws ParseException {
        Held before = held;
        boolean same = before != null && Arrays.equals(before.json, bytes);
        KeySet keys = before != null && same ? before.keys : KeySet.parse(bytes);
        synchronized (lock) {
            failures = 0;
            held = new Held(keys, bytes, nanoTicker.getAsLong());
        }
        if (!same) {
            observer.keysChanged(loader.name(), keys.size());
        }
    }

    private void failed(String reason) {
        synchronized (lock) {
            failures = Math.min(failures + 1, 20);
            long backoff = Math.min(
                    timing.window().toNanos() << Math.min(failures - 1, 10),
                    timing.maxBackoff().toNanos());
            nextFetchNanos = nanoTicker.getAsLong() + backoff;
            lastFailure = reason;
        }
        observer.fetchFailed(loader.name(), reason);
    }

    /** What can be said without another fetch. */
    private KeyState settled() {
        Held now = held;
        if (now != null && nanoTicker.getAsLong() - now.loadedNanos < usableNanos()) {
            return new KeyState.Available(now.keys);
        }
        synchronized (lock) {
            Duration wait = Duration.ofNanos(Math.max(0, nextFetchNanos - nanoTicker.getAsLong()));
            return new KeyState.Unavailable(
                    loader.name() + ": " + lastFailure, wait.compareTo(SECOND) < 0 ? SECOND : wait);
        }
    }

    private boolean isFailing() {
        synchronized (lock) {
            return failures > 0;
        }
    }

    private long usableNanos() {
        return timing.timeToLive().plus(timing.outage()).toNanos();
    }

    private static String describe(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause == null ? "no content" : Excerpt.of(cause.toString());
    }

    /** A loaded set. {@code state} is complete, made once so that the usual answer allocates nothing. */
    private static final class Held {
        private final KeySet keys;
        private final byte[] json;
        private final long loadedNanos;
        private final CompletionStage<KeyState> state;

        Held(KeySet keys, byte[] json, long loadedNanos) {
            this.keys = keys;
            this.json = json;
            this.loadedNanos = loadedNanos;
            this.state = CompletableFuture.completedFuture(new KeyState.Available(keys));
        }
    }
}
