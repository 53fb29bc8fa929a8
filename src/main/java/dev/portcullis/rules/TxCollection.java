package dev.portcullis.rules;

import dev.portcullis.rules.operator.MatchContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The variables that rules set for one transaction, and the groups captured last as {@code TX:0} to {@code TX:9}. One owner at a time. */
final class TxCollection {
    private static final String LABEL = "TX";

    private final Map<String, Entry> byName = new LinkedHashMap<>(128);
    private final @Nullable Entry[] captured = new Entry[MatchContext.MAX_GROUP + 1];

    /** Sets {@code lowerCaseName}. */
    void set(String lowerCaseName, Value value) {
        Entry entry = Entry.part(LABEL, Value.ofLatin1(lowerCaseName), value);
        int group = group(lowerCaseName);
        if (group >= 0) {
            captured[group] = entry;
        } else {
            byName.put(lowerCaseName, entry);
        }
    }

    void remove(String lowerCaseName) {
        int group = group(lowerCaseName);
        if (group >= 0) {
            captured[group] = null;
        } else {
            byName.remove(lowerCaseName);
        }
    }

    @Nullable
    Entry find(String lowerCaseName) {
        int group = group(lowerCaseName);
        return group >= 0 ? captured[group] : byName.get(lowerCaseName);
    }

    /** Replaces all captured groups by these; null means that the group took no part. */
    void capture(@Nullable Value[] groups) {
        for (int i = 0; i < captured.length; i++) {
            Value value = groups[i];
            captured[i] = value == null ? null : Entry.part(LABEL, Numbers.decimal(i), value);
        }
    }

    Entry[] all() {
        List<Entry> all = new ArrayList<>(byName.size() + 4);
        for (Entry entry : captured) {
            if (entry != null) {
                all.add(entry);
            }
        }
        all.addAll(byName.values());
        return all.toArray(Entry.NONE);
    }

    private static int group(String name) {
        return name.length() == 1 && name.charAt(0) >= '0' && name.charAt(0) <= '9' ? name.charAt(0) - '0' : -1;
    }
}
