package dev.portcullis.rules;

import dev.portcullis.rules.CollectionStore.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The records that one transaction has opened. Changes are seen by the transaction at once and reach the store at its end, counters as
 * differences, so that transactions side by side do not undo each other. One owner at a time.
 */
final class PersistentCollections {
    private static final String CREATED = "create_time";
    private static final String UPDATED = "last_update_time";
    private static final String UPDATES = "update_counter";
    private static final String TIMEOUT = "timeout";
    /** A hundred years: a longer time, which a macro may name, is beyond what clocks count. */
    private static final long MAX_SECONDS = 3_155_760_000L;

    private final CollectionStore store;
    private final Instant now;
    private final Duration timeout;
    private final Map<String, Opened> opened = new LinkedHashMap<>(4);

    PersistentCollections(CollectionStore store, Instant now, Duration timeout) {
        this.store = store;
        this.now = now;
        this.timeout = timeout;
    }

    private record Opened(Value key, Map<String, Value> view, List<Change> changes) {}

    /** Opens the record {@code key}; a second call for the same collection changes nothing, as in ModSecurity. */
    void open(String collection, Value key) {
        if (opened.containsKey(collection)) {
            return;
        }
        Map<String, Value> view = new LinkedHashMap<>(store.load(collection, key, now));
        boolean isNew = view.isEmpty();
        view.put("key", key);
        view.put("is_new", Numbers.decimal(isNew ? 1 : 0));
        view.putIfAbsent(TIMEOUT, Numbers.decimal(timeout.toSeconds()));
        long created = isNew ? now.getEpochSecond() : number(view, CREATED);
        view.put(CREATED, Numbers.decimal(created));
        view.putIfAbsent(UPDATED, Numbers.decimal(created));
        view.putIfAbsent(UPDATES, Numbers.decimal(0));
        long minutes = Math.max(1, (now.getEpochSecond() - created) / 60);
        view.put("update_rate", Numbers.decimal(number(view, UPDATES) / minutes));
        opened.put(collection, new Opened(key, view, new ArrayList<>()));
    }

    private static long number(Map<String, Value> view, String name) {
        return Numbers.leading(view.getOrDefault(name, Value.EMPTY));
    }

    @Nullable
    Value key(String collection) {
        Opened record = opened.get(collection);
        return record == null ? null : record.key();
    }

    Entry[] entries(String collection) {
        Opened record = opened.get(collection);
        if (record == null) {
            return Entry.NONE;
        }
        String label = collection.toUpperCase(Locale.ROOT);
        return record.view().entrySet().stream()
                .map(e -> Entry.part(label, Value.ofLatin1(e.getKey()), e.getValue()))
                .toArray(Entry[]::new);
    }

    void set(String collection, String name, Value value) {
        change(collection, new Change.Set(name, value), (view, change) -> view.put(name, value));
    }

    void add(String collection, String name, long amount) {
        change(
                collection,
                new Change.Add(name, amount, false),
                (view, change) -> view.put(name, Numbers.decimal(number(view, name) + amount)));
    }

    void remove(String collection, String name) {
        change(collection, new Change.Remove(name), (view, change) -> view.remove(name));
    }

    void expire(String collection, String name, long seconds) {
        Instant moment = now.plusSeconds(Math.min(seconds, MAX_SECONDS));
        change(collection, new Change.Expire(name, moment), (view, change) -> {});
    }

    /** Takes {@code amount} off for each {@code seconds} since the record was changed last, down to 0. */
    void deprecate(String collection, String name, long amount, long seconds) {
        Opened record = opened.get(collection);
        if (record == null || seconds <= 0) {
            return;
        }
        long periods = (now.getEpochSecond() - number(record.view(), UPDATED)) / seconds;
        long drop = Math.max(0, periods) * amount;
        if (drop > 0) {
            change(
                    collection,
                    new Change.Add(name, -drop, true),
                    (view, change) -> view.put(name, Numbers.decimal(Math.max(0, number(view, name) - drop))));
        }
    }

    private void change(String collection, Change change, BiConsumer<Map<String, Value>, Change> onView) {
        Opened record = opened.get(collection);
        if (record != null) {
            record.changes().add(change);
            onView.accept(record.view(), change);
        }
    }

    /** Hands all changes to the store. */
    void commit() {
        opened.forEach((collection, record) -> {
            if (!record.changes().isEmpty()) {
                Value created = record.view().getOrDefault(CREATED, Numbers.decimal(now.getEpochSecond()));
                record.changes().add(new Change.Set(CREATED, created));
                record.changes().add(new Change.Set(UPDATED, Numbers.decimal(now.getEpochSecond())));
                record.changes().add(new Change.Add(UPDATES, 1, false));
                store.apply(collection, record.key(), record.changes(), now, timeout(record));
                record.changes().clear();
            }
        });
    }

    /** How long the record stays when nobody comes: {@code setvar:ip.timeout=60} says it for this one. */
    private static Duration timeout(Opened record) {
        return Duration.ofSeconds(Math.max(0, Math.min(number(record.view(), TIMEOUT), MAX_SECONDS)));
    }
}
