package dev.portcullis.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Persistent collections in the heap of this process: at most {@code maxRecords} records, the least recently used going first, and at most
 * {@value #MAX_VARIABLES} variables in each. Safe for concurrent use.
 */
public final class InMemoryCollectionStore implements CollectionStore {
    private static final int MAX_VARIABLES = 256;

    private final int maxRecords;
    private final Map<Place, Stored> records;

    public InMemoryCollectionStore(int maxRecords) {
        if (maxRecords < 1) {
            throw new IllegalArgumentException("maxRecords is " + maxRecords + ", must be at least 1");
        }
        this.maxRecords = maxRecords;
        this.records = new LinkedHashMap<>(16, 0.75f, true);
    }

    private record Place(String collection, Value key) {}

    /** One record. Guarded by the map that holds it. */
    private static final class Stored {
        private final Map<String, Value> values = new HashMap<>();
        private final Map<String, Instant> expiries = new HashMap<>();
        private Instant end = Instant.MAX;

        private void dropExpired(Instant now) {
            expiries.entrySet().removeIf(expiry -> {
                boolean over = !now.isBefore(expiry.getValue());
                if (over) {
                    values.remove(expiry.getKey());
                }
                return over;
            });
        }

        private void apply(Change change) {
            String name = change.name();
            if (change instanceof Change.Set set) {
                put(name, set.value());
            } else if (change instanceof Change.Add add) {
                long sum = Numbers.leading(values.getOrDefault(name, Value.EMPTY)) + add.amount();
                put(name, Numbers.decimal(add.isFloored() ? Math.max(0, sum) : sum));
            } else if (change instanceof Change.Remove) {
                values.remove(name);
                expiries.remove(name);
            } else if (change instanceof Change.Expire expire && values.containsKey(name)) {
                expiries.put(name, expire.moment());
            }
        }

        private void put(String name, Value value) {
            if (values.size() < MAX_VARIABLES || values.containsKey(name)) {
                values.put(name, value);
            }
        }
    }

    @Override
    public Map<String, Value> load(String collection, Value key, Instant now) {
        synchronized (records) {
            Stored record = live(new Place(collection, key), now);
            return record == null ? Map.of() : Map.copyOf(record.values);
        }
    }

    @Override
    public void apply(String collection, Value key, List<Change> changes, Instant now, Duration timeout) {
        Place place = new Place(collection, Value.of(key.toBytes()));
        synchronized (records) {
            Stored record = live(place, now);
            if (record == null) {
                record = new Stored();
                records.put(place, record);
                evict();
            }
            changes.forEach(record::apply);
            record.end = now.plus(timeout);
        }
    }

    private @Nullable Stored live(Place place, Instant now) {
        Stored record = records.get(place);
        if (record == null) {
            return null;
        }
        if (!now.isBefore(record.end)) {
            records.remove(place);
            return null;
        }
        record.dropExpired(now);
        return record;
    }

    private void evict() {
        if (records.size() > maxRecords) {
            records.remove(records.keySet().iterator().next());
        }
    }
}
