package dev.portcullis.rules.operator;

import dev.portcullis.rules.Ascii;
import dev.portcullis.rules.ByteSink;
import dev.portcullis.rules.Value;
import dev.portcullis.rules.plan.Requirement;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code @pm} and its relatives: does the value hold any of these phrases, in any letter case? */
final class Phrases {
    private Phrases() {}

    /** Phrases parted by blanks; {@code |41 42|} writes bytes in hexadecimal, blanks included. */
    static OperatorFactory inline() {
        return (argument, resources) -> operator("pm", argument, split(argument));
    }

    /** One phrase a line in each of the files that the argument names, parted by blanks. */
    static OperatorFactory fromFile(String name) {
        return (argument, resources) -> {
            List<Value> phrases = new ArrayList<>();
            for (String path : DataFiles.names(name, argument)) {
                DataFiles.lines(name, path, resources).forEach(line -> phrases.add(Value.ofLatin1(line)));
            }
            return operator(name, argument, phrases);
        };
    }

    static OperatorFactory fromDataset(String name) {
        return (argument, resources) -> {
            List<String> lines = resources
                    .dataset(argument)
                    .orElseThrow(() -> new OperatorException("@" + name + ": no SecDataset \"" + argument + "\""));
            return operator(name, argument, lines.stream().map(Value::ofLatin1).toList());
        };
    }

    private static Operator operator(String name, String argument, List<Value> phrases) throws OperatorException {
        if (phrases.stream().allMatch(Value::isEmpty)) {
            throw new OperatorException("@" + name + ": \"" + argument + "\" holds no phrase");
        }
        Finder finder = new Finder(phrases);
        Operator operator = (context, value) -> {
            context.spend(value.length());
            Value found = finder.automaton().find(value);
            if (!found.isEmpty() && context.wantsCapture()) {
                context.capture(0, found);
            }
            return !found.isEmpty();
        };
        return operator.requiring(
                Requirement.anyOf(phrases.stream().map(Value::latin1).toList()));
    }

    /**
     * Phrases of which nothing is made before a value may hold one: many rule sets have long lists of them that no request ever comes near. Safe for concurrent use; two who
     * come first at once make the same twice.
     */
    private static final class Finder {
        private final List<Value> phrases;
        private volatile @Nullable PhraseAutomaton automaton;

        Finder(List<Value> phrases) {
            this.phrases = phrases;
        }

        PhraseAutomaton automaton() {
            PhraseAutomaton known = automaton;
            if (known == null) {
                known = new PhraseAutomaton(phrases);
                automaton = known;
            }
            return known;
        }
    }

    private static List<Value> split(String argument) {
        byte[] in = argument.getBytes(StandardCharsets.ISO_8859_1);
        List<Value> phrases = new ArrayList<>();
        ByteSink phrase = new ByteSink(16);
        int at = 0;
        while (at < in.length) {
            int close = in[at] == '|' ? closingBar(in, at) : -1;
            if (close > 0) {
                putHexadecimal(phrase, in, at + 1, close);
                at = close + 1;
            } else if (Ascii.isSpace(in[at])) {
                phrases.add(phrase.toValue());
                phrase = new ByteSink(16);
                at++;
            } else {
                phrase.put(in[at++]);
            }
        }
        phrases.add(phrase.toValue());
        return phrases;
    }

    /** Where the hexadecimal bytes that start behind the bar at {@code open} end; -1 when the bar is just a bar. */
    private static int closingBar(byte[] in, int open) {
        int digits = 0;
        for (int at = open + 1; at < in.length; at++) {
            if (in[at] == '|') {
                return digits > 0 && digits % 2 == 0 ? at : -1;
            }
            if (Ascii.hex(in[at]) >= 0) {
                digits++;
            } else if (in[at] != ' ') {
                return -1;
            }
        }
        return -1;
    }

    private static void putHexadecimal(ByteSink out, byte[] in, int from, int to) {
        int high = -1;
        for (int at = from; at < to; at++) {
            int digit = Ascii.hex(in[at]);
            if (digit >= 0 && high < 0) {
                high = digit;
            } else if (digit >= 0) {
                out.put(high << 4 | digit);
                high = -1;
            }
        }
    }
}
