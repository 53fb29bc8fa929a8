package dev.portcullis.rules;

import org.jspecify.annotations.Nullable;

/**
 * One distinct value with every form that transformations gave it, by node of {@link TransformationTrie}. Nodes at which it is the same share a form. Safe for
 * concurrent use, as forms are.
 */
final class Derived {
    private final Value value;
    private final Form source;
    private final int nodes;
    private boolean recurs;
    private @Nullable Form @Nullable [] byNode;
    private long @Nullable [] shut;
    private int heldBytes;

    Derived(Value source, int nodes) {
        this.value = source;
        this.source = Form.of(source);
        this.nodes = nodes;
        this.heldBytes = source.length();
    }

    /** Whether {@code other} has the same bytes as the value when it came. */
    boolean isOf(Value other) {
        return value.equals(other);
    }

    /** The value as it came. */
    Form source() {
        return source;
    }

    /** It has been found among {@link RecurringValues}. */
    void found() {
        recurs = true;
    }

    /** Whether it has been found there, so that it pays to remember much of it. */
    boolean recurs() {
        return recurs;
    }

    /**
     * By rule and by aim, a bit each in {@code words}, as {@link Gates} numbers them: set only where the value cannot make the rule, or any rule that looks there, match;
     * to be set by whoever finds that. A bit that another thread loses is found again.
     */
    long[] shut(int words) {
        long[] known = shut;
        if (known == null) {
            known = new long[words];
            shut = known;
        }
        return known;
    }

    @Nullable
    Form at(int node) {
        @Nullable Form[] known = byNode;
        return known == null ? null : known[node];
    }

    void put(int node, Form form) {
        @Nullable Form[] known = byNode;
        if (known == null) {
            known = new Form[nodes];
            byNode = known;
        }
        known[node] = form;
    }

    /** Counts the {@code bytes} of a form that was made. */
    void hold(int bytes) {
        heldBytes += bytes;
    }

    /** The bytes of all forms; about, since threads that add forms at once may each count the own one only. */
    int heldBytes() {
        return heldBytes;
    }
}
