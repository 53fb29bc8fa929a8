package dev.portcullis.identity.key;

import java.time.Duration;

/** What a key source knows. Immutable. */
public sealed interface KeyState {

    /** These keys may be used. */
    record Available(KeySet keys) implements KeyState {}

    /** There are none, or none that are fresh enough; {@code reason} is for the log, {@code retryAfter} is at least a second. */
    record Unavailable(String reason, Duration retryAfter) implements KeyState {}
}
