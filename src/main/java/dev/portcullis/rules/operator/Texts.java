package dev.portcullis.rules.operator;

import dev.portcullis.rules.Ascii;
import dev.portcullis.rules.MacroText;
import dev.portcullis.rules.Value;
import dev.portcullis.rules.plan.Requirement;
import java.util.List;
import java.util.function.BiPredicate;

/** Comparisons of a value with a text that may hold macros. */
final class Texts {
    private Texts() {}

    static OperatorFactory beginsWith() {
        return containing((value, text) ->
                text.length() <= value.length() && value.slice(0, text.length()).equals(text));
    }

    static OperatorFactory endsWith() {
        return containing((value, text) -> {
            int start = value.length() - text.length();
            return start >= 0 && value.slice(start, value.length()).equals(text);
        });
    }

    static OperatorFactory contains() {
        return containing(ByteSearch::contains);
    }

    static OperatorFactory within() {
        return (argument, resources) -> {
            LastText list = new LastText();
            return comparing((value, text) -> list.contains(text, value)).create(argument, resources);
        };
    }

    static OperatorFactory streq() {
        return containing(Value::equals);
    }

    /** As {@code contains}, but no letter, digit or underscore may stand beside what was found. */
    static OperatorFactory containsWord() {
        return containing(Texts::containsWord);
    }

    private static boolean containsWord(Value value, Value word) {
        if (word.isEmpty()) {
            return true;
        }
        ByteSearch search = new ByteSearch(value, word);
        for (int at = search.next(); at >= 0; at = search.next()) {
            if (isBoundary(value, at - 1) && isBoundary(value, at + word.length())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isBoundary(Value value, int at) {
        return at < 0 || at >= value.length() || !(Ascii.isLetterOrDigit(value.at(at)) || value.at(at) == '_');
    }

    /** As {@link #comparing}, of a test that only a value can pass that contains the text. */
    private static OperatorFactory containing(BiPredicate<Value, Value> test) {
        return (argument, resources) -> {
            Operator operator = comparing(test).create(argument, resources);
            return operator.isDecidedByValue() ? operator.requiring(Requirement.anyOf(List.of(argument))) : operator;
        };
    }

    private static OperatorFactory comparing(BiPredicate<Value, Value> test) {
        return (argument, resources) -> {
            MacroText text = MacroText.parse(argument);
            Operator operator = (context, value) -> {
                Value expanded = context.expand(text);
                context.spend((long) value.length() + expanded.length());
                boolean matches = test.test(value, expanded);
                if (matches && context.wantsCapture()) {
                    context.capture(0, value);
                }
                return matches;
            };
            return text.isPlain() ? operator.decidedByValue() : new DecidedByMacros(operator, text.references());
        };
    }
}
