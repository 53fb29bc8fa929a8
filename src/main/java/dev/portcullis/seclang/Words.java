package dev.portcullis.seclang;

import java.util.ArrayList;
import java.util.List;

/** Splits a logical line into arguments: bare words, {@code "quoted"} or {@code 'quoted'} text, {@code `blocks`}. */
final class Words {
    private Words() {}

    static List<SourceText> split(SourceText line) throws SyntaxProblem {
        List<SourceText> words = new ArrayList<>(4);
        int at = 0;
        while (true) {
            at = skipSpaces(line.text(), at, line.length());
            if (at == line.length()) {
                return words;
            }
            char c = line.charAt(at);
            if (c == '"' || c == '\'' || c == '`') {
                int close = closing(line, at, c);
                words.add(unescaped(line, at + 1, close, c));
                at = close + 1;
                if (at < line.length() && !isSpace(line.charAt(at))) {
                    throw new SyntaxProblem(
                            line.span(at),
                            "text-after-quote",
                            "white space is missing after the closing " + c + "; inside quotes write \\" + c);
                }
            } else {
                int start = at;
                while (at < line.length() && !isSpace(line.charAt(at))) {
                    at++;
                }
                words.add(line.slice(start, at));
            }
        }
    }

    private static int closing(SourceText line, int open, char quote) throws SyntaxProblem {
        String text = line.text();
        for (int close = text.indexOf(quote, open + 1); close >= 0; close = text.indexOf(quote, close + 1)) {
            if (quote == '`' || !isEscaped(text, open + 1, close)) {
                return close;
            }
        }
        throw new SyntaxProblem(
                line.span(open),
                "open-quote",
                "the " + quote + " that opens here is never closed; does a line lack its \\ at the end?");
    }

    /** Drops the backslash of {@code \"}; every other one means something to whoever reads the argument. */
    private static SourceText unescaped(SourceText line, int start, int end, char quote) {
        String text = line.text();
        int escape = text.indexOf("\\" + quote, start);
        if (quote == '`' || escape < 0 || escape >= end) {
            return line.slice(start, end);
        }
        SourceText.Builder out = new SourceText.Builder();
        int copied = start;
        for (int at = escape; at >= 0 && at + 1 < end; at = text.indexOf("\\" + quote, at + 2)) {
            out.copy(line, copied, at);
            copied = at + 1; // every quote in here has an odd number of backslashes before it, or it would close
        }
        return out.copy(line, copied, end).build(line, end);
    }

    /** Whether the char at {@code index} has an odd number of backslashes before it, not counting what stands before {@code start}. */
    private static boolean isEscaped(String text, int start, int index) {
        int first = index;
        while (first > start && text.charAt(first - 1) == '\\') {
            first--;
        }
        return (index - first) % 2 != 0;
    }

    /** Where the white space that begins at {@code from} is over, {@code end} at most. */
    static int skipSpaces(String text, int from, int end) {
        int at = from;
        while (at < end && isSpace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == 0x0B;
    }

    /** Letters, digits and underscores: what names of variables and actions are made of. */
    static boolean isNameChar(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }

    /** {@code text} without white space at its ends. */
    static SourceText trim(SourceText text) {
        int end = text.length();
        int start = skipSpaces(text.text(), 0, end);
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.slice(start, end);
    }
}
