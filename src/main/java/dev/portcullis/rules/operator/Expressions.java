package dev.portcullis.rules.operator;

import dev.portcullis.rules.MacroText;
import dev.portcullis.rules.Value;
import dev.portcullis.rules.regex.BytePattern;
import dev.portcullis.rules.regex.PatternCompiler;
import dev.portcullis.rules.regex.PatternException;

/** {@code @rx} and {@code @rxGlobal}. */
final class Expressions {
    /** How the operators get their pattern: fixed, or from a macro text that may differ each time. */
    private interface Source {
        BytePattern pattern(MatchContext context);

        /** {@code operator}, which matches by this pattern, with what is known of it. */
        default Operator describe(Operator operator) {
            return operator;
        }
    }

    private Expressions() {}

    /** Matches once; groups 0 to 9 are captured. */
    static OperatorFactory first() {
        return (argument, resources) -> {
            Source source = source("rx", argument, resources);
            Operator operator = (context, value) -> {
                context.spend(value.length());
                BytePattern pattern = source.pattern(context);
                if (!context.wantsCapture()) {
                    return pattern.find(value);
                }
                BytePattern.Search search = pattern.search(value);
                boolean matches = search.first();
                if (matches) {
                    capture(context, search, 0, pattern.groupCount());
                }
                return matches;
            };
            return source.describe(operator);
        };
    }

    /** Goes on behind each match; the groups of all matches are counted through, and the first ten are captured. */
    static OperatorFactory global() {
        return (argument, resources) -> {
            Source source = source("rxGlobal", argument, resources);
            Operator operator = (context, value) -> {
                context.spend(value.length());
                BytePattern pattern = source.pattern(context);
                BytePattern.Search search = pattern.search(value);
                boolean matches = search.next();
                if (matches && context.wantsCapture()) {
                    captureAll(context, search, pattern.groupCount());
                }
                return matches;
            };
            return source.describe(operator);
        };
    }

    /** An empty match right behind another match is the end of that one, not a match of its own. */
    private static void captureAll(MatchContext context, BytePattern.Search search, int groups) {
        int index = 0;
        int lastEnd = -1;
        do {
            if (search.end() > search.start() || search.start() > lastEnd) {
                capture(context, search, index, groups);
                index += groups + 1;
            }
            lastEnd = search.end();
        } while (index <= MatchContext.MAX_GROUP && search.next());
    }

    private static void capture(MatchContext context, BytePattern.Search search, int first, int groups) {
        for (int i = 0; i <= groups && first + i <= MatchContext.MAX_GROUP; i++) {
            context.capture(first + i, search.group(i));
        }
    }

    static BytePattern compile(String name, String text, OperatorResources resources) throws OperatorException {
        try {
            BytePattern pattern = resources.patterns().compile(text);
            if (pattern.isApproximate()) {
                resources.warn(
                        "@" + name + ": possessive and atomic groups are read as ordinary ones, which match more");
            }
            return pattern;
        } catch (PatternException e) {
            throw new OperatorException("@" + name + ": " + e.getMessage());
        }
    }

    private static Source source(String name, String argument, OperatorResources resources) throws OperatorException {
        MacroText text = MacroText.parse(argument);
        if (text.isPlain()) {
            return new Fixed(compile(name, argument, resources));
        }
        return new Expanded(name, text, resources.patterns());
    }

    /** A pattern without macros. Immutable. */
    private record Fixed(BytePattern pattern) implements Source {
        @Override
        public BytePattern pattern(MatchContext context) {
            return pattern;
        }

        @Override
        public Operator describe(Operator operator) {
            return operator.requiring(pattern.requirement());
        }
    }

    /** A pattern with macros, compiled again whenever they stand for something new. Safe for concurrent use. */
    private static final class Expanded implements Source {
        private record Compiled(Value text, BytePattern pattern) {}

        private final String name;
        private final MacroText text;
        private final PatternCompiler patterns;
        private volatile Compiled last;

        private Expanded(String name, MacroText text, PatternCompiler patterns) {
            this.name = name;
            this.text = text;
            this.patterns = patterns;
            this.last = compiled(Value.EMPTY);
        }

        @Override
        public BytePattern pattern(MatchContext context) {
            Value expanded = context.expand(text);
            Compiled current = last;
            if (!current.text().equals(expanded)) {
                current = compiled(expanded);
                last = current;
            }
            return current.pattern();
        }

        /** What cannot be compiled cannot be decided, and the exception makes the transaction a denial. */
        private Compiled compiled(Value expanded) {
            try {
                return new Compiled(expanded, patterns.compile(expanded.latin1()));
            } catch (PatternException e) {
                // neither the pattern nor what is wrong in it: it may hold what no log shows
                throw new IllegalStateException("@" + name + ": what its macros make is no pattern that can be used ("
                        + expanded.length() + " bytes)");
            }
        }
    }
}
