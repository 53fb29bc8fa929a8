package dev.portcullis.rules.injection;

import dev.portcullis.rules.Ascii;
import dev.portcullis.rules.Value;
import java.util.Locale;
import java.util.function.LongConsumer;

/**
 * Cuts a value into SQL tokens, as forgiving as the union of the databases in use. One pass over one value; one owner at a time.
 */
final class SqlLexer extends SqlCursor {
    /** There are no more tokens. */
    static final char END = '\0';

    /** Kinds that make a conditional comment more than a banner. */
    private static final String STATEMENT_KINDS = String.valueOf(new char[] {
        SqlToken.LOGIC,
        SqlToken.UNION,
        SqlToken.SELECT,
        SqlToken.STATEMENT,
        SqlToken.FUNCTION,
        SqlToken.SQL_FUNCTION,
        SqlToken.CLAUSE,
        SqlToken.ORDERING,
        SqlToken.SQL_STATEMENT
    });

    private static final String UTF8_NO_BREAK_SPACE = "\u00c2\u00a0";

    private final boolean hashComments;
    private boolean inConditional;
    private boolean isUnary;
    private boolean sawConditionalCode;
    private int openStringLength = -1;

    /** Reads {@code value} from {@code start} on; {@code hashComments} says whether a hash starts a comment, as in MySQL. */
    SqlLexer(Value value, int start, boolean hashComments) {
        super(value, start);
        this.hashComments = hashComments;
    }

    /** Where a string that begins at the start of {@code value} and is already open ends, behind its quote; -1 when it does not. */
    static int closeOf(Value value, int quote, LongConsumer work) {
        SqlLexer lexer = new SqlLexer(value, 0, false);
        boolean isClosed = lexer.skipString(quote);
        work.accept(lexer.steps());
        return isClosed ? lexer.at - value.from() : -1;
    }

    /** Whether a comment that MySQL reads as code held a word of a statement so far. */
    boolean sawConditionalCode() {
        return sawConditionalCode;
    }

    /** The length of the string read last when the value ended in it, else -1. */
    int openStringLength() {
        return openStringLength;
    }

    /** Whether the operator read last can stand before an operand alone. */
    boolean isUnary() {
        return isUnary;
    }

    /** Whether the value ends in two dashes with nothing behind them. */
    boolean endsInBareComment() {
        return end >= 2 && in[end - 1] == '-' && in[end - 2] == '-';
    }

    /** The kind of the next token, or {@link #END}. */
    char next() {
        while (at < end) {
            int b = in[at] & 0xFF;
            if (b <= 0x20 || b == 0x7F || b == NO_BREAK_SPACE || sees(UTF8_NO_BREAK_SPACE)) {
                at++;
            } else if (b == '*' && inConditional && sees("*/")) {
                at += 2;
                inConditional = false;
            } else if (sees("/*!")) {
                at += 3;
                skipDigits();
                inConditional = true;
            } else {
                char kind = token(b);
                sawConditionalCode |= inConditional && STATEMENT_KINDS.indexOf(kind) >= 0;
                return kind;
            }
        }
        return END;
    }

    private char token(int b) {
        isUnary = false;
        int start = at;
        char comment = comment(b);
        if (comment != END) {
            sawConditionalCode |= text(start).toLowerCase(Locale.ROOT).contains("sp_password");
            return comment;
        }
        return operand(b);
    }

    /** Past a comment, if one starts here; what kind it is, or {@link #END}. */
    private char comment(int b) {
        if (sees("/*")) {
            return blockComment();
        }
        if (sees("--") || (b == '#' && hashComments)) {
            skipLine();
            return b == '#' ? SqlToken.HASH_COMMENT : SqlToken.COMMENT;
        }
        return END;
    }

    /** A comment in a comment is read by some databases and not by others: what follows is code to one of them. */
    private char blockComment() {
        at += 2;
        int start = at;
        boolean closed = skipPast("*/");
        inConditional |= closed && text(start).indexOf("/*") >= 0;
        return closed ? SqlToken.COMMENT : SqlToken.OPEN_COMMENT;
    }

    private char operand(int b) {
        if (b == '\'' || b == '"') {
            at++;
            int start = at;
            openStringLength = skipString(b) ? -1 : end - start;
            return SqlToken.STRING;
        }
        if (Ascii.isDigit(b) || (b == '.' && at + 1 < end && Ascii.isDigit(in[at + 1]))) {
            return number();
        }
        if (b == '@') {
            return variable();
        }
        if (b == '`' || isWordByte(b)) {
            return word();
        }
        return symbol(b);
    }

    private char number() {
        int start = at;
        boolean hex = in[at] == '0' && at + 1 < end && (in[at + 1] | 0x20) == 'x';
        if (hex) {
            at += 2;
            while (at < end && Ascii.hex(in[at]) >= 0) {
                at++;
            }
        } else {
            decimal();
        }
        return glued(start) ? SqlToken.NAME : SqlToken.CONSTANT;
    }

    private void decimal() {
        skipDigits();
        if (at < end && in[at] == '.') {
            at++;
            skipDigits();
        }
        int exponent = at;
        if (at < end && (in[at] | 0x20) == 'e') {
            at++;
            if (at < end && (in[at] == '+' || in[at] == '-')) {
                at++;
            }
            int digits = at;
            skipDigits();
            if (at == digits && !startsWithKeyword(digits)) {
                at = exponent;
            }
        }
    }

