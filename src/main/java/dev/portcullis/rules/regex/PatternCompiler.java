package dev.portcullis.rules.regex;

/**
 * Compiles the patterns of one rule set, which share a budget for their automata. Immutable, safe for concurrent use.
 *
 * @param verifiesEverything whether each search is made by RE2J as well, and a difference is an {@link IllegalStateException}: for those in doubt, at many
 *     times the cost
 */
public record PatternCompiler(StateBudget budget, boolean verifiesEverything) {
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
        return BytePattern.compile(source, this);
    }
}
