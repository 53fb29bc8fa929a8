package dev.portcullis.identity.key;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Looks for the key that a token names: among those at hand, and if it is not there, once more among those that the source then fetches, at most once a window. Immutable. */
public record KeySearch(KeySource keys) {
    /** What became of it. Immutable. */
    public sealed interface Outcome {}

    public record Found(VerificationKey key) implements Outcome {}

    /** There is no such key, or none that is the only one. */
    public record Missing() implements Outcome {}

    /** It cannot be known now. */
    public record Unavailable(String reason, Duration retryAfter) implements Outcome {}

    /** The key {@code id} for {@code algorithm}; without an id, the one key that fits. */
    public CompletionStage<Outcome> find(@Nullable String id, SignatureAlgorithm algorithm) {
        return keys.current().thenCompose(state -> {
            Outcome first = in(state, id, algorithm);
            return first instanceof Missing && state instanceof KeyState.Available available
                    ? keys.newerThan(available.keys()).thenApply(newer -> in(newer, id, algorithm))
                    : CompletableFuture.completedFuture(first);
        });
    }

    private static Outcome in(KeyState state, @Nullable String id, SignatureAlgorithm algorithm) {
        if (state instanceof KeyState.Unavailable why) {
            return new Unavailable(why.reason(), why.retryAfter());
        }
        VerificationKey key = ((KeyState.Available) state).keys().find(id, algorithm);
        return key == null ? new Missing() : new Found(key);
    }
}
