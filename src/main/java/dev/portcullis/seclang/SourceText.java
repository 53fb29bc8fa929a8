package dev.portcullis.seclang;

import java.util.Arrays;

/**
 * A stretch of one logical line that still knows where each of its chars stood in the file, whatever was joined or unescaped on
 * the way. Immutable.
 */
final class SourceText {
    private final String file;
    private final String text;
    private final int[] lines;
    private final int[] columns;
    private final int from;

    private SourceText(String file, String text, int[] lines, int[] columns, int from) {
        this.file = file;
        this.text = text;
        this.lines = lines;
        this.columns = columns;
        this.from = from;
    }

    /** A text of one line whose chars are all where they were written. */
    static SourceText of(Word word) {
        Builder out = new Builder();
        SourceSpan span = word.span();
        for (int i = 0; i < word.text().length(); i++) {
            out.add(word.text().charAt(i), span.line(), span.column() + i);
        }
        return out.build(span.file(), span.line(), span.column() + out.length());
    }

    int length() {
        return text.length();
    }

    char charAt(int index) {
        return text.charAt(index);
    }

    String text() {
        return text;
    }

    /** All on one line, without the white space that lines after the first begin with: a blank where it parts words. */
    String joined() {
        StringBuilder out = new StringBuilder(text.length());
        int line = lines[from];
        boolean begins = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            begins |= lines[from + i] != line;
            line = lines[from + i];
            boolean isSpace = Words.isSpace(c) || c == '\n';
            boolean parts =
                    !out.isEmpty() && out.charAt(out.length() - 1) != ' ' && out.charAt(out.length() - 1) != ',';
            if (!begins || !isSpace) {
                out.append(c);
            } else if (parts) {
                out.append(' ');
            }
            begins &= isSpace;
        }
        return out.toString();
    }

    /** The chars from {@code start} to {@code end}; an empty stretch keeps its place. */
    SourceText slice(int start, int end) {
        return new SourceText(file, text.substring(start, end), lines, columns, from + start);
    }

    /** Where the char at {@code index} stood; the place after the last char is known too. */
    SourceSpan span(int index) {
        int at = Math.min(from + index, lines.length - 1);
        return new SourceSpan(file, lines[at], columns[at]);
    }

    Word word() {
        return new Word(text, span(0));
    }

    /** Collects chars with their places. One owner at a time. */
    static final class Builder {
        private final StringBuilder text = new StringBuilder();
        private int[] lines = new int[256];
        private int[] columns = new int[256];

        Builder add(char c, int line, int column) {
            put(text.length(), line, column);
            text.append(c);
            return this;
        }

        int length() {
            return text.length();
        }

        char charAt(int index) {
            return text.charAt(index);
        }

        boolean isEmpty() {
            return text.length() == 0;
        }

        /** Copies the char at {@code index} of {@code source} with its place. */
        Builder copy(SourceText source, int index) {
            return add(
                    source.text.charAt(index), source.lines[source.from + index], source.columns[source.from + index]);
        }

        /** The finished text; {@code endLine} and {@code endColumn} are the place after it. */
        SourceText build(String file, int endLine, int endColumn) {
            put(text.length(), endLine, endColumn);
            int size = text.length() + 1;
            return new SourceText(file, text.toString(), Arrays.copyOf(lines, size), Arrays.copyOf(columns, size), 0);
        }

        SourceText build(SourceText source, int endIndex) {
            SourceSpan end = source.span(endIndex);
            return build(source.file, end.line(), end.column());
        }

        private void put(int at, int line, int column) {
            if (at == lines.length) {
                lines = Arrays.copyOf(lines, at * 2);
                columns = Arrays.copyOf(columns, at * 2);
            }
            lines[at] = line;
            columns[at] = column;
        }
    }
}