    /** Letters right behind a number make it a name, unless they are a word that goes on with the statement. */
    private boolean glued(int start) {
        int letters = at;
        if (at < end && (in[at] | 0x20) >= 'd' && (in[at] | 0x20) <= 'f' && startsWithKeyword(at + 1)) {
            at++;
            return false;
        }
        if (letters >= end || !isWordByte(in[letters] & 0xFF) || startsWithKeyword(letters)) {
            return false;
        }
        while (at < end && isWordByte(in[at] & 0xFF)) {
            at++;
        }
        return at > start;
    }

    private boolean startsWithKeyword(int from) {
        int to = from;
        while (to < end && to - from < 12 && Ascii.isLetter(in[to])) {
            to++;
        }
        look(to - from + 1L);
        char kind = SqlWords.of(in, from, to).kind();
        return kind == SqlToken.UNION || kind == SqlToken.LOGIC || kind == SqlToken.SELECT;
    }

    private char variable() {
        while (at < end && in[at] == '@') {
            at++;
        }
        if (at < end && (in[at] == '`' || in[at] == '\'' || in[at] == '"')) {
            int quote = in[at++];
            skipString(quote);
        } else {
            skipWord();
        }
        return SqlToken.VARIABLE;
    }

    private char word() {
        int start = at;
        if (in[at] == '`') {
            at++;
            skipString('`');
            return followedByDot() ? word() : SqlToken.NAME;
        }
        skipWord();
        boolean literal = at - start == 1 && at < end && in[at] == '\'' && "nxbeNXBEuU".indexOf(in[start]) >= 0;
        if (literal) {
            at++;
            skipString('\'');
            return SqlToken.STRING;
        }
        SqlWord word = wordFrom(start);
        char kind = word.kind();
        if (kind == SqlToken.NAME && isMailAddress()) {
            while (isMailAddress()) {
                at++;
                skipWord();
            }
            return followedByDot() ? qualified(start) : SqlToken.NAME;
        }
        if ((kind == SqlToken.NAME || kind == SqlToken.KEYWORD || kind == SqlToken.CATALOG) && followedByDot()) {
            char whole = qualified(start);
            return kind == SqlToken.CATALOG ? kind : whole;
        }
        if (word.isFunction() && followedByParenthesis()) {
            return word.isSqlFunction() ? SqlToken.SQL_FUNCTION : SqlToken.FUNCTION;
        }
        if (word.text().equals("into") && (followedByWord("outfile") || followedByWord("dumpfile"))) {
            return SqlToken.INTO_FILE;
        }
        boolean by = word.text().equals("order") || word.text().equals("group");
        return by && followedByWord("by") ? SqlToken.ORDERING : kind;
    }

    /** What the word between {@code start} and here means. */
    private SqlWord wordFrom(int start) {
        look(at - start);
        return SqlWords.of(in, start, at);
    }

    private boolean isMailAddress() {
        return at + 1 < end && in[at] == '@' && Ascii.isLetterOrDigit(in[at + 1]);
    }

    /** A name with a dot in it; the whole may be a function of a package. */
    private char qualified(int start) {
        int last = start;
        while (followedByDot()) {
            at++;
            last = at;
            if (at < end && in[at] == '`') {
                at++;
                skipString('`');
            } else {
                skipWord();
            }
        }
        if (SqlWords.isProcedure(text(Math.min(last, at)))) {
            return SqlToken.SQL_STATEMENT;
        }
        return wordFrom(start).isSqlFunction() && followedByParenthesis() ? SqlToken.SQL_FUNCTION : SqlToken.NAME;
    }

    private char symbol(int b) {
        at++;
        return switch (b) {
            case '(' -> SqlToken.OPEN;
            case ')' -> SqlToken.CLOSE;
            case ',' -> SqlToken.COMMA;
            case ';' -> SqlToken.SEMICOLON;
            case ':' -> takeOne(at < end && (in[at] == ':' || in[at] == '=')) ? SqlToken.OPERATOR : SqlToken.COLON;
            // \N is MySQL's other way of writing NULL.
            case '\\' -> takeOne(isLoneN()) ? SqlToken.CONSTANT : SqlToken.OTHER;
            case '=', '<', '>', '!', '|', '&', '^', '+', '-', '*', '/', '%', '~', '#' -> operator(b);
            default -> SqlToken.OTHER;
        };
    }

    private boolean isLoneN() {
        return at < end && in[at] == 'N' && (at + 1 == end || !isWordByte(in[at + 1] & 0xFF));
    }

    private char operator(int first) {
        int second = at < end ? in[at] : -1;
        if ((first == '|' || first == '&') && second == first) {
            at++;
            return SqlToken.LOGIC;
        }
        boolean shift = (first == '<' || first == '>') && second == first;
        if (shift) {
            at++;
            return SqlToken.OPERATOR;
        }
        if (first == '=' || first == '<' || first == '>' || (first == '!' && second == '=')) {
            while (at < end && (in[at] == '=' || in[at] == '>' || in[at] == '<')) {
                at++;
            }
            return SqlToken.COMPARISON;
        }
        isUnary = first == '+' || first == '-' || first == '!' || first == '~';
        return SqlToken.OPERATOR;
    }
}
