package dev.portcullis.rules.operator;

import dev.portcullis.rules.NameLookup;
import dev.portcullis.rules.regex.PatternCompiler;
import java.util.List;
import java.util.Optional;

/** How an operator reaches the data files that its argument names. Used while rules are compiled, never on traffic. */
public interface OperatorResources {
    /** Resources for rules that name no files: every file is missing. */
    OperatorResources NONE = path -> Optional.empty();

    /** The bytes of the file at {@code path}, relative to the file of the rule; empty when it cannot be read. */
    Optional<byte[]> read(String path);

    /** The lines of the {@code SecDataset} called {@code name}; empty when there is none. */
    default Optional<List<String>> dataset(String name) {
        return Optional.empty();
    }

    /** The database of {@code SecGeoLookupDb}; empty when there is none. */
    default Optional<GeoDatabase> geoDatabase() {
        return Optional.empty();
    }

    /** Asks DNS while rules run. */
    default NameLookup names() {
        return NameLookup.NONE;
    }

    /** What {@code SecHTTPBlKey} says; empty without one. */
    default Optional<String> httpBlKey() {
        return Optional.empty();
    }

    /** Compiles the regular expressions of the rule set, which share their memory. */
    default PatternCompiler patterns() {
        return PatternCompiler.standard();
    }

    /** Something about an argument that works, but not as its author may think: a warning for the rule's position. */
    default void warn(String message) {}
}
