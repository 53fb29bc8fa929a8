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
            while (at < line.length() && isSpace(line.charAt(at))) {
                at++;
            }
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
        for (int i = open + 1; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && quote != '`') {
                i++;
            } else if (c == quote) {
                return i;
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
        for (int i = start; i < end; i++) {
            if (line.charAt(i) == '\\' && i + 1 < end) {
                if (line.charAt(i + 1) != quote) {
                    out.copy(line, i);
                }
                i++;
            }
            out.copy(line, i);
        }
        return out.build(line, end);
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
        int start = 0;
        int end = text.length();
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.slice(start, end);
    }
}
