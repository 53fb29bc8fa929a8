package dev.portcullis.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What actions and operators leave for later rules beside transaction variables: {@code ENV}, {@code ARGS_PATH} and {@code GEO}. One owner at a time, with the transaction. */
final class Findings {
    private final Map<String, Value> environment = new LinkedHashMap<>(0);
    private final Map<String, Value> pathArguments = new LinkedHashMap<>(0);
    private Map<String, Value> place = Map.of();

    /** Sets {@code name} of the environment, or removes it. */
    void setEnvironment(String name, @Nullable Value value) {
        if (value == null) {
            environment.remove(name);
        } else {
            environment.put(name, value);
        }
    }

    void pathArgument(String name, Value value) {
        pathArguments.put(name, value);
    }

    /** What {@code @geoLookup} knows of an address, in place of what it knew of another. */
    void located(Map<String, Value> parts) {
        place = parts;
    }

    Entry[] environment() {
        return parts("ENV", environment);
    }

    Entry[] pathArguments() {
        return parts("ARGS_PATH", pathArguments);
    }

    Entry[] place() {
        return parts("GEO", place);
    }

    private static Entry[] parts(String label, Map<String, Value> values) {
        return values.entrySet().stream()
                .map(part -> Entry.part(label, Value.ofLatin1(part.getKey()), part.getValue()))
                .toArray(Entry[]::new);
    }

    /** The parts of {@code RULE}, for {@code rule}. */
    static Entry[] rule(Rule rule) {
        List<Entry> entries = new ArrayList<>();
        addRulePart(entries, "id", Numbers.decimal(rule.id()));
        addRulePart(entries, "phase", Numbers.decimal(rule.phase()));
        if (rule.words().severity() >= 0) {
            addRulePart(entries, "severity", Numbers.decimal(rule.words().severity()));
        }
        addRulePart(entries, "rev", rule.words().rev());
        addRulePart(entries, "ver", rule.words().ver());
        addRulePart(entries, "msg", rule.words().msg());
        addRulePart(entries, "logdata", rule.words().logdata());
        return entries.toArray(Entry.NONE);
    }

    private static void addRulePart(List<Entry> entries, String name, @Nullable MacroText text) {
        if (text != null) {
            addRulePart(entries, name, Value.ofLatin1(text.toString()));
        }
    }

    private static void addRulePart(List<Entry> entries, String name, Value value) {
        entries.add(Entry.part("RULE", Value.ofLatin1(name), value));
    }
}
