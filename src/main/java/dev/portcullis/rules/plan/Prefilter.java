package dev.portcullis.rules.plan;

import dev.portcullis.rules.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells for the operators of a rule set which of them a value can possibly meet, after one pass over it. Operators have the numbers that {@link Builder#add} gave
 * them. Immutable, safe for concurrent use.
 */
public final class Prefilter {
    private static final int MASKS = 3;

    private final TextAutomaton texts;
    private final int words;
    /** By operator: whether one of its texts must be found, {@link #MASKS} masks, and the least length. */
    private final boolean[] needsText;

    /** A bit for each operator that needs no text. */
    private final long[] textless;

    /** A bit for each word of {@link #textless} that is not empty. */
    private final long[] textlessWords;

    private final long[] masks;
    private final int[] minLengths;
    private final long[] noneFound;

    private Prefilter(List<Requirement> requirements) {
        int count = requirements.size();
        this.words = (count + Long.SIZE - 1) / Long.SIZE;
        this.needsText = new boolean[count];
        this.textless = new long[words];
        this.textlessWords = new long[(words + Long.SIZE - 1) / Long.SIZE];
        this.masks = new long[count * MASKS];
        this.minLengths = new int[count];
        this.noneFound = new long[words];
        Map<String, Set<Integer>> askers = new HashMap<>();
        for (int i = 0; i < count; i++) {
            Requirement requirement = requirements.get(i);
            int operator = i;
            needsText[i] = !requirement.texts().isEmpty();
            textless[i >> 6] |= needsText[i] ? 0 : 1L << i;
            requirement
                    .texts()
                    .forEach(text ->
                            askers.computeIfAbsent(text, t -> new HashSet<>()).add(operator));
            minLengths[i] = requirement.minLength();
            for (int m = 0; m < MASKS; m++) {
                masks[i * MASKS + m] =
                        m < requirement.masks().length ? requirement.masks()[m] : ByteGroups.ALWAYS;
            }
        }
        for (int w = 0; w < words; w++) {
            textlessWords[w >> 6] |= textless[w] == 0 ? 0 : 1L << w;
        }
        this.texts = new TextAutomaton(askers);
    }

    /** What a value contains. Immutable, and safe to hand over without synchronization. */
    public static final class Content {
        private final long[] found;
        private final long presence;
        private final int length;

        private Content(long[] found, long presence, int length) {
            this.found = found;
            this.presence = presence;
            this.length = length;
        }

        /** Whether a byte of {@code mask}, which {@link ByteGroups#mask(String)} made, may be there. */
        public boolean hasAny(long mask) {
            return (presence & mask) != 0;
        }
    }

    /** What several values contain together: they may meet what one of them may. One owner at a time. */
    public final class Union {
        private final long[] found = new long[words];
        /** A bit for each word of operators that may be met, as far as texts tell. */
        private final long[] foundWords = textlessWords.clone();

        private long presence = ByteGroups.ALWAYS;
        private int length;

        private Union() {}

        /** Makes it the content of no value. */
        public void clear() {
            Arrays.fill(found, 0);
            System.arraycopy(textlessWords, 0, foundWords, 0, foundWords.length);
            presence = ByteGroups.ALWAYS;
            length = 0;
        }

        @SuppressWarnings("ReferenceEquality") // the array that all values share in which nothing was found
        public void add(Content more) {
            presence |= more.presence;
            length = Math.max(length, more.length);
            if (more.found != noneFound) {
                for (int w = 0; w < found.length; w++) {
                    found[w] |= more.found[w];
                    foundWords[w >> 6] |= more.found[w] == 0 ? 0 : 1L << w;
                }
            }
        }

        /** As it is now. */
        public Content content() {
            return new Content(found.clone(), presence, length);
        }

        /** The first word at {@code word} or behind it in which one of the values may meet an operator; -1 when there is none. */
        public int nextWord(int word) {
            int at = word >> 6;
            if (at >= foundWords.length) {
                return -1;
            }
            long rest = foundWords[at] & -1L << word;
            while (rest == 0) {
                if (++at == foundWords.length) {
                    return -1;
                }
                rest = foundWords[at];
            }
            return at * Long.SIZE + Long.numberOfTrailingZeros(rest);
        }

        /** Those of {@code operators}, bits of the {@code word}th 64, that one of the values may meet. */
        public long mayMeet(int word, long operators) {
            long met = 0;
            for (long rest = operators & (found[word] | textless[word]); rest != 0; rest &= rest - 1) {
                int bit = Long.numberOfTrailingZeros(rest);
                if (Prefilter.this.mayMeet(found, presence, length, word * Long.SIZE + bit)) {
                    met |= 1L << bit;
                }
            }
            return met;
        }
    }

    /** The number of operators. */
    public int size() {
        return needsText.length;
    }

    /** The content of no value. */
    public Union union() {
        return new Union();
    }

    /** Reads {@code value}. */
    public Content scan(Value value) {
        long[] found = noneFound;
        byte[] in = value.array();
        long[] bits = ByteGroups.table();
        long presence = ByteGroups.ALWAYS;
        int state = 0;
        int last = 0;
        for (int at = value.from(), to = value.to(); at < to; at++) {
            int b = in[at] & 0xFF;
            presence |= bits[b];
            state = texts.next(state, b);
            int group = texts.group(state);
            if (group != 0 && group != last) {
                last = group;
                found = with(found, texts.numbers(group));
            }
        }
        return new Content(found, presence, value.length());
    }

    @SuppressWarnings("ReferenceEquality") // as above
    private long[] with(long[] found, int[] operators) {
        long[] more = found == noneFound ? new long[words] : found;
        for (int operator : operators) {
            more[operator >> 6] |= 1L << operator;
        }
        return more;
    }

    /** False only when a value of this content cannot meet {@code operator}. */
    public boolean mayMeet(Content content, int operator) {
        return mayMeet(content.found, content.presence, content.length, operator);
    }

    private boolean mayMeet(long[] found, long presence, int length, int operator) {
        int mask = operator * MASKS;
        return (!needsText[operator] || (found[operator >> 6] & 1L << operator) != 0)
                && (presence & masks[mask]) != 0
                && (presence & masks[mask + 1]) != 0
                && (presence & masks[mask + 2]) != 0
                && length >= minLengths[operator];
    }

    /** Collects requirements while rules are compiled. One owner at a time. */
    public static final class Builder {
        /** What {@link #add} answers for a requirement that rules out nothing. */
        public static final int ALWAYS = -1;

        private final List<Requirement> requirements = new ArrayList<>();

        /** The number of a new operator, or {@link #ALWAYS}. */
        public int add(Requirement requirement) {
            if (requirement.isNothing()) {
                return ALWAYS;
            }
            requirements.add(requirement);
            return requirements.size() - 1;
        }

        public Prefilter build() {
            return new Prefilter(requirements);
        }
    }
}
