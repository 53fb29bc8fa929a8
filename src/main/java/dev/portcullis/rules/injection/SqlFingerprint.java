package dev.portcullis.rules.injection;

import dev.portcullis.rules.Ascii;
import dev.portcullis.rules.Value;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Folds a stream of SQL tokens to a short word, in which statements that differ only in names, numbers, arithmetic, lists and
 * parentheses are the same: {@code 1+2 UNION SELECT a,b,c FROM t} is {@code 1UEnkn}.
 *
 * <p>The idea is libinjection's (Galbreath 2012); tokens and rules are not. Shift and reduce on a small stack. One
 * owner at a time.
 */
final class SqlFingerprint {
    /** Length of a fingerprint at most. */
    static final int LENGTH = 14;

    /** Tokens beyond the fingerprint that may still fold into it. */
    private static final int LOOK_AHEAD = 4;

    /** Length up to which a string is short: beyond it a quoted word in a sentence is likelier than an attack. */
    private static final int SHORT = 3;

    /** Length up to which the string before an implicit comparison is a plausible login name. */
    private static final int LONGEST_LOGIN = 12;

    private static final int LONGEST_WORD = 40;

    /** Fingerprints of a string whose end is all that follows of the statement. */
    private static final Set<String> CUT_OFF = Set.of("sc$", "sh$", "s)c$", "s)h$");

    private final char[] stack = new char[LENGTH + LOOK_AHEAD + 1];
    /** How many parentheses in a row an opening one on the stack stands for. */
    private final int[] parentheses = new int[stack.length];

    private int size;
    /** Index below which nothing folds: 1 when the first token is a string that the value only closes. */
    private final int floor;

    private boolean lastIsUnary;

    private SqlFingerprint(int floor) {
        this.floor = floor;
    }

    /** The fingerprint of the whole value, as where a number or a name stands in a statement. */
    static String ofWhole(Value value, boolean hashComments, LongConsumer work) {
        SqlLexer lexer = new SqlLexer(value, 0, hashComments);
        String folded = new SqlFingerprint(0).read(lexer);
        work.accept(lexer.steps());
        // "5--" cuts off the statement, "5 -- great" reviews it.
        boolean cutOff = folded.equals("1c$") && lexer.endsInBareComment();
        return cutOff ? folded + SqlToken.SHORT_STRING : folded;
    }

    /** The fingerprint of a value that lands inside of a string with this quote; empty when it does not get out of it. */
    static String ofQuoted(Value value, int quote, boolean hashComments, LongConsumer work) {
        int close = SqlLexer.closeOf(value, quote, work);
        if (close < 0) {
            return "";
        }
        SqlFingerprint fingerprint = new SqlFingerprint(1);
        fingerprint.stack[fingerprint.size++] = SqlToken.STRING;
        SqlLexer lexer = new SqlLexer(value, close, hashComments);
        String folded = fingerprint.read(lexer);
        work.accept(lexer.steps());
        if (CUT_OFF.contains(folded) && isWord(value, close - 1)) {
            return folded + SqlToken.SHORT_STRING;
        }
        boolean shortEnd = lexer.openStringLength() >= 0 && lexer.openStringLength() <= SHORT;
        boolean implicit = shortEnd && folded.length() >= 4 && folded.endsWith("s$") && close <= LONGEST_LOGIN;
        return implicit ? folded.substring(0, folded.length() - 2) + SqlToken.SHORT_STRING + SqlToken.ENDING : folded;
    }

    /** A login name, say: what a comment cuts off behind it is the check of the password. */
    private static boolean isWord(Value value, int length) {
        for (int i = 0; i < length; i++) {
            int b = value.at(i);
            if (!Ascii.isLetterOrDigit(b) && "_.@%-".indexOf(b) < 0) {
                return false;
            }
        }
        return length <= LONGEST_WORD;
    }

    private String read(SqlLexer lexer) {
        boolean comment = false;
        char last = SqlLexer.END;
        char kind = lexer.next();
        while (kind != SqlLexer.END && size < stack.length) {
            comment = kind == SqlToken.COMMENT || kind == SqlToken.OPEN_COMMENT || kind == SqlToken.HASH_COMMENT;
            if (!comment) {
                push(kind, lexer.isUnary());
            }
            last = kind;
            kind = lexer.next();
        }
        if (lexer.sawConditionalCode()) {
            return String.valueOf(SqlToken.CONDITIONAL);
        }
        if (comment && size < stack.length) {
            stack[size++] = last;
        }
        String folded = new String(stack, 0, Math.min(size, LENGTH));
        return size <= LENGTH && kind == SqlLexer.END ? folded + SqlToken.ENDING : folded;
    }

