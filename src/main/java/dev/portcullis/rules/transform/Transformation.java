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

    /** Bytes, one char each, a capital or a byte above 0x7F standing for all of these, without any of which {@link #apply} returns its argument; empty when that is not known. */
    default String triggers() {
        return "";
    }
}
