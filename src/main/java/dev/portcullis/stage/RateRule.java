package dev.portcullis.stage;

import dev.portcullis.limit.LimitTable;

/** A limit and what it counts by. Rules of several routes that share a table share its tokens. Immutable. */
public record RateRule(LimitTable table, RateKeySource by) {}