    private void push(char token, boolean unary) {
        char kind = token;
        if (kind == SqlToken.QUANTIFIER) {
            if (size > floor && (stack[size - 1] == SqlToken.UNION || stack[size - 1] == SqlToken.SELECT)) {
                return;
            }
            kind = SqlToken.KEYWORD;
        }
        if (kind == SqlToken.WORD_COMPARISON && size > floor && stack[size - 1] == SqlToken.NOT) {
            size--;
        }
        boolean startsOperand = SqlToken.isOperand(kind) || isFunction(kind) || kind == SqlToken.OPEN;
        if (startsOperand) {
            dropUnary();
        }
        parentheses[size] = 1;
        stack[size++] = kind;
        lastIsUnary = unary;
        while (reduce()) {
            lastIsUnary = false;
        }
    }

    /** A sign, NOT or the like in front of an operand says nothing. */
    private void dropUnary() {
        while (size > floor) {
            char top = stack[size - 1];
            boolean sign = top == SqlToken.OPERATOR && lastIsUnary;
            boolean afterOperand = size > 1 && endsOperand(stack[size - 2]);
            if (top != SqlToken.NOT && (!sign || afterOperand)) {
                return;
            }
            size--;
            lastIsUnary = size > 0 && stack[size - 1] == SqlToken.OPERATOR;
        }
    }

    private static boolean endsOperand(char kind) {
        return SqlToken.isOperand(kind) || kind == SqlToken.CLOSE;
    }

    /** One step of folding at the top of the stack; whether there was one. */
    private boolean reduce() {
        return reducePair() || reduceTriple();
    }

    private boolean reducePair() {
        if (size - 2 < floor) {
            return false;
        }
        char left = stack[size - 2];
        char right = stack[size - 1];
        boolean words = isWordOrNumber(left) && isWordOrNumber(right);
        boolean same = left == right && "(),;&s!L".indexOf(left) >= 0;
        if (words || same) {
            parentheses[size - 2] += parentheses[size - 1];
            stack[size - 2] = words && left != right ? SqlToken.NAME : left;
            size--;
            return true;
        }
        boolean emptyCall = left == SqlToken.OPEN && right == SqlToken.CLOSE;
        if (emptyCall && parentheses[size - 2] == 1 && size >= 3 && isCallable(stack[size - 3])) {
            size -= 2;
            stack[size - 1] = called(stack[size - 1], SqlToken.NAME);
            return true;
        }
        return false;
    }

    private static boolean isFunction(char kind) {
        return kind == SqlToken.FUNCTION || kind == SqlToken.SQL_FUNCTION;
    }

    private static boolean isCallable(char kind) {
        return isFunction(kind) || kind == SqlToken.NAME;
    }

    /** What calling {@code callee} with {@code argument} gives. */
    private static char called(char callee, char argument) {
        if (callee == SqlToken.SQL_FUNCTION || argument == SqlToken.SQL_CALL) {
            return SqlToken.SQL_CALL;
        }
        if (callee == SqlToken.FUNCTION || argument == SqlToken.CALL) {
            return SqlToken.CALL;
        }
        return argument == SqlToken.VARIABLE ? SqlToken.VARIABLE : SqlToken.NAME;
    }

    private static boolean isWordOrNumber(char kind) {
        return kind == SqlToken.NAME || kind == SqlToken.CONSTANT;
    }

    private boolean reduceTriple() {
        if (size - 3 < floor) {
            return false;
        }
        char left = stack[size - 3];
        char middle = stack[size - 2];
        char right = stack[size - 1];
        if (left == SqlToken.OPEN && right == SqlToken.CLOSE && SqlToken.isOperand(middle)) {
            if (--parentheses[size - 3] > 0) {
                size--;
                return true;
            }
            size -= 2;
            stack[size - 1] = middle;
            if (size - 2 >= floor && isCallable(stack[size - 2])) {
                stack[size - 2] = called(stack[size - 2], middle);
                size--;
            }
            return true;
        }
        boolean joins = middle == SqlToken.OPERATOR || middle == SqlToken.COMMA;
        if (joins && SqlToken.isOperand(left) && SqlToken.isOperand(right)) {
            size -= 2;
            stack[size - 1] = joined(left, right);
            return true;
        }
        return false;
    }

    /** The more telling of two operands. */
    private static char joined(char left, char right) {
        for (char kind : new char[] {
            SqlToken.SQL_CALL, SqlToken.CALL, SqlToken.CATALOG, SqlToken.VARIABLE, SqlToken.STRING, SqlToken.NAME
        }) {
            if (left == kind || right == kind) {
                return kind;
            }
        }
        return left;
    }
}
