package dev.portcullis.rules.regex;

import com.google.re2j.ByteProgram;
import java.util.Arrays;

/**
 * The bytes with which the ways through a program can begin, from each of its instructions: most alternatives of a pattern are out of the question for the byte that
 * stands there. Conditions count as met. Immutable.
 */
final class Beginnings {
    private static final int WORDS = 256 / Long.SIZE;
    /** Shared by all instructions from which a match can be reached without a byte; only compared, never written to. */
    private static final long[] ANY = new long[WORDS];

    static {
        Arrays.fill(ANY, -1L);
    }

    private final ByteProgram program;
    private final long[][] bytes;

    Beginnings(ByteProgram program) {
        this.program = program;
        this.bytes = new long[program.size()][];
        Arrays.fill(bytes, new long[WORDS]);
        int[] order = order();
        boolean isMore = true;
        while (isMore) {
            isMore = false;
            for (int at = order.length - 1; at >= 0; at--) {
                int i = order[at];
                long[] wider = from(i);
                isMore |= isOther(wider, bytes[i]);
                bytes[i] = wider;
            }
        }
    }

    /** The instructions that can be reached, each mostly before those it leads to: backwards through them, little is left for another round. */
    private int[] order() {
        int[] order = new int[program.size()];
        int found = 0;
        boolean[] seen = new boolean[program.size()];
        int[] left = new int[program.size() + 1]; // each instruction that is found leaves one more than it takes
        int count = 0;
        left[count++] = program.start();
        while (count > 0) {
            int i = left[--count];
            if (seen[i]) {
                continue;
            }
            seen[i] = true;
            order[found++] = i;
            switch (program.kinds()[i]) {
                case FORK -> {
                    left[count++] = program.other()[i];
                    left[count++] = program.next()[i];
                }
                case TAKE, JUMP, GROUP, CONDITION -> left[count++] = program.next()[i];
                case MATCH, FAIL -> {}
            }
        }
        return Arrays.copyOf(order, found);
    }

    /** Any byte, which a dot takes, is not yet the end of the value too. */
    @SuppressWarnings("ReferenceEquality") // there is one ANY
    private static boolean isOther(long[] one, long[] other) {
        return (one == ANY) != (other == ANY) || !Arrays.equals(one, other);
    }

    /** As far as the sets of the instructions behind {@code i} are known. */
    private long[] from(int i) {
        return switch (program.kinds()[i]) {
            case TAKE -> program.bytes()[i];
            case FORK -> union(bytes[program.next()[i]], bytes[program.other()[i]]);
            case JUMP, GROUP, CONDITION -> bytes[program.next()[i]];
            case MATCH -> ANY;
            case FAIL -> bytes[i];
        };
    }

    private static long[] union(long[] one, long[] other) {
        if (one == ANY || other == ANY) {
            return ANY;
        }
        long[] all = one.clone();
        for (int i = 0; i < WORDS; i++) {
            all[i] |= other[i];
        }
        return all;
    }

    /** Whether a match can go on from {@code instruction} with {@code b}, as far as this one byte can tell; -1 stands for the end of the value. */
    boolean allow(int instruction, int b) {
        long[] set = bytes[instruction];
        return set == ANY || (b >= 0 && (set[b >> 6] & 1L << b) != 0);
    }
}
