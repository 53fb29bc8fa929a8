package dev.portcullis.rules.regex;

import com.google.re2j.ByteProgram;
import com.google.re2j.ByteProgram.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A program without its empty moves: places where it takes a byte or waits for a condition, and for each the places that come next, as sets of bits
 * (Glushkov 1961). {@link LazyAutomaton} walks sets of places.
 *
 * <p>Place 0 is the match. A condition is decided as soon as the bytes on both sides of it are known; what depends only on the byte before (line and text
 * start) is decided when a set is built, so that only {@code $}, {@code \b} and {@code \B} remain places. Immutable, but for sets
 * that are added when first asked for.
 */
final class PositionGraph {
    /** What stands on one side of a place: nothing, a line feed, a word byte, another byte. */
    static final int EDGE = 0;

    static final int LINE_FEED = 1;
    static final int WORD = 2;
    static final int OTHER = 3;
    private static final int SIDES = 4;
    /** A rune for each side, to ask RE2J which conditions hold. */
    private static final int[] EXAMPLES = {-1, '\n', 'a', ' '};

    private static final int MATCH = 0;
    private static final int BEGINNINGS = ByteProgram.BEGIN_LINE | ByteProgram.BEGIN_TEXT;
    private static final int BOUNDARIES = ByteProgram.WORD_BOUNDARY | ByteProgram.NO_WORD_BOUNDARY;
    /** Programs with more instructions than this are left to RE2J: their sets could take some ten megabytes. */
    static final int MAX_INSTRUCTIONS = 8_192;

    /** Members of a set in the words that have any. */
    @SuppressWarnings("ArrayRecordComponent") // made once, never written again, never compared
    private record Sparse(int[] at, long[] words) {
        void addTo(long[] set) {
            for (int i = 0; i < at.length; i++) {
                set[at[i]] |= words[i];
            }
        }
    }

    private final ByteProgram program;
    private final int[] placeOf;
    private final int[] instructionOf;
    private final int words;
    /** The class of each byte; bytes that no instruction and no condition tells apart share one. */
    private final byte[] classes = new byte[256];
    /** The side that bytes of a class make. */
    private final int[] sides;
    /** By class, the places that take it. */
    private final long[][] takers;
    /** The places that are conditions. */
    private final long[] conditions;
    /** Whether any condition looks at the byte before. */
    private final boolean asksBefore;
    /** By instruction, behind a line feed and behind other bytes: what can be reached from it. Filled when asked for. */
    private final @Nullable Sparse[] behindLineFeed;

    private final @Nullable Sparse[] behindOther;
    /** By the side before: what the search may begin with there. */
    private final Sparse[] beginnings = new Sparse[SIDES];
    /** By condition place, side before and side behind: what comes when it holds. Filled when asked for. */
    private final @Nullable Sparse[][] decided;

    private PositionGraph(ByteProgram program) {
        this.program = program;
        this.placeOf = new int[program.size()];
        this.instructionOf = number();
        this.words = (instructionOf.length + Long.SIZE - 1) / Long.SIZE;
        this.sides = classify();
        this.takers = new long[sides.length][words];
        this.conditions = new long[words];
        int asked = fillMasks(examples());
        this.asksBefore = (asked & ~(ByteProgram.END_LINE | ByteProgram.END_TEXT)) != 0;
        this.behindOther = new Sparse[program.size()];
        this.behindLineFeed = asksBefore ? new Sparse[program.size()] : behindOther;
        this.decided = new Sparse[instructionOf.length][];
        for (int side = EDGE; side < SIDES; side++) {
            beginnings[side] = reach(program.start(), side, -1);
        }
    }

    /** The graph of {@code program}, or null when that is too large. */
    static @Nullable PositionGraph of(ByteProgram program) {
        return program.size() > MAX_INSTRUCTIONS ? null : new PositionGraph(program);
    }

    /** Gives every instruction that is a place its number, and all others -1. */
    private int[] number() {
        int[] instructions = new int[program.size() + 1];
        int places = 1;
        for (int i = 0; i < program.size(); i++) {
            switch (program.kinds()[i]) {
                case TAKE, CONDITION -> {
                    instructions[places] = i;
                    placeOf[i] = places++;
                }
                case MATCH -> placeOf[i] = MATCH;
                case FORK, JUMP, GROUP, FAIL -> placeOf[i] = -1;
            }
        }
        return Arrays.copyOf(instructions, places);
    }

