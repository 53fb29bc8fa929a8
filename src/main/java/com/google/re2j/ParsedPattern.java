package com.google.re2j;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A pattern as RE2J reads it, checked but not compiled: what a rule set needs to know of the hundreds of patterns that it loads, most of which are never
 * searched with. Immutable.
 */
public final class ParsedPattern {
    /** The instructions that every program has: to fail, to match, and around the whole. */
    private static final int FRAME = 4;

    private static final long CAP = 1L << 40;

    /** As in RE2 for Go. What walks a tree of patterns calls itself at each level, here and in RE2J, and must not run out of stack. */
    private static final int MAX_DEPTH = 1_000;

    /** How patterns of bytes are read. They name no class of Unicode, and RE2J, where it need not look for one, is done in half the time. */
    public static final int FLAGS = Pattern.DOTALL | Pattern.DISABLE_UNICODE_GROUPS;

    private final Regexp tree;

    private ParsedPattern(Regexp tree) {
        this.tree = tree;
    }

    /**
     * Reads {@code pattern} as {@link Pattern#compile(String, int)} does with {@link #FLAGS}.
     *
     * @throws PatternSyntaxException where that would throw it, and where groups and repetitions are nested more than {@link #MAX_DEPTH} deep
     */
    public static ParsedPattern of(String pattern) {
        Regexp tree = Parser.parse("(?s)" + pattern, RE2.PERL & ~RE2.UNICODE_GROUPS);
        if (pattern.length() > MAX_DEPTH) { // each level takes a letter
            requireShallow(tree, pattern);
        }
        return new ParsedPattern(tree);
    }

    /** Level by level, so that it does not call itself either. */
    private static void requireShallow(Regexp tree, String pattern) {
        List<Regexp> level = List.of(tree);
        for (int depth = 0; !level.isEmpty(); depth++) {
            if (depth > MAX_DEPTH) {
                throw new PatternSyntaxException("nested deeper than " + MAX_DEPTH + " levels", pattern);
            }
            List<Regexp> below = new ArrayList<>();
            for (Regexp each : level) {
                if (each.subs != null) {
                    Collections.addAll(below, each.subs);
                }
            }
            level = below;
        }
    }

    /** What every match contains. */
    public RequiredContent required() {
        return RequiredContent.of(tree);
    }

    public int groupCount() {
        return tree.maxCap();
    }

    /** How many instructions the compiled pattern has, if those may be more than {@code limit}; else how many it may have at most, which takes no compiler to tell. */
    public int programSize(int limit) {
        long most = most(tree) + FRAME;
        return most <= limit
                ? (int) most
                : Compiler.compileRegexp(Simplify.simplify(tree)).numInst();
    }

    /** No program of {@code re} has more instructions: an operator takes two beside those of what it is for, and what is repeated is written as often as it may come. */
    private static long most(Regexp re) {
        long subs = 0;
        for (Regexp sub : re.subs == null ? Regexp.EMPTY_SUBS : re.subs) {
            subs = Math.min(CAP, subs + most(sub) + 2);
        }
        return switch (re.op) {
            case LITERAL -> 1L + re.runes.length;
            case REPEAT -> Math.min(CAP, (subs + 2) * Math.max(1, re.max < 0 ? re.min + 1 : re.max));
            default -> subs + 2;
        };
    }
}
