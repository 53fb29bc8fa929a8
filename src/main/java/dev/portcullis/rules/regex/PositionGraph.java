package dev.portcullis.rules.regex;

import com.google.re2j.ByteProgram;
import com.google.re2j.ByteProgram.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A program without its empty moves: places where it takes a byte or waits for a condition, and for each the places that come next, as sets of bits
 * (Glushkov 1961). {@link LazyAutomaton} walks sets of places.
 *
 * <p>Place 0 is the match. A condition is decided as soon as the bytes on both sides of it are known; what depends only on the byte before (line and text
 * start) is decided while the sets are built, so that only {@code $}, {@code \b} and {@code \B} remain places. Immutable, but for sets
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
    /** More work than this for all sets of a program is not worth it: about 10 ms. */
    private static final int MAX_WORK = 4_000_000;

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
    /** By the side before and place: what comes behind that place. */
    private final Sparse[][] followers;
    /** By the side before: what the search may begin with there. */
    private final Sparse[] beginnings = new Sparse[SIDES];
    /** By condition place, side before and side behind: what comes when it holds. Filled when asked for. */
    private final @Nullable Sparse[][] decided;

    /** Steps taken to fill the sets; read while they are built only. */
    private int work;

    private PositionGraph(ByteProgram program) {
        this.program = program;
        this.placeOf = new int[program.size()];
        this.instructionOf = number();
        this.words = (instructionOf.length + Long.SIZE - 1) / Long.SIZE;
        this.sides = classify();
        this.takers = new long[sides.length][words];
        this.conditions = new long[words];
        int asked = fillMasks();
        this.asksBefore = (asked & ~(ByteProgram.END_LINE | ByteProgram.END_TEXT)) != 0;
        this.followers = new Sparse[SIDES][];
        this.decided = new Sparse[instructionOf.length][];
    }

    /** The graph of {@code program}, or null when its sets would be out of proportion. */
    static @Nullable PositionGraph of(ByteProgram program) {
        PositionGraph graph = new PositionGraph(program);
        return graph.link() ? graph : null;
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
                case FORK, JUMP, FAIL -> placeOf[i] = -1;
            }
        }
        return Arrays.copyOf(instructions, places);
    }

    /** Sets {@link #classes} and returns the side of each. */
    private int[] classify() {
        List<long[]> tests = new ArrayList<>(Arrays.stream(program.bytes())
                .filter(set -> set != null)
                .distinct()
                .toList());
        int asked = 0;
        for (int i = 0; i < program.size(); i++) {
            asked |= program.kinds()[i] == Kind.CONDITION ? program.other()[i] : 0;
        }
        boolean tellsLines = (asked & (ByteProgram.BEGIN_LINE | ByteProgram.END_LINE)) != 0;
        boolean tellsWords = (asked & BOUNDARIES) != 0;
        Map<String, Integer> numbers = new HashMap<>();
        int[] found = new int[256];
        for (int b = 0; b < 256; b++) {
            int side = side(b, tellsLines, tellsWords);
            StringBuilder key = new StringBuilder().append((char) side);
            for (long[] test : tests) {
                key.append(contains(test, b) ? '1' : '0');
            }
            int number = numbers.computeIfAbsent(key.toString(), k -> numbers.size());
            classes[b] = (byte) number;
            found[number] = side;
        }
        return Arrays.copyOf(found, numbers.size());
    }

    private static int side(int b, boolean tellsLines, boolean tellsWords) {
        if (b == '\n' && tellsLines) {
            return LINE_FEED;
        }
        boolean isWord = (ByteProgram.conditions(-1, b) & ByteProgram.WORD_BOUNDARY) != 0;
        return isWord && tellsWords ? WORD : OTHER;
    }

    /** Returns the conditions that the program asks for. */
    private int fillMasks() {
        int asked = 0;
        for (int place = 1; place < instructionOf.length; place++) {
            int i = instructionOf[place];
            if (program.kinds()[i] == Kind.CONDITION) {
                conditions[place >> 6] |= 1L << place;
                asked |= program.other()[i];
            } else {
                for (int b = 0; b < 256; b++) {
                    if (contains(program.bytes()[i], b)) {
                        takers[classOf(b)][place >> 6] |= 1L << place;
                    }
                }
            }
        }
        return asked;
    }

    /** Between a word byte and another nothing begins that does not begin elsewhere: {@code \b} is decided later. */
    private boolean link() {
        followers[OTHER] = followers(OTHER);
        followers[WORD] = followers[OTHER];
        followers[LINE_FEED] = asksBefore ? followers(LINE_FEED) : followers[OTHER];
        for (int side = EDGE; side < SIDES; side++) {
            beginnings[side] = reach(program.start(), side, -1);
        }
        return work <= MAX_WORK;
    }

    private Sparse[] followers(int side) {
        Map<Integer, Sparse> known = new HashMap<>();
        Sparse[] behind = new Sparse[instructionOf.length];
        for (int place = 1; place < behind.length && work <= MAX_WORK; place++) {
            int i = instructionOf[place];
            if (program.kinds()[i] == Kind.TAKE) {
                behind[place] = known.computeIfAbsent(program.next()[i], next -> reach(next, side, -1));
            }
        }
        return behind;
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
            work++;
            switch (program.kinds()[i]) {
                case TAKE, MATCH -> add(set, placeOf[i]);
                case JUMP -> stack[depth++] = program.next()[i];
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
        work += used;
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
        Sparse[] behind = followers[sides[byteClass]];
        for (int w = 0; w < words; w++) {
            for (long left = set[w] & takes[w]; left != 0; left &= left - 1) {
                behind[w << 6 | Long.numberOfTrailingZeros(left)].addTo(out);
            }
        }
    }
}