    /** Sets {@link #classes} and returns the side of each. */
    private int[] classify() {
        List<long[]> tests = Arrays.stream(program.bytes())
                .filter(set -> set != null)
                .distinct()
                .toList();
        int asked = 0;
        for (int i = 0; i < program.size(); i++) {
            asked |= program.kinds()[i] == Kind.CONDITION ? program.other()[i] : 0;
        }
        boolean tellsLines = (asked & (ByteProgram.BEGIN_LINE | ByteProgram.END_LINE)) != 0;
        boolean tellsWords = (asked & BOUNDARIES) != 0;
        int[] found = new int[256];
        int count = 0;
        List<Integer> firsts = new ArrayList<>();
        for (int b = 0; b < 256; b++) {
            int side = side(b, tellsLines, tellsWords);
            int number = 0;
            while (number < count && (found[number] != side || !areAlike(tests, firsts.get(number), b))) {
                number++;
            }
            if (number == count) {
                firsts.add(b);
                found[count++] = side;
            }
            classes[b] = (byte) number;
        }
        return Arrays.copyOf(found, count);
    }

    private static boolean areAlike(List<long[]> tests, int one, int other) {
        for (int i = 0; i < tests.size(); i++) {
            if (contains(tests.get(i), one) != contains(tests.get(i), other)) {
                return false;
            }
        }
        return true;
    }

    private static int side(int b, boolean tellsLines, boolean tellsWords) {
        if (b == '\n' && tellsLines) {
            return LINE_FEED;
        }
        boolean isWord = (ByteProgram.conditions(-1, b) & ByteProgram.WORD_BOUNDARY) != 0;
        return isWord && tellsWords ? WORD : OTHER;
    }

    /** One byte of each class. */
    private int[] examples() {
        int[] examples = new int[sides.length];
        for (int b = 0; b < 256; b++) {
            examples[classOf(b)] = b;
        }
        return examples;
    }

    /** Returns the conditions that the program asks for. */
    private int fillMasks(int[] examples) {
        int asked = 0;
        for (int place = 1; place < instructionOf.length; place++) {
            int i = instructionOf[place];
            if (program.kinds()[i] == Kind.CONDITION) {
                conditions[place >> 6] |= 1L << place;
                asked |= program.other()[i];
            } else {
                for (int byteClass = 0; byteClass < takers.length; byteClass++) {
                    if (contains(program.bytes()[i], examples[byteClass])) {
                        takers[byteClass][place >> 6] |= 1L << place;
                    }
                }
            }
        }
        return asked;
    }

    /**
     * The places that {@code instruction} leads to without taking a byte, {@code before} being known; {@code behind} is -1 while it is not, and conditions that
     * ask for it are then places.
     */
    private Sparse reach(int instruction, int before, int behind) {
        long[] set = new long[words];
        boolean[] seen = new boolean[program.size()];
        int[] stack = new int[program.size() + 1];
        int depth = 0;
        stack[depth++] = instruction;
        while (depth > 0) {
            int i = stack[--depth];
            if (seen[i]) {
                continue;
            }
            seen[i] = true;
            switch (program.kinds()[i]) {
                case TAKE, MATCH -> add(set, placeOf[i]);
                case JUMP, GROUP -> stack[depth++] = program.next()[i];
                case FORK -> {
                    stack[depth++] = program.next()[i];
                    stack[depth++] = program.other()[i];
                }
                case CONDITION -> {
                    switch (verdict(program.other()[i], before, behind)) {
                        case HOLDS -> stack[depth++] = program.next()[i];
                        case OPEN -> add(set, placeOf[i]);
                        case FAILS -> {}
                    }
                }
                case FAIL -> {}
            }
        }
        return sparse(set);
    }

    private enum Decision {
        HOLDS,
        FAILS,
        OPEN
    }

