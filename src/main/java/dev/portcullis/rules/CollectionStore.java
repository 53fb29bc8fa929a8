package dev.portcullis.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Where persistent collections ({@code initcol:ip=...}) live between transactions. Safe for concurrent use; answers at once and never throws,
 * whatever its backing does: a store that has lost a record says it is new.
 */
public interface CollectionStore {
    /** The variables of one record by lower-case name, without those that have expired; empty for a new one. */
    Map<String, Value> load(String collection, Value key, Instant now);

    /** Applies what one transaction did, in order. The record goes when nothing has changed it for {@code timeout}. */
    void apply(String collection, Value key, List<Change> changes, Instant now, Duration timeout);

    /** One change of a record; {@code name} is in lower case. */
    sealed interface Change {
        String name();

        /** Gives the variable a value. */
        record Set(String name, Value value) implements Change {}

        /** Adds to the number that it holds then, 0 when it holds none; never below 0 if {@code isFloored}. */
        record Add(String name, long amount, boolean isFloored) implements Change {}

        /** Drops it. */
        record Remove(String name) implements Change {}

        /** Drops it when this moment has passed. */
        record Expire(String name, Instant moment) implements Change {}
    }
}
