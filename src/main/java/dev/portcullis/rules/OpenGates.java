package dev.portcullis.rules;

import java.util.Arrays;

/**
 * Which gates of {@link Gates} one value that recurs leaves open, of the rules that {@link Gates.Ask} asks about: for each aim that has been decided, in words of 64
 * rules of which only those that are not empty are kept. Aims are named by their place in {@link Gates.Ask#aims}. Immutable, so that threads may share it without locks.
 */
final class OpenGates {
    /** Nothing has been decided. */
    static final OpenGates UNDECIDED = new OpenGates(new long[0], new int[0], new int[0], new long[0]);

    /** So many words that the values of an attacker cannot fill the memory. */
    private static final int MAX_WORDS = 256;

    private final long[] decided;
    private final int[] aims;
    private final int[] words;
    private final long[] bits;

    private OpenGates(long[] decided, int[] aims, int[] words, long[] bits) {
        this.decided = decided;
        this.aims = aims;
        this.words = words;
        this.bits = bits;
    }

    boolean isDecided(int aim) {
        int word = aim >> 6;
        return word < decided.length && (decided[word] & 1L << aim) != 0;
    }

    /** A bit for each of the first 64 aims: whether it has been decided that the gates behind it are shut. */
    long shut() {
        long open = decided.length == 0 ? -1L : ~decided[0];
        for (int aim : aims) {
            open |= aim < Long.SIZE ? 1L << aim : 0;
        }
        return ~open;
    }

    /** How many words are kept. */
    int size() {
        return words.length;
    }

    /** The bytes that the words take. */
    int heldBytes() {
        return words.length * (2 * Integer.BYTES + Long.BYTES);
    }

    /** The aim that the word in place {@code at} belongs to. */
    int aim(int at) {
        return aims[at];
    }

    /** Which word of the rules is in place {@code at}. */
    int word(int at) {
        return words[at];
    }

    /** The rules in place {@code at}, a bit each. */
    long bits(int at) {
        return bits[at];
    }

    /** These, and {@code open} in {@code wanted}'s words for {@code aim}, which has not been decided; the very same if that is more than may be kept. */
    OpenGates with(int aim, int[] wanted, long[] open) {
        int more = 0;
        for (long word : open) {
            more += word == 0 ? 0 : 1;
        }
        int size = words.length;
        if (size + more > MAX_WORDS) {
            return this;
        }
        int[] ofAims = Arrays.copyOf(aims, size + more);
        int[] inWords = Arrays.copyOf(words, size + more);
        long[] ofRules = Arrays.copyOf(bits, size + more);
        for (int i = 0; i < open.length; i++) {
            if (open[i] != 0) {
                ofAims[size] = aim;
                inWords[size] = wanted[i];
                ofRules[size++] = open[i];
            }
        }
        long[] known = Arrays.copyOf(decided, Math.max(decided.length, (aim >> 6) + 1));
        known[aim >> 6] |= 1L << aim;
        return new OpenGates(known, ofAims, inWords, ofRules);
    }

    /** These, with {@code aim} undecided. */
    OpenGates without(int aim) {
        int size = 0;
        int[] ofAims = new int[words.length];
        int[] inWords = new int[words.length];
        long[] ofRules = new long[words.length];
        for (int i = 0; i < words.length; i++) {
            if (aims[i] != aim) {
                ofAims[size] = aims[i];
                inWords[size] = words[i];
                ofRules[size++] = bits[i];
            }
        }
        long[] known = decided.clone();
        known[aim >> 6] &= ~(1L << aim);
        return new OpenGates(
                known, Arrays.copyOf(ofAims, size), Arrays.copyOf(inWords, size), Arrays.copyOf(ofRules, size));
    }
}
