package dev.portcullis.seclang;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a source into logical lines: lines that end in {@code \} joined with the next, comments and blank lines dropped, text between
 * backticks kept as it is. One owner at a time.
 */
final class Lexer {
    private final Source source;
    private final String text;
    private final List<Diagnostic> diagnostics;
    private int at;
    private int line = 1;
    private int lineStart;

    Lexer(Source source, List<Diagnostic> diagnostics) {
        this.source = source;
        this.text = source.text();
        this.diagnostics = diagnostics;
        if (text.startsWith("\u00EF\u00BB\u00BF")) { // the UTF-8 byte order mark, as three Latin-1 chars
            at = 3;
            lineStart = 3;
        }
    }

    List<SourceText> lines() {
        List<SourceText> lines = new ArrayList<>();
        while (at < text.length()) {
            skipBlanks();
            if (at >= text.length()) {
                break;
            }
            char c = text.charAt(at);
            if (c == '\n') {
                newLine();
            } else if (c == '#') {
                comment();
            } else {
                lines.add(logicalLine());
            }
        }
        return lines;
    }

    private void skipBlanks() {
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
    }

    private void newLine() {
        at++;
        line++;
        lineStart = at;
    }

    private void comment() {
        int startLine = line;
        int startColumn = column();
        int end = endOfLine(at);
        boolean continued = endsInBackslash(at, end);
        at = end;
        if (at < text.length()) {
            newLine();
        }
        if (continued) {
            int next = at;
            while (next < text.length() && isBlank(text.charAt(next))) {
                next++;
            }
            if (next < text.length() && text.charAt(next) != '#' && text.charAt(next) != '\n') {
                diagnostics.add(Diagnostic.error(
                        new SourceSpan(source.name(), startLine, startColumn),
                        "continued-comment",
                        "this comment ends in \\, which makes the next line a part of it for Apache but not for other readers;"
                                + " remove the backslash or comment the next line too"));
            }
        }
    }

    private SourceText logicalLine() {
        SourceText.Builder joined = new SourceText.Builder();
        boolean inBackticks = false;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\n') {
                if (!inBackticks) {
                    break;
                }
                joined.add(c, line, column());
                newLine();
            } else if (c == '\\' && !inBackticks && isLineEnd(at + 1)) {
                at = endOfLine(at);
                if (at < text.length()) {
                    newLine();
                }
            } else {
                inBackticks ^= c == '`' && opensBlock(joined, inBackticks);
                if (c != '\r' || !isLineEnd(at)) {
                    joined.add(c, line, column());
                }
                at++;
            }
        }
        SourceText whole = joined.build(source.name(), line, column());
        if (inBackticks) {
            diagnostics.add(
                    Diagnostic.error(whole.span(0), "open-backtick", "the block between backticks is never closed"));
        }
        int end = whole.length();
        while (end > 0 && isBlank(whole.charAt(end - 1))) {
            end--;
        }
        return whole.slice(0, end);
    }

    /** Backticks matter only as the opening of a last argument or as its end, never inside a quoted pattern. */
    private boolean opensBlock(SourceText.Builder before, boolean inBackticks) {
        if (inBackticks) {
            return true;
        }
        return startsWithDataset(before) && isBlank(before.charAt(before.length() - 1));
    }

    private static boolean startsWithDataset(SourceText.Builder text) {
        String name = "secdataset";
        if (text.length() <= name.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (Character.toLowerCase(text.charAt(i)) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private int column() {
        return at - lineStart + 1;
    }

    private int endOfLine(int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end;
    }

    private boolean endsInBackslash(int start, int end) {
        int last = end - 1;
        if (last >= start && text.charAt(last) == '\r') {
            last--;
        }
        return last >= start && text.charAt(last) == '\\';
    }

    /** Whether only a line end, LF or CRLF, or the end of the text stands at {@code index}. */
    private boolean isLineEnd(int index) {
        if (index >= text.length() || text.charAt(index) == '\n') {
            return true;
        }
        return text.charAt(index) == '\r' && (index + 1 == text.length() || text.charAt(index + 1) == '\n');
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == 0x0B;
    }
}
