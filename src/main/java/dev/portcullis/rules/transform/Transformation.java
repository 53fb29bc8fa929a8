package dev.portcullis.rules.transform;

import dev.portcullis.rules.Value;

/**
 * A function from bytes to bytes, such as {@code t:urlDecodeUni}.
 *
 * <p>Takes time linear in the input and returns the same instance when nothing changed. Immutable and safe for concurrent
 * use.
 */
public interface Transformation {
    /** The canonical spelling, as in {@code t:normalizePath}; aliases share it. */
    String name();

    Value apply(Value value);
}
