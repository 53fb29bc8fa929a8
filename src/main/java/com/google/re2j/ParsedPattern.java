package com.google.re2j;

/**
 * A pattern as RE2J reads it with DOTALL, checked but not compiled: what a rule set needs to know of the hundreds of patterns that it loads, most of which are never
 * searched with. Immutable.
 */
public final class ParsedPattern {
    private final Regexp tree;

    private ParsedPattern(Regexp tree) {
        this.tree = tree;
    }

    /**
     * Reads {@code pattern} as {@link Pattern#compile(String, int)} does.
     *
     * @throws PatternSyntaxException where that would throw it
     */
    public static ParsedPattern of(String pattern) {
        return new ParsedPattern(Parser.parse("(?s)" + pattern, RE2.PERL));
    }

    /** What every match contains. */
    public RequiredContent required() {
        return RequiredContent.of(tree);
    }

    public int groupCount() {
        return tree.maxCap();
    }

    /** How many instructions the compiled pattern has. */
    public int programSize() {
        return Compiler.compileRegexp(Simplify.simplify(tree)).numInst();
    }
}
