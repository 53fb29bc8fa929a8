package dev.portcullis.rules.operator;

import java.util.List;

/**
 * A regular expression of XML Schema (part 2, appendix F) as a tree.
 *
 * @param takes the characters of {@link Kind#TAKE}; any for the others
 * @param atMost of a {@link Kind#REPEAT}; {@link #UNBOUNDED} without a bound
 */
record SchemaExpression(Kind kind, XmlCharacters takes, List<SchemaExpression> parts, int atLeast, int atMost) {
    static final int UNBOUNDED = -1;

    enum Kind {
        TAKE,
        /** One after the other. */
        ALL,
        /** One of them. */
        ONE,
        REPEAT
    }

    static SchemaExpression take(XmlCharacters characters) {
        return new SchemaExpression(Kind.TAKE, characters, List.of(), 1, 1);
    }

    static SchemaExpression of(Kind kind, List<SchemaExpression> parts) {
        return parts.size() == 1
                ? parts.get(0)
                : new SchemaExpression(kind, XmlCharacters.ANY, List.copyOf(parts), 1, 1);
    }

    SchemaExpression repeated(int least, int most) {
        return new SchemaExpression(Kind.REPEAT, XmlCharacters.ANY, List.of(this), least, most);
    }
}
