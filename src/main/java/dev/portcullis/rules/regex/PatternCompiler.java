package dev.portcullis.rules.regex;

import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Compiles the patterns of one rule set, which share a budget for their automata. Immutable, safe for concurrent use.
 *
 * @param verifiesEverything whether each search is made by RE2J as well, and a difference is an {@link IllegalStateException}: for those in doubt, at many
 *     times the cost
 * @param known patterns that are compiled already, by their source
 */
public record PatternCompiler(StateBudget budget, boolean verifiesEverything, Map<String, BytePattern> known) {
    public PatternCompiler {
        known = Map.copyOf(known);
    }

    public PatternCompiler(StateBudget budget, boolean verifiesEverything) {
        this(budget, verifiesEverything, Map.of());
    }

    /** With a standard budget of its own, verifying nothing. */
    public static PatternCompiler standard() {
        return new PatternCompiler(new StateBudget(StateBudget.STANDARD_BYTES), false);
    }

    /**
     * Compiles {@code source}, one char per byte.
     *
     * @throws PatternException when it is no pattern, needs backtracking, or is too large
     */
    public BytePattern compile(String source) throws PatternException {
        BytePattern pattern = known.get(source);
        return pattern != null ? pattern : BytePattern.compile(source, this);
    }

    /**
     * A compiler that knows {@code sources}, which are compiled here on all processors: most of the time that rules take to load. What cannot be compiled is left
     * for {@link #compile} to complain of.
     */
    public PatternCompiler knowing(Collection<String> sources) {
        Map<String, BytePattern> compiled = new ConcurrentHashMap<>();
        new HashSet<>(sources).parallelStream().forEach(source -> {
            try {
                BytePattern pattern = compile(source);
                pattern.requirement(); // the prefilter will ask for it, and it takes as long as the rest
                compiled.put(source, pattern);
            } catch (PatternException e) {
                // compile() will say at its place what is wrong with it
            }
        });
        return new PatternCompiler(budget, verifiesEverything, compiled);
    }
}
