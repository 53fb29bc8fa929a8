package dev.portcullis.rules.transform;

import dev.portcullis.rules.Ascii;
import dev.portcullis.rules.ByteSink;
import dev.portcullis.rules.Value;

/** What shells and PHP make of text before they look at it. */
final class Commands {
    private Commands() {}

    /**
     * Drops quotes, backslash and caret; commas, semicolons and white space become one blank, which also goes before
     * {@code /} and {@code (}; letters become small.
     */
    static Value cmdLine(Value value) {
        byte[] in = value.array();
        ByteSink out = new ByteSink(value.length());
        boolean blank = false;
        for (int at = value.from(); at < value.to(); at++) {
            int b = in[at] & 0xFF;
            if (b == '"' || b == '\'' || b == '\\' || b == '^') {
                continue;
            }
            if (b == ' ' || b == ',' || b == ';' || b == '\t' || b == '\r' || b == '\n') {
                if (!blank) {
                    out.put(' ');
                }
                blank = true;
                continue;
            }
            if (blank && (b == '/' || b == '(')) {
                out.truncate(out.size() - 1);
            }
            blank = false;
            out.put(Ascii.lower(b));
        }
        return out.toValueUnlessEqual(value);
    }

    /**
     * The name under which PHP registers a parameter: leading blanks go, blanks, dots and an unclosed bracket become
     * underscores, a closed index stays as written, and a name that starts with a bracket is no name.
     */
    static Value phpArgsNames(Value value) {
        int blanks = 0;
        while (blanks < value.length() && value.at(blanks) == ' ') {
            blanks++;
        }
        Value name = value.slice(blanks, value.length());
        if (!name.isEmpty() && name.at(0) == '[') {
            return Value.EMPTY;
        }
        ByteSink out = new ByteSink(name.length());
        int at = 0;
        while (at < name.length() && name.at(at) != '[') {
            int b = name.at(at++);
            out.put(b == ' ' || b == '.' ? '_' : b);
        }
        if (at < name.length()) {
            out.put(hasClosingBracket(name, at) ? '[' : '_');
            out.put(name.slice(at + 1, name.length()));
        }
        return out.toValueUnlessEqual(value);
    }

    private static boolean hasClosingBracket(Value name, int from) {
        for (int at = from; at < name.length(); at++) {
            if (name.at(at) == ']') {
                return true;
            }
        }
        return false;
    }
}
