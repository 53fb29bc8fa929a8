package dev.portcullis.identity.key;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Where the keys of an issuer come from. Neither method blocks or fails: trouble is {@link KeyState.Unavailable}. A stage that can be answered at
 * once is complete when it is returned. Safe for concurrent use.
 */
public interface KeySource {
    /** The keys as of now. */
    CompletionStage<KeyState> current();

    /** The keys after looking whether there are newer ones than {@code seen}, in which a key was missed; the same if it is too early to look again. */
    CompletionStage<KeyState> newerThan(KeySet seen);

    /** Keys that never change. */
    static KeySource of(KeySet keys) {
        CompletionStage<KeyState> state = CompletableFuture.completedFuture(new KeyState.Available(keys));
        return new KeySource() {
            @Override
            public CompletionStage<KeyState> current() {
                return state;
            }

            @Override
            public CompletionStage<KeyState> newerThan(KeySet seen) {
                return state;
            }
        };
    }
}
