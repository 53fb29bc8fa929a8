package dev.portcullis.rules.operator;

import dev.portcullis.rules.Ascii;
import dev.portcullis.rules.operator.SchemaExpression.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads one expression that the JDK has accepted, so that what is wrong in it shows there first. One owner at a time. */
final class SchemaPatternReader {
    private static final int END = -1;
    /** By {@link Character#getType}; 17 is not used. */
    private static final String[] CATEGORIES = {
        "Cn", "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Me", "Mc", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "", "Co",
        "Cs", "Pd", "Ps", "Pe", "Pc", "Po", "Sm", "Sc", "Sk", "So", "Pi", "Pf"
    };

    private final int[] text;
    private int at;

    SchemaPatternReader(String text) {
        this.text = text.codePoints().toArray();
    }

    SchemaExpression read() throws OperatorException {
        SchemaExpression all = choice();
        if (at < text.length) {
            throw unreadable();
        }
        return all;
    }

    private SchemaExpression choice() throws OperatorException {
        List<SchemaExpression> ways = new ArrayList<>(List.of(sequence()));
        while (peek() == '|') {
            at++;
            ways.add(sequence());
        }
        return SchemaExpression.of(Kind.ONE, ways);
    }

    private SchemaExpression sequence() throws OperatorException {
        List<SchemaExpression> parts = new ArrayList<>();
        while (peek() != END && peek() != '|' && peek() != ')') {
            parts.add(quantified(atom()));
        }
        return SchemaExpression.of(Kind.ALL, parts);
    }

    private SchemaExpression quantified(SchemaExpression atom) throws OperatorException {
        return switch (peek()) {
            case '*' -> quantified(atom, 0, SchemaExpression.UNBOUNDED);
            case '+' -> quantified(atom, 1, SchemaExpression.UNBOUNDED);
            case '?' -> quantified(atom, 0, 1);
            case '{' -> counted(atom);
            default -> atom;
        };
    }

    private SchemaExpression quantified(SchemaExpression atom, int least, int most) {
        at++;
        return atom.repeated(least, most);
    }

    private SchemaExpression counted(SchemaExpression atom) throws OperatorException {
        at++;
        int least = number();
        int most = least;
        if (peek() == ',') {
            at++;
            most = peek() == '}' ? SchemaExpression.UNBOUNDED : number();
        }
        expect('}');
        return atom.repeated(least, most);
    }

    private int number() throws OperatorException {
        int value = 0;
        int start = at;
        while (Ascii.isDigit(peek()) && value < 1_000_000) {
            value = value * 10 + text[at++] - '0';
        }
        if (at == start) {
            throw unreadable();
        }
        return value;
    }

    private SchemaExpression atom() throws OperatorException {
        int c = next();
        return switch (c) {
            case '(' -> {
                SchemaExpression inner = choice();
                expect(')');
                yield inner;
            }
            case '[' -> SchemaExpression.take(group());
            case '.' -> SchemaExpression.take(XmlCharacters.DOT);
            case '\\' -> SchemaExpression.take(escape());
            default -> SchemaExpression.take(XmlCharacters.range(c, c));
        };
    }

    // ---- classes

    /** What stands behind {@code [}. */
    private XmlCharacters group() throws OperatorException {
        boolean negated = peek() == '^';
        at += negated ? 1 : 0;
        XmlCharacters members = XmlCharacters.NONE;
        XmlCharacters subtracted = XmlCharacters.NONE;
        int start = at;
        while (peek() != ']' || at == start) {
            if (peek() == '-' && at > start && at + 1 < text.length && text[at + 1] == '[') {
                at += 2;
                subtracted = group();
                break;
            }
            members = members.or(item());
        }
        expect(']');
        return (negated ? members.complement() : members).without(subtracted);
    }

    /** An escape for a set, one character, or a range. */
    private XmlCharacters item() throws OperatorException {
        if (peek() == '\\' && at + 1 < text.length && single(text[at + 1]) == END) {
            at++;
            return escape();
        }
        int first = character();
        boolean isRange = peek() == '-' && at + 1 < text.length && text[at + 1] != ']' && text[at + 1] != '[';
        if (!isRange) {
            return XmlCharacters.range(first, first);
        }
        at++;
        return XmlCharacters.range(first, character());
    }

    private int character() throws OperatorException {
        int c = next();
        return c == '\\' ? single(next()) : c;
    }

    /** The character that {@code c} means behind a backslash; {@link #END} if it means a set. */
    private static int single(int c) {
        return switch (c) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> Ascii.isLetter(c) ? END : c;
        };
    }

    /** What stands behind a backslash. */
    private XmlCharacters escape() throws OperatorException {
        int c = next();
        int single = single(c);
        if (single != END) {
            return XmlCharacters.range(single, single);
        }
        XmlCharacters set = switch (Ascii.lower(c)) {
            case 's' -> XmlCharacters.byAscii(SchemaPatternReader::isSpace);
            case 'd' -> XmlCharacters.byAscii(Ascii::isDigit);
            case 'w' -> XmlCharacters.byAscii(b -> "PZC".indexOf(CATEGORIES[Character.getType(b)].charAt(0)) < 0);
            case 'i' -> XmlCharacters.byAscii(SchemaPatternReader::startsName);
            case 'c' -> XmlCharacters.byAscii(b -> startsName(b) || Ascii.isDigit(b) || b == '-' || b == '.');
            case 'p' -> property();
            default -> throw unreadable();
        };
        return c < 'a' ? set.complement() : set;
    }

    private static boolean isSpace(int b) {
        return b == ' ' || b == '\t' || b == '\n' || b == '\r';
    }

    private static boolean startsName(int b) {
        return Ascii.isLetter(b) || b == '_' || b == ':';
    }

    /** A category, <code>{Lu}</code>; or a block of Unicode, of which nothing is assumed. */
    private XmlCharacters property() throws OperatorException {
        expect('{');
        StringBuilder name = new StringBuilder();
        while (peek() != '}') {
            name.appendCodePoint(next());
        }
        expect('}');
        String category = name.toString();
        boolean isCategory = Arrays.stream(CATEGORIES).anyMatch(each -> each.startsWith(category));
        return isCategory
                ? XmlCharacters.byAscii(b -> CATEGORIES[Character.getType(b)].startsWith(category))
                : XmlCharacters.UNKNOWN;
    }

    private int peek() {
        return at < text.length ? text[at] : END;
    }

    private int next() throws OperatorException {
        if (at == text.length) {
            throw unreadable();
        }
        return text[at++];
    }

    private void expect(int c) throws OperatorException {
        if (next() != c) {
            throw unreadable();
        }
    }

    private OperatorException unreadable() {
        return new OperatorException("cannot be read at character " + (at + 1));
    }
}
