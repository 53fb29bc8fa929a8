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
    private int nextBacktick = -1;

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
        if (text.startsWith("\u00FF\u00FE") || text.startsWith("\u00FE\u00FF")) {
            diagnostics.add(Diagnostic.error(
                    new SourceSpan(source.name(), 1, 1),
                    "utf-16",
                    "this file is in UTF-16, which no rule file can be in; save it as UTF-8"));
            return lines;
        }
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
                SourceText logical = logicalLine();
                if (logical.length() > 0) { // a backslash alone joins nothing with nothing
                    lines.add(logical);
                }
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
        boolean goesOn = true;
        while (goesOn && at < text.length()) {
            int end = endOfLine(at);
            int contentEnd = contentEnd(at, end, inBackticks);
            while (nextBacktick() < contentEnd) {
                take(joined, nextBacktick);
                inBackticks ^= opensBlock(joined, inBackticks);
                take(joined, at + 1);
            }
            boolean isContinued = !inBackticks && contentEnd > at && text.charAt(contentEnd - 1) == '\\';
            take(joined, isContinued ? contentEnd - 1 : contentEnd);
            at = end;
            goesOn = inBackticks || isContinued;
            if (goesOn && at < text.length()) {
                if (inBackticks) {
                    joined.add("\n", 0, 1, line, column());
                }
                newLine();
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

    /** Where the line from {@code start} to {@code end} ends without what ends lines; white space behind a last backslash is no part of it either. */
    private int contentEnd(int start, int end, boolean inBackticks) {
        int contentEnd = end > start && text.charAt(end - 1) == '\r' ? end - 1 : end;
        int last = contentEnd;
        while (last > start && isBlank(text.charAt(last - 1))) {
            last--;
        }
        if (inBackticks || last == contentEnd || last == start || text.charAt(last - 1) != '\\') {
            return contentEnd;
        }
        diagnostics.add(Diagnostic.error(
                new SourceSpan(source.name(), line, last - lineStart),
                "space-after-backslash",
                "white space behind this \\ keeps it from joining the next line; remove it"));
        return last;
    }

    /** Moves up to {@code end}, in the same line, and adds what was passed. */
    private void take(SourceText.Builder joined, int end) {
        joined.add(text, at, end, line, column());
        at = end;
    }

    /** Where the next backtick stands, {@link Integer#MAX_VALUE} if none does. */
    private int nextBacktick() {
        if (nextBacktick < at) {
            int found = text.indexOf('`', at);
            nextBacktick = found < 0 ? Integer.MAX_VALUE : found;
        }
        return nextBacktick;
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

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == 0x0B;
    }
}
