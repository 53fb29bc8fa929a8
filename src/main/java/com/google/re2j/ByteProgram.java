package com.google.re2j;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The program that RE2J compiled a pattern to, with the runes 0 to 255 as its alphabet: instructions by number, each with its kind, where it leads,
 * and, if it takes a rune, which bytes those may be.
 *
 * <p>In RE2J's package because its programs are visible only here. Which bytes an instruction takes is asked of RE2J itself, so that a matcher over this
 * program reads a pattern as RE2J does, folding included. Immutable; never write to the arrays.
 */
@SuppressWarnings("ArrayRecordComponent") // flat arrays for a matcher's inner loops; made once, never compared
public record ByteProgram(int start, Kind[] kinds, int[] next, int[] other, long[][] bytes) {
    /** Conditions of {@link Kind#CONDITION} on the bytes before and behind a place, as bits of {@link #other()}. */
    public static final int BEGIN_LINE = Utils.EMPTY_BEGIN_LINE;

    public static final int END_LINE = Utils.EMPTY_END_LINE;
    public static final int BEGIN_TEXT = Utils.EMPTY_BEGIN_TEXT;
    public static final int END_TEXT = Utils.EMPTY_END_TEXT;
    public static final int WORD_BOUNDARY = Utils.EMPTY_WORD_BOUNDARY;
    public static final int NO_WORD_BOUNDARY = Utils.EMPTY_NO_WORD_BOUNDARY;

    private static final int BYTES = 256;

    /** What an instruction does. */
    public enum Kind {
        /** Takes one of {@link #bytes()} and goes to {@link #next()}. */
        TAKE,
        /** Goes both to {@link #next()} and to {@link #other()}. */
        FORK,
        /** Goes to {@link #next()}, taking nothing. */
        JUMP,
        /** As {@link #JUMP}, and a group begins here, {@link #other()} being twice its number, or ends, with one more. */
        GROUP,
        /** Goes to {@link #next()} where all conditions of {@link #other()} hold. */
        CONDITION,
        MATCH,
        FAIL
    }

    /** The program of {@code pattern}. */
    public static ByteProgram of(Pattern pattern) {
        Prog program = pattern.re2().prog;
        int size = program.numInst();
        ByteProgram flat =
                new ByteProgram(program.start, new Kind[size], new int[size], new int[size], new long[size][]);
        Map<Taker, long[]> sets = new HashMap<>();
        for (int i = 0; i < size; i++) {
            Inst instruction = program.getInst(i);
            flat.kinds[i] = kind(instruction.op);
            flat.next[i] = instruction.out;
            flat.other[i] = instruction.arg;
            if (flat.kinds[i] == Kind.TAKE) {
                flat.bytes[i] = sets.computeIfAbsent(new Taker(instruction), k -> taken(instruction));
            }
        }
        return flat;
    }

    /** Equal for instructions that take the same bytes because they are written alike. */
    private static final class Taker {
        private final Inst instruction;

        Taker(Inst instruction) {
            this.instruction = instruction;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Taker that
                    && instruction.op == that.instruction.op
                    && instruction.arg == that.instruction.arg
                    && Arrays.equals(instruction.runes, that.instruction.runes);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(instruction.runes) + instruction.op;
        }
    }

    public int size() {
        return kinds.length;
    }

    /** The conditions that hold between two runes, either of which is -1 beyond the text. */
    public static int conditions(int before, int behind) {
        return Utils.emptyOpContext(before, behind);
    }

    private static Kind kind(int op) {
        return switch (op) {
            case Inst.RUNE, Inst.RUNE1, Inst.RUNE_ANY, Inst.RUNE_ANY_NOT_NL -> Kind.TAKE;
            case Inst.ALT, Inst.ALT_MATCH -> Kind.FORK;
            case Inst.NOP -> Kind.JUMP;
            case Inst.CAPTURE -> Kind.GROUP;
            case Inst.EMPTY_WIDTH -> Kind.CONDITION;
            case Inst.MATCH -> Kind.MATCH;
            case Inst.FAIL -> Kind.FAIL;
            default -> throw new IllegalStateException("instruction of kind " + op);
        };
    }

    /** As RE2J's matcher decides it for each kind of instruction. */
    private static long[] taken(Inst instruction) {
        long[] set = new long[BYTES / Long.SIZE];
        for (int b = 0; b < BYTES; b++) {
            boolean takes = switch (instruction.op) {
                case Inst.RUNE1 -> b == instruction.runes[0];
                case Inst.RUNE_ANY -> true;
                case Inst.RUNE_ANY_NOT_NL -> b != '\n';
                default -> instruction.matchRune(b);
            };
            if (takes) {
                set[b >> 6] |= 1L << b;
            }
        }
        return set;
    }
}
