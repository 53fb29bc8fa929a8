package dev.portcullis.seclang;

/**
 * A place in a source: the file as it was named, line and column counted from 1. Immutable.
 */
public record SourceSpan(String file, int line, int column) {
    /** As compilers print it: {@code file:line:column}. */
    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
