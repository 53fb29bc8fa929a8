package dev.portcullis.rules;

import dev.portcullis.rules.plan.Prefilter.Content;
import org.jspecify.annotations.Nullable;

/**
 * One distinct value of a transaction with everything that was ever computed from it: slot {@code n} is the value at node {@code n} of
 * {@link TransformationTrie}. One owner at a time.
 */
final class Derived {
    final @Nullable Value[] byNode;
    /** What those contain, as far as it was asked for. */
    final @Nullable Content[] contents;

    Derived(Value source, int nodes) {
        byNode = new Value[nodes];
        byNode[0] = source;
        contents = new Content[nodes];
    }
}
