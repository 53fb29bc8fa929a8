package dev.portcullis.rules.regex;

import com.google.re2j.ByteProgram;
import com.google.re2j.ByteProgram.Kind;
import dev.portcullis.rules.Value;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where the first match of a pattern stands in a value, with its groups: tries the ways through the program in the order in which Perl prefers them, and none twice, since one bit for each
 * place in the value says that it was in vain there (as RE2's BitState). RE2J keeps all ways in step instead, which takes several times as long on values as short as arguments are.
 *
 * <p>Only instructions that several others lead to have bits, as no other can be come to twice; and a way that cannot begin with the byte that stands there is not gone at all.
 *
 * <p>Work is at most the product of program and value; where that is too much, {@link #suits} says so. Immutable.
 */
final class FirstMatch {
    /** A program of 2,000 instructions on a value of 130 bytes. */
    private static final int MAX_STEPS = 1 << 18;

    private final ByteProgram program;
    private final Beginnings beginnings;
    /** Twice the groups that are told of, and the whole match. */
    private final int slots;
    /** By instruction: which of those it is that several lead to, or -1. */
    private final int[] meeting;

    private final int meetings;

    /** Tells of {@code groups}, the first ones of the program. */
    FirstMatch(ByteProgram program, int groups) {
        this.program = program;
        this.beginnings = new Beginnings(program);
        this.slots = 2 * (groups + 1);
        this.meeting = new int[program.size()];
        this.meetings = number();
    }

    /** Every loop has an instruction that is come to from within and from before it. */
    private int number() {
        int[] ways = new int[program.size()];
        ways[program.start()]++;
        for (int i = 0; i < ways.length; i++) {
            switch (program.kinds()[i]) {
                case FORK -> {
                    ways[program.next()[i]]++;
                    ways[program.other()[i]]++;
                }
                case TAKE, JUMP, GROUP, CONDITION -> ways[program.next()[i]]++;
                case MATCH, FAIL -> {}
            }
        }
        int count = 0;
        for (int i = 0; i < ways.length; i++) {
            meeting[i] = ways[i] > 1 ? count++ : -1;
        }
        return count;
    }

    /** Whether a value of {@code length} bytes may be searched. */
    boolean suits(int length) {
        return (long) program.size() * (length + 1L) <= MAX_STEPS;
    }

    /**
     * Start and end of the first match in {@code value}, which must suit, and behind them those of each group, counted from the beginning of the value and -1 for
     * groups that took no part; null if there is none.
     */
    int @Nullable [] in(Value value) {
        Attempt attempt = new Attempt(value.array(), value.from(), value.to());
        for (int at = value.from(); at <= value.to(); at++) {
            if (beginnings.allow(program.start(), attempt.behind(at)) && attempt.matchesAt(at)) {
                return attempt.places;
            }
        }
        return null;
    }

    /** The search through one value. One owner at a time. */
    private final class Attempt {
        private final byte[] in;
        private final int from;
        private final int to;
        /** By place and number of {@link #meeting}: whether it was tried; what was tried before the match is found was in vain. */
        private final long[] tried;

        private final int[] places = new int[slots];
        /**
         * What is left to do, in pairs, the next one last: an instruction to go on from, and where; or, as its complement, a slot of {@link #places}, and what
         * stood there before a way was gone that has turned out to be in vain.
         */
        private int[] left = new int[64];

        private int count;

        Attempt(byte[] in, int from, int to) {
            this.in = in;
            this.from = from;
            this.to = to;
            this.tried = new long[(meetings * (to - from + 1) + Long.SIZE - 1) / Long.SIZE];
            Arrays.fill(places, -1);
        }

        /** The byte at a place; -1 at the end. */
        int behind(int at) {
            return at == to ? -1 : in[at] & 0xFF;
        }

        /** Whether a match begins at {@code start}; the preferred one is in {@link #places} then. */
        boolean matchesAt(int start) {
            leave(program.start(), start);
            while (count > 0) {
                int at = left[--count];
                int instruction = left[--count];
                if (instruction < 0) {
                    places[~instruction] = at;
                    continue;
                }
                int end = follow(instruction, at);
                if (end >= 0) {
                    places[0] = start - from;
                    places[1] = end - from;
                    return true;
                }
            }
            return false;
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
                int next = program.next()[i];
                switch (kinds[i]) {
                    case MATCH -> {
                        return at;
                    }
                    case TAKE -> {
                        if (!beginnings.allow(i, behind(at))) {
                            return -1;
                        }
                        at++;
                    }
                    case FORK -> next = prefer(next, program.other()[i], at);
                    case GROUP -> note(program.other()[i], at);
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
                i = next;
            }
            return -1;
        }

        /** The first of two ways that can be gone; the other is left to try, if it can be gone too. */
        private int prefer(int first, int second, int at) {
            int b = behind(at);
            if (!beginnings.allow(first, b)) {
                return second;
            }
            if (beginnings.allow(second, b)) {
                leave(second, at);
            }
            return first;
        }

        private void note(int slot, int at) {
            if (slot < slots) {
                leave(~slot, places[slot]);
                places[slot] = at - from;
            }
        }

        private boolean isNew(int instruction, int at) {
            int number = meeting[instruction];
            if (number < 0) {
                return true;
            }
            int bit = (at - from) * meetings + number;
            long before = tried[bit >> 6];
            tried[bit >> 6] = before | 1L << bit;
            return (before & 1L << bit) == 0;
        }

        private boolean holds(int conditions, int at) {
            int before = at == from ? -1 : in[at - 1] & 0xFF;
            return (conditions & ~ByteProgram.conditions(before, behind(at))) == 0;
        }
    }
}
