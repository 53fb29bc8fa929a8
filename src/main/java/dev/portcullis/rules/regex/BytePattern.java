package dev.portcullis.rules.regex;

import com.google.re2j.ByteProgram;
import com.google.re2j.Matcher;
import com.google.re2j.ParsedPattern;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.google.re2j.RequiredContent;
import dev.portcullis.rules.Value;
import dev.portcullis.rules.plan.Requirement;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression over bytes, matched in time linear in the value.
 *
 * <p>Written as for PCRE with DOTALL; {@link dev.portcullis.rules.regex} says what differs. RE2J looks, at tens of nanoseconds a byte and more, only for matches
 * in long values and for those behind the first, and only after an automaton over its program has said that there is one. Safe for concurrent use.
 */
public final class BytePattern {
    /** Largest program of RE2J instructions; matching costs up to this many steps a byte. */
    static final int MAX_PROGRAM = 20_000;

    private static final Set<String> WHOLE = Set.of("^.*$", "^.*");

    private final String source;
    /** The source as RE2J reads it. */
    private final String translated;

    private final int shiftedGroups;
    private final int groupCount;
    private final boolean isApproximate;

    private final PatternCompiler origin;
    /** Kept until {@link #requirement} is asked for. */
    private volatile @Nullable ParsedPattern parsed;
    /** Compiled on first use: most patterns of a large rule set never see a value that the filter lets through. */
    private volatile @Nullable Pattern compiled;
    /** Made on first use. */
    private volatile @Nullable LazyAutomaton automaton;

    private volatile boolean hasNoAutomaton;
    /** Made on first use, of patterns that match. */
    private volatile @Nullable FirstMatch firstMatch;
    /** Whether it matches every value as a whole, as rules write that capture one. */
    private final boolean isWhole;

    private volatile @Nullable Requirement requirement;

    private BytePattern(
            String source, ParsedPattern parsed, PatternTranslator.Translation translation, PatternCompiler origin) {
        this.source = source;
        this.parsed = parsed;
        this.translated = translation.pattern();
        this.origin = origin;
        this.shiftedGroups = translation.shiftedGroups();
        this.groupCount = parsed.groupCount() - shiftedGroups;
        this.isApproximate = translation.isApproximate();
        this.isWhole = WHOLE.contains(source);
    }

    /** As {@link PatternCompiler#compile}, with a budget of its own. */
    public static BytePattern compile(String source) throws PatternException {
        return PatternCompiler.standard().compile(source);
    }

    static BytePattern compile(String source, PatternCompiler origin) throws PatternException {
        PatternTranslator.Translation translation = PatternTranslator.translate(source);
        ParsedPattern parsed;
        try {
            parsed = ParsedPattern.of(translation.pattern());
        } catch (PatternSyntaxException e) {
            throw new PatternException(e.getDescription() + " in " + source);
        }
        int size = parsed.programSize(MAX_PROGRAM);
        if (size > MAX_PROGRAM) {
            throw new PatternException("pattern compiles to " + size + " steps, must be at most " + MAX_PROGRAM
                    + "; split it into several rules");
        }
        return new BytePattern(source, parsed, translation, origin);
    }

    /** Threads that come at once may each compile it, and one result stays. */
    private Pattern compiled() {
        Pattern known = compiled;
        if (known == null) {
            known = Pattern.compile(translated, ParsedPattern.FLAGS);
            compiled = known;
        }
        return known;
    }

    /** Whether it matches anywhere in {@code value}. */
    public boolean find(Value value) {
        boolean isFound = findByAutomaton(value);
        if (origin.verifiesEverything() && isFound != findUnfiltered(value)) {
            throw new IllegalStateException(
                    "the automaton says " + isFound + ", RE2J the opposite: " + source + " on " + value.latin1());
        }
        return isFound;
    }

    private boolean findByAutomaton(Value value) {
        LazyAutomaton states = automaton();
        return states == null ? findUnfiltered(value) : states.isIn(value.array(), value.from(), value.to());
    }

    /** Null when the pattern is out of proportion; threads that come at once may each make one, and one stays. */
    private @Nullable LazyAutomaton automaton() {
        LazyAutomaton known = automaton;
        if (known == null && !hasNoAutomaton) {
            PositionGraph graph = PositionGraph.of(ByteProgram.of(compiled()));
            known = graph == null ? null : new LazyAutomaton(graph, origin.budget());
            hasNoAutomaton = known == null;
            automaton = known;
        }
        return known;
    }

