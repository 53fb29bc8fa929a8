package dev.portcullis.rules.operator;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The types of XML Schema itself that the JDK checks in more than linear time: {@code language} with a pattern, {@code anyURI} by taking {@code ./} out of a path
 * one at a time, each with a copy of the rest. It checks the others in one pass. Not instantiable.
 */
final class SchemaBuiltIns {
    private static final String LANGUAGE = "([a-zA-Z]{1,8})(-[a-zA-Z0-9]{1,8})*";

    /** Half the square of the length, as one repetition costs. */
    private static final SchemaPattern SQUARE = new SchemaPattern(1, 1, 1);

    /** Of {@code xsi:schemaLocation} and its kin, whose addresses the JDK resolves although it reads none of them. */
    static final List<SchemaPattern> LOCATIONS = List.of(SQUARE);

    private static final Map<String, SchemaPattern> COSTLY = Map.of("language", language(), "anyURI", SQUARE);

    private SchemaBuiltIns() {}

    /** What a value of the type costs, if that matters. */
    static Optional<SchemaPattern> cost(String localName) {
        return Optional.ofNullable(COSTLY.get(localName));
    }

    private static SchemaPattern language() {
        try {
            return SchemaPattern.of(LANGUAGE);
        } catch (OperatorException e) {
            throw new IllegalStateException(e); // it is short
        }
    }
}
