package dev.portcullis.app;

import dev.portcullis.config.LimitConfig;
import dev.portcullis.limit.Limit;
import dev.portcullis.limit.LimitTable;
import java.util.LinkedHashMap;
import java.util.Map;

/** The tables of all limits by what the configuration says of them, so that a reload does not hand everyone a fresh burst. Immutable. */
record LimitTables(Map<LimitConfig, LimitTable> tables) {
    static final LimitTables NONE = new LimitTables(Map.of());

    /** Tables for {@code limits}, those that exist already included. */
    LimitTables forLimits(Iterable<LimitConfig> limits) {
        Map<LimitConfig, LimitTable> next = new LinkedHashMap<>();
        for (LimitConfig limit : limits) {
            LimitTable known = tables.get(limit);
            next.put(limit, known == null ? table(limit) : known);
        }
        return new LimitTables(Map.copyOf(next));
    }

    private static LimitTable table(LimitConfig config) {
        Limit limit =
                new Limit(config.name(), config.rate().requests(), config.rate().period(), config.burst());
        return new LimitTable(limit, config.maxKeys(), System::nanoTime);
    }
}
