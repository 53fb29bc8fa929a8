package dev.portcullis.rules.operator;

import dev.portcullis.rules.Ascii;
import dev.portcullis.rules.MacroText;
import dev.portcullis.rules.Value;

/** Comparisons of numbers, which are read as C's {@code atoi} does: what is no number is 0. */
final class Numbers {
    /** Beyond this a number grows no more, so that a long one can never turn into a small one. */
    private static final long CEILING = Long.MAX_VALUE / 16;

    private Numbers() {}

    /** What a comparison asks of the value and the argument. */
    interface Comparison {
        boolean holds(long value, long argument);
    }

    static OperatorFactory comparing(String name, Comparison comparison) {
        return (argument, resources) -> {
            MacroText text = MacroText.parse(argument);
            if (text.isPlain() && !isNumber(argument)) {
                resources.warn("@" + name + ": \"" + argument + "\" is not a number and counts as 0");
            }
            long fixed = parse(Value.ofLatin1(argument));
            boolean isFixed = text.isPlain();
            Operator operator = (context, value) -> {
                context.spend(value.length());
                long number = isFixed ? fixed : parse(context.expand(text));
                boolean matches = comparison.holds(parse(value), number);
                if (matches && context.wantsCapture()) {
                    context.capture(0, value);
                }
                return matches;
            };
            return isFixed ? operator.decidedByValue() : new DecidedByMacros(operator, text.references());
        };
    }

    private static boolean isNumber(String text) {
        int start = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        return text.length() > start && text.chars().skip(start).allMatch(Ascii::isDigit);
    }

    /** White space, a sign, digits; the rest is ignored. */
    static long parse(Value value) {
        int at = 0;
        while (at < value.length() && Ascii.isSpace(value.at(at))) {
            at++;
        }
        boolean negative = at < value.length() && value.at(at) == '-';
        at += negative || (at < value.length() && value.at(at) == '+') ? 1 : 0;
        long number = 0;
        for (; at < value.length() && Ascii.isDigit(value.at(at)); at++) {
            number = Math.min(number * 10 + (value.at(at) - '0'), CEILING);
        }
        return negative ? -number : number;
    }
}
