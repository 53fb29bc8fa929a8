package dev.portcullis.rules.operator;

import java.util.BitSet;
import java.util.function.IntPredicate;

/**
 * A set of characters of XML, as far as it is known: those that may be members, and those that are. Exact for ASCII and for what is listed; beyond ASCII the
 * tables of Unicode differ from one version to the next, and all characters outside of the basic plane count as one. Immutable.
 */
final class XmlCharacters {
    private static final int ASCII = 0x80;
    /** Stands for every character outside of the basic plane. */
    private static final int BEYOND = 0x10000;

    private static final int SIZE = BEYOND + 1;

    static final XmlCharacters NONE = new XmlCharacters(new BitSet(), new BitSet());
    static final XmlCharacters ANY = NONE.complement();
    /** May have any members. */
    static final XmlCharacters UNKNOWN = new XmlCharacters(ANY.may, NONE.must);
    /** What {@code .} takes: not the ends of lines. */
    static final XmlCharacters DOT = range('\n', '\n').or(range('\r', '\r')).complement();

    private final BitSet may;
    private final BitSet must;

    private XmlCharacters(BitSet may, BitSet must) {
        this.may = may;
        this.must = must;
    }

    static XmlCharacters range(int first, int last) {
        BitSet may = new BitSet(SIZE);
        may.set(Math.min(first, BEYOND), Math.min(last, BEYOND) + 1);
        BitSet must = (BitSet) may.clone();
        must.clear(BEYOND);
        return new XmlCharacters(may, must);
    }

    /** {@code ascii} tells of ASCII; anything beyond may be a member. */
    static XmlCharacters byAscii(IntPredicate ascii) {
        BitSet must = new BitSet(SIZE);
        for (int c = 0; c < ASCII; c++) {
            must.set(c, ascii.test(c));
        }
        BitSet may = (BitSet) must.clone();
        may.set(ASCII, SIZE);
        return new XmlCharacters(may, must);
    }

    XmlCharacters or(XmlCharacters others) {
        BitSet allMay = (BitSet) may.clone();
        allMay.or(others.may);
        BitSet allMust = (BitSet) must.clone();
        allMust.or(others.must);
        return new XmlCharacters(allMay, allMust);
    }

    XmlCharacters complement() {
        BitSet notMust = (BitSet) must.clone();
        notMust.flip(0, SIZE);
        BitSet notMay = (BitSet) may.clone();
        notMay.flip(0, SIZE);
        return new XmlCharacters(notMust, notMay);
    }

    XmlCharacters without(XmlCharacters others) {
        BitSet left = (BitSet) may.clone();
        left.andNot(others.must);
        BitSet sure = (BitSet) must.clone();
        sure.andNot(others.may);
        return new XmlCharacters(left, sure);
    }

    /** Whether a character may be in both. */
    boolean mayMeet(XmlCharacters others) {
        return may.intersects(others.may);
    }
}
