package dev.portcullis.limit;

/** One request against one limit, for one key. Immutable. */
public record Charge(LimitTable table, RateKey key) {}
