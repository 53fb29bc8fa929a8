package dev.portcullis.rules.injection;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rules of a grammar under their names. Confined to one thread. */
final class Grammar {
    private final Map<String, List<String>> rules = new HashMap<>();

    Grammar rule(String name, String... alternatives) {
        rules.put(name, List.of(alternatives));
        return this;
    }

    boolean has(String name) {
        return rules.containsKey(name);
    }

    List<String> of(String name) {
        List<String> alternatives = rules.get(name);
        if (alternatives == null) {
            throw new IllegalArgumentException("no rule has the name " + name);
        }
        return alternatives;
    }
}
