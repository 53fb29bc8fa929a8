package dev.portcullis.seclang;

import java.util.Arrays;

/**
 * A stretch of one logical line that still knows where each of its chars stood in the file, whatever was joined or unescaped on
 * the way. Immutable.
 *
 * <p>Places are kept by runs, chars that also stand side by side in the file: mostly one a line.
 */
final class SourceText {
    private final String file;
    private final String text;
    private final Runs runs;
    private final int from;

    private SourceText(String file, String text, Runs runs, int from) {
        this.file = file;
        this.text = text;
        this.runs = runs;
        this.from = from;
    }

    /** A text of one line whose chars are all where they were written. */
    static SourceText of(Word word) {
        SourceSpan span = word.span();
        String text = word.text();
        return new Builder()
                .add(text, 0, text.length(), span.line(), span.column())
                .build(span.file(), span.line(), span.column() + text.length());
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
        int run = runs.at(from);
        int line = runs.lines[run];
        boolean begins = false;
        for (int at = 0; at < text.length(); run++) {
            int end = Math.min(runs.end(run) - from, text.length());
            begins |= runs.lines[run] != line;
            line = runs.lines[run];
            if (begins) {
                int word = Words.skipSpaces(text, at, end);
                if (word > at && parts(out)) {
                    out.append(' ');
                }
                begins = word == end;
                at = word;
            }
            out.append(text, at, end);
            at = end;
        }
        return out.toString();
    }

    /** Whether white space behind {@code out} would part two words. */
    private static boolean parts(StringBuilder out) {
        int last = out.length() - 1;
        return last >= 0 && out.charAt(last) != ' ' && out.charAt(last) != ',';
    }

    /** The chars from {@code start} to {@code end}; an empty stretch keeps its place. */
    SourceText slice(int start, int end) {
        return new SourceText(file, text.substring(start, end), runs, from + start);
    }

    /** Where the char at {@code index} stood; the place after the last char is known too. */
    SourceSpan span(int index) {
        int at = Math.min(from + index, runs.length());
        int run = runs.at(at);
        return new SourceSpan(file, runs.lines[run], runs.columns[run] + at - runs.starts[run]);
    }

    Word word() {
        return new Word(text, span(0));
    }

    /** Where runs of chars start in the logical line and stood in the file; the last one, which is empty, is the end. Nobody writes to the arrays. */
    @SuppressWarnings("ArrayRecordComponent") // flat arrays, made once, never compared
    private record Runs(int[] starts, int[] lines, int[] columns) {
        int length() {
            return starts[starts.length - 1];
        }

        int end(int run) {
            return starts[run + 1];
        }

        /** The run of the char at {@code index}. */
        int at(int index) {
            int found = Arrays.binarySearch(starts, index);
            return found < 0 ? -found - 2 : found;
        }
    }

    /** Collects chars with their places. One owner at a time. */
    static final class Builder {
        private final StringBuilder text = new StringBuilder();
        private int runs;
        private int[] starts = new int[8];
        private int[] lines = new int[8];
        private int[] columns = new int[8];

        /** Adds the chars of {@code source} from {@code start} to {@code end}, which stand side by side from {@code column} of {@code line} on. */
        Builder add(String source, int start, int end, int line, int column) {
            if (start < end && !continues(line, column)) {
                begin(line, column);
            }
            text.append(source, start, end);
            return this;
        }

        int length() {
            return text.length();
        }

        char charAt(int index) {
            return text.charAt(index);
        }

        /** Copies the chars of {@code source} from {@code start} to {@code end} with their places. */
        Builder copy(SourceText source, int start, int end) {
            Runs places = source.runs;
            int run = places.at(source.from + start);
            for (int at = start; at < end; run++) {
                int next = Math.min(places.end(run) - source.from, end);
                int column = places.columns[run] + source.from + at - places.starts[run];
                add(source.text, at, next, places.lines[run], column);
                at = next;
            }
            return this;
        }

        /** The finished text; {@code endLine} and {@code endColumn} are the place after it. */
        SourceText build(String file, int endLine, int endColumn) {
            begin(endLine, endColumn);
            Runs places =
                    new Runs(Arrays.copyOf(starts, runs), Arrays.copyOf(lines, runs), Arrays.copyOf(columns, runs));
            return new SourceText(file, text.toString(), places, 0);
        }

        SourceText build(SourceText source, int endIndex) {
            SourceSpan end = source.span(endIndex);
            return build(source.file, end.line(), end.column());
        }

        private boolean continues(int line, int column) {
            int last = runs - 1;
            return last >= 0 && lines[last] == line && columns[last] + text.length() - starts[last] == column;
        }

        private void begin(int line, int column) {
            if (runs == starts.length) {
                starts = Arrays.copyOf(starts, runs * 2);
                lines = Arrays.copyOf(lines, runs * 2);
                columns = Arrays.copyOf(columns, runs * 2);
            }
            starts[runs] = text.length();
            lines[runs] = line;
            columns[runs] = column;
            runs++;
        }
    }
}
