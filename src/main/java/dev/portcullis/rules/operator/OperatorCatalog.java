package dev.portcullis.rules.operator;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** The operators by name, upper and lower case being the same; aliases ({@code pmf}) find the same factory. Immutable. */
public final class OperatorCatalog {
    private final Map<String, OperatorFactory> byName;

    private OperatorCatalog(Map<String, OperatorFactory> factories) {
        Map<String, OperatorFactory> all = new HashMap<>();
        factories.forEach((name, factory) -> all.put(key(name), factory));
        byName = Map.copyOf(all);
    }

    /** Every operator that ModSecurity v3 or Coraza has and that is in scope. */
    public static OperatorCatalog standard() {
        return new OperatorCatalog(Map.of());
    }

    /** The factory for {@code name}, written without the leading {@code @}. */
    public Optional<OperatorFactory> find(String name) {
        return Optional.ofNullable(byName.get(key(name)));
    }

    /** All names and aliases in lower case, sorted: for messages that suggest one. */
    public SortedSet<String> names() {
        return new TreeSet<>(byName.keySet());
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