    /** Null where RE2J has to tell what is there, since it would take too much. */
    private @Nullable FirstMatch firstMatch(Value value) {
        FirstMatch known = firstMatch;
        if (known == null) {
            known = new FirstMatch(ByteProgram.of(compiled()), groupCount + shiftedGroups);
            firstMatch = known;
        }
        return known.suits(value.length()) ? known : null;
    }

    /** What every value in which it matches contains. Worked out at the first call, since not every pattern is asked. */
    public Requirement requirement() {
        Requirement known = requirement;
        if (known == null) {
            ParsedPattern tree = parsed;
            RequiredContent required = (tree == null ? ParsedPattern.of(translated) : tree).required();
            known = Requirement.of(required.texts(), required.bytes(), required.minLength());
            requirement = known;
            parsed = null;
        }
        return known;
    }

    /** As {@link #find}, by RE2J alone: the oracle of the tests. */
    boolean findUnfiltered(Value value) {
        return compiled().matcher(value.latin1()).find();
    }

    /** A search through {@code value}. */
    public Search search(Value value) {
        return new Search(value);
    }

    /** Whether possessive or atomic groups were widened, so that more may match than in PCRE. */
    public boolean isApproximate() {
        return isApproximate;
    }

    /** The number of capturing groups that the source has. */
    public int groupCount() {
        return groupCount;
    }

    /** The text it was compiled from. */
    @Override
    public String toString() {
        return source;
    }

    /** One pass over one value. One owner at a time. */
    public final class Search {
        private final Value value;
        private final boolean matches;
        /** Made when RE2J has to tell where; null while nobody asked, and where every match is the whole value. */
        private @Nullable Matcher matcher;
        /** The first match, as {@link FirstMatch#in} tells of it, if it was not RE2J that found it. */
        private int @Nullable [] places;

        private Search(Value value) {
            this.value = value;
            this.matches = isWhole || find(value);
        }

        private Matcher matcher() {
            Matcher known = matcher;
            if (known == null) {
                known = compiled().matcher(value.latin1());
                matcher = known;
            }
            return known;
        }

        /** Moves to the first match; the groups are those of it. */
        public boolean first() {
            if (isWhole || !matches) {
                return isWhole;
            }
            FirstMatch quick = firstMatch(value);
            int[] found = quick == null ? null : quick.in(value);
            places = found;
            return found == null ? matcher().find() : isVerified(found);
        }

        private boolean isVerified(int[] found) {
            if (origin.verifiesEverything()) {
                Matcher judge = compiled().matcher(value.latin1());
                boolean isSame = judge.find();
                for (int i = 0; isSame && i < found.length; i++) {
                    isSame = found[i] == (i % 2 == 0 ? judge.start(i / 2) : judge.end(i / 2));
                }
                if (!isSame) {
                    throw new IllegalStateException("a match and its groups were found at " + Arrays.toString(found)
                            + ", by RE2J elsewhere: " + source + " on " + value.latin1());
                }
            }
            return true;
        }

        /** Brings RE2J to where the search is. */
        private void leaveToRe2j() {
            if (places != null) {
                places = null;
                matcher().find();
            }
        }

        /** Moves to the next match behind the last one. */
        public boolean next() {
            leaveToRe2j();
            return matches && matcher().find();
        }

        /** Moves to the first match at or after {@code start}; {@code ^} still means the start of the value. */
        public boolean nextFrom(int start) {
            places = null;
            return matches && start <= value.length() && matcher().find(start);
        }

        public int start() {
            return start(shiftedGroups);
        }

        public int end() {
            return end(shiftedGroups);
        }

        private int start(int group) {
            int[] known = places;
            return known != null ? known[2 * group] : matcher().start(group);
        }

        private int end(int group) {
            int[] known = places;
            return known != null ? known[2 * group + 1] : matcher().end(group);
        }

        /** What group {@code index} matched, 0 being everything; empty when it took no part. */
        public Value group(int index) {
            if (matcher == null && isWhole) {
                return value;
            }
            int group = index + shiftedGroups;
            int start = start(group);
            return start < 0 ? Value.EMPTY : value.slice(start, end(group));
        }
    }
}
