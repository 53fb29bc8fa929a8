package dev.portcullis.config;

/**
 * A place in a configuration text: {@code line} and {@code column} count from 1, in characters; 0 for both means the text as a whole. {@code source}
 * is the file as the user named it. Immutable.
 */
public record Position(String source, int line, int column) {
    /** The text as a whole, for faults that have no line. */
    public static Position of(String source) {
        return new Position(source, 0, 0);
    }

    /** {@code source:line:column}, or the source alone. */
    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line + ":" + column;
    }
}