    private static Decision verdict(int asked, int before, int behind) {
        if (behind >= 0) {
            return (asked & ~ByteProgram.conditions(EXAMPLES[before], EXAMPLES[behind])) == 0
                    ? Decision.HOLDS
                    : Decision.FAILS;
        }
        int atStart = ByteProgram.conditions(EXAMPLES[before], 'a') & BEGINNINGS;
        if ((asked & BEGINNINGS & ~atStart) != 0) {
            return Decision.FAILS;
        }
        return (asked & ~BEGINNINGS) == 0 ? Decision.HOLDS : Decision.OPEN;
    }

    private Sparse sparse(long[] set) {
        int used = 0;
        for (long word : set) {
            used += word == 0 ? 0 : 1;
        }
        Sparse sparse = new Sparse(new int[used], new long[used]);
        for (int w = 0, i = 0; w < set.length; w++) {
            if (set[w] != 0) {
                sparse.at[i] = w;
                sparse.words[i++] = set[w];
            }
        }
        return sparse;
    }

    private static void add(long[] set, int member) {
        set[member >> 6] |= 1L << member;
    }

    private static boolean contains(long[] set, int member) {
        return (set[member >> 6] & 1L << member) != 0;
    }

    // ---- what the automaton asks

    /** The number of words in a set. */
    int words() {
        return words;
    }

    int classCount() {
        return sides.length;
    }

    int classOf(int b) {
        return classes[b] & 0xFF;
    }

    /** The class of each byte, as unsigned numbers; never write to it. */
    byte[] classes() {
        return classes;
    }

    int side(int byteClass) {
        return sides[byteClass];
    }

    static boolean isMatch(long[] set) {
        return (set[0] & 1) != 0;
    }

    /** Adds what a match may begin with behind a byte of {@code before}. */
    void addBeginnings(long[] set, int before) {
        beginnings[before].addTo(set);
    }

    /** Whether a match can begin nowhere but at the start. */
    boolean isAnchored() {
        return beginnings[LINE_FEED].at().length == 0 && beginnings[OTHER].at().length == 0;
    }

    /** Whether what {@code set} leads to depends on the next byte's side, and so also on the side before. */
    boolean hasConditions(long[] set) {
        for (int w = 0; w < words; w++) {
            if ((set[w] & conditions[w]) != 0) {
                return true;
            }
        }
        return false;
    }

    /** The side that a state with the places of {@code set} must remember to decide its conditions. */
    int remembered(long[] set, int before) {
        return asksBefore && hasConditions(set) ? before : OTHER;
    }

    /** {@code set} with its conditions decided, as a copy. */
    long[] decide(long[] set, int before, int behind) {
        long[] out = set.clone();
        for (int w = 0; w < words; w++) {
            out[w] &= ~conditions[w];
        }
        for (int w = 0; w < words; w++) {
            for (long left = set[w] & conditions[w]; left != 0; left &= left - 1) {
                decided(w << 6 | Long.numberOfTrailingZeros(left), before, behind)
                        .addTo(out);
            }
        }
        return out;
    }

    private Sparse decided(int place, int before, int behind) {
        @Nullable Sparse[] known = decided[place];
        if (known == null) {
            known = new Sparse[SIDES * SIDES];
            decided[place] = known;
        }
        Sparse result = known[before * SIDES + behind];
        if (result == null) {
            result = reach(instructionOf[place], before, behind);
            known[before * SIDES + behind] = result;
        }
        return result;
    }

    /** Adds to {@code out} what comes behind the places of {@code set} that take {@code byteClass}. */
    void take(long[] set, int byteClass, long[] out) {
        long[] takes = takers[byteClass];
        int side = sides[byteClass];
        for (int w = 0; w < words; w++) {
            for (long left = set[w] & takes[w]; left != 0; left &= left - 1) {
                int place = w << 6 | Long.numberOfTrailingZeros(left);
                behind(program.next()[instructionOf[place]], side).addTo(out);
            }
        }
    }

    /** A word byte and any other byte open the same places: {@code \b} is decided later. */
    private Sparse behind(int instruction, int side) {
        @Nullable Sparse[] known = side == LINE_FEED ? behindLineFeed : behindOther;
        Sparse result = known[instruction];
        if (result == null) {
            result = reach(instruction, side, -1);
            known[instruction] = result;
        }
        return result;
    }
}
