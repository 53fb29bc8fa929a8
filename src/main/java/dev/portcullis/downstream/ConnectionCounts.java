package dev.portcullis.downstream;

/** Client connections of one listener: open now, and admitted and refused by the connection limits since it was made. Immutable. */
public record ConnectionCounts(int open, long accepted, long refused) {}
