package dev.portcullis.seclang;

/** A piece of a directive and where it starts. Immutable. */
public record Word(String text, SourceSpan span) {
    @Override
    public String toString() {
        return text;
    }
}
