package dev.portcullis.rules;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One distinct value with every form that transformations gave it, by node of {@link TransformationTrie}. Nodes at which it is the same share a form. Safe for
 * concurrent use, as forms are.
 */
final class Derived {
    private static final @Nullable OpenGates[] NOTHING_DECIDED = {};

    private final Value value;
    private final Form source;
    private final int nodes;
    private boolean recurs;
    private @Nullable Form @Nullable [] byNode;
    private @Nullable OpenGates[] openGates = NOTHING_DECIDED;
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

    /** Which gates the value leaves open, of those that {@link Gates.Ask#id} {@code ask} asks about. */
    OpenGates openGates(int ask) {
        @Nullable OpenGates[] known = openGates;
        OpenGates decided = ask < known.length ? known[ask] : null;
        return decided == null ? OpenGates.UNDECIDED : decided;
    }

    /** Remembers which gates the value leaves open; what another thread remembers at the same time may be lost, and is found again. */
    void openGates(int ask, OpenGates decided) {
        int before = openGates(ask).heldBytes();
        @Nullable OpenGates[] known = openGates;
        @Nullable OpenGates[] all = Arrays.copyOf(known, Math.max(known.length, ask + 1));
        all[ask] = decided;
        openGates = all;
        hold(decided.heldBytes() - before);
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

    /** Counts the {@code bytes} of what was found out. */
    void hold(int bytes) {
        heldBytes += bytes;
    }

    /** The bytes of all that was found out; about, since threads that add to it at once may each count the own only. */
    int heldBytes() {
        return heldBytes;
    }
}
