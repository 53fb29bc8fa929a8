package dev.portcullis.rules.regex;

import com.google.re2j.ByteProgram;
import com.google.re2j.ByteProgram.Kind;
import dev.portcullis.rules.Value;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where the first match of a pattern stands in a value, without its groups: tries the ways through the program in the order in which Perl prefers them, and none twice, since one bit for each
 * instruction and place in the value says that it was in vain there (as RE2's BitState). RE2J keeps all ways in step instead, which takes several times as long on values as short as arguments are.
 *
 * <p>Work and memory are at most the product of program and value; where that is too much, {@link #suits} says so. Immutable.
 */
final class FirstMatch {
    /** 32 KiB: a program of 2,000 instructions on a value of 130 bytes. */
    private static final int MAX_BITS = 1 << 18;

    private final ByteProgram program;
    /** The bytes that a match can begin with; null if one may be empty. */
    private final long @Nullable [] beginnings;

    FirstMatch(ByteProgram program) {
        this.program = program;
        this.beginnings = beginnings(program);
    }

    /** From {@code start} to behind the last byte, counted from the beginning of the value. Immutable. */
    record Place(int start, int end) {}

    private static long @Nullable [] beginnings(ByteProgram program) {
        long[] bytes = new long[256 / Long.SIZE];
        boolean[] seen = new boolean[program.size()];
        int[] left = new int[2 * program.size() + 1]; // no instruction leads to more than two
        int count = 0;
        left[count++] = program.start();
        while (count > 0) {
            int i = left[--count];
            if (seen[i]) {
                continue;
            }
            seen[i] = true;
            switch (program.kinds()[i]) {
                case TAKE -> add(program.bytes()[i], bytes);
                case FORK -> {
                    left[count++] = program.other()[i];
                    left[count++] = program.next()[i];
                }
                case JUMP, CONDITION -> left[count++] = program.next()[i];
                case MATCH -> {
                    return null;
                }
                case FAIL -> {}
            }
        }
        return bytes;
    }

    private static void add(long[] more, long[] set) {
        for (int i = 0; i < set.length; i++) {
            set[i] |= more[i];
        }
    }

    private static boolean contains(long[] set, byte b) {
        return (set[(b & 0xFF) >> 6] & 1L << b) != 0;
    }

    /** Whether a value of {@code length} bytes may be searched. */
    boolean suits(int length) {
        return (long) program.size() * (length + 1L) <= MAX_BITS;
    }

    /** The place of the first match in {@code value}, which must suit; null if there is none. */
    @Nullable
    Place in(Value value) {
        Attempt attempt = new Attempt(value.array(), value.from(), value.to());
        for (int at = value.from(); at <= value.to(); at++) {
            if (beginnings == null || (at < value.to() && contains(beginnings, value.array()[at]))) {
                int end = attempt.endOfMatchAt(at);
                if (end >= 0) {
                    return new Place(at - value.from(), end - value.from());
                }
            }
        }
        return null;
    }

    /** The search through one value. One owner at a time. */
    private final class Attempt {
        private final byte[] in;
        private final int from;
        private final int to;
        /** By place and instruction: whether it was tried; what was tried before the match is found was in vain. */
        private final long[] tried;
        /** Instructions and places that are left to try, the preferred one last. */
        private int[] left = new int[64];

        private int count;

        Attempt(byte[] in, int from, int to) {
            this.in = in;
            this.from = from;
            this.to = to;
            this.tried = new long[(program.size() * (to - from + 1) + Long.SIZE - 1) / Long.SIZE];
        }

        /** Behind the preferred match that begins at {@code start}; -1 if none does. */
        int endOfMatchAt(int start) {
            leave(program.start(), start);
            while (count > 0) {
                int at = left[--count];
                int end = follow(left[--count], at);
                if (end >= 0) {
                    return end;
                }
            }
            return -1;
        }

        private void leave(int instruction, int at) {
            if (count == left.length) {
                left = Arrays.copyOf(left, count * 2);
            }
            left[count++] = instruction;
            left[count++] = at;
        }

        /** Goes the preferred way from an instruction and place until it ends; -1 if that is not in a match. */
        private int follow(int instruction, int place) {
            Kind[] kinds = program.kinds();
            int i = instruction;
            int at = place;
            while (isNew(i, at)) {
                switch (kinds[i]) {
                    case MATCH -> {
                        return at;
                    }
                    case TAKE -> {
                        if (at == to || !contains(program.bytes()[i], in[at])) {
                            return -1;
                        }
                        at++;
                    }
                    case FORK -> leave(program.other()[i], at);
                    case CONDITION -> {
                        if (!holds(program.other()[i], at)) {
                            return -1;
                        }
                    }
                    case JUMP -> {}
                    case FAIL -> {
                        return -1;
                    }
                }
                i = program.next()[i];
            }
            return -1;
        }

        private boolean isNew(int instruction, int at) {
            int bit = (at - from) * program.size() + instruction;
            long before = tried[bit >> 6];
            tried[bit >> 6] = before | 1L << bit;
            return (before & 1L << bit) == 0;
        }

        private boolean holds(int conditions, int at) {
            int before = at == from ? -1 : in[at - 1] & 0xFF;
            int behind = at == to ? -1 : in[at] & 0xFF;
            return (conditions & ~ByteProgram.conditions(before, behind)) == 0;
        }
    }
}
