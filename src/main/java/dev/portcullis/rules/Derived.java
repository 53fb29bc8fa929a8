package dev.portcullis.rules;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One distinct value with every form that transformations gave it, by node of {@link TransformationTrie}. Nodes at which it is the same share a form. Safe for
 * concurrent use, as forms are.
 */
final class Derived {
    private static final @Nullable OpenGates[] NOTHING_DECIDED = {};
    private static final long[] NOTHING_SHUT = {};

    private final byte[] array;
    private final int from;
    private final int to;
    private final Form source;
    private final int nodes;
    private boolean recurs;
    private boolean isUsed;
    private @Nullable Form @Nullable [] byNode;
    private @Nullable OpenGates[] openGates = NOTHING_DECIDED;
    /** By ask, {@link OpenGates#shut} of them: most values leave most gates shut, which is seen without looking further. */
    private long[] shut = NOTHING_SHUT;

    private int heldBytes;

    Derived(Value source, int nodes) {
        this.array = source.array();
        this.from = source.from();
        this.to = source.to();
        this.source = Form.of(source);
        this.nodes = nodes;
        this.heldBytes = source.length();
    }

    /** Whether {@code other} has the same bytes as the value when it came. */
    boolean isOf(Value other) {
        return Arrays.equals(array, from, to, other.array(), other.from(), other.to());
    }

    /** The value as it came. */
    Form source() {
        return source;
    }

    /** It has been found among {@link RecurringValues}. */
    void found() {
        if (!isUsed) { // written once only: most of what is found is read again and again
            recurs = true;
            isUsed = true;
        }
    }

    /** Whether it was found since it had to prove itself last. */
    boolean isUsed() {
        return isUsed;
    }

    /** It has to be found again to stay. */
    void mustProveItself() {
        isUsed = false;
    }

    /** Whether it has been found there, so that it pays to remember much of it. */
    boolean recurs() {
        return recurs;
    }

    /** Whether it is known that the value leaves all gates shut behind the aim in place {@code aim} of those that {@link Gates.Ask#id} {@code ask} asks about. */
    boolean leavesShut(int ask, int aim) {
        long[] known = shut;
        return ask < known.length && aim < Long.SIZE && (known[ask] & 1L << aim) != 0;
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
        long[] allShut = Arrays.copyOf(shut, Math.max(shut.length, all.length));
        allShut[ask] = decided.shut();
        shut = allShut;
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
