package dev.portcullis.observe;

/** Writes entries of an audit log. One owner at a time. */
interface AuditFormat {
    /** Appends {@code entry}, its last line feed included, to {@code out}. */
    void write(AuditEntry entry, Line out);
}
