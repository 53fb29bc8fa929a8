package dev.portcullis.rules.injection;

/** The kinds of tokens, one letter each, of which fingerprints are made. */
final class SqlToken {
    static final char NAME = 'n';
    static final char CONSTANT = '1';
    /** A table or column of a database's own catalog. */
    static final char CATALOG = 'Y';

    static final char VARIABLE = 'v';
    static final char STRING = 's';
    /** A known function in front of its parenthesis. */
    static final char FUNCTION = 'f';
    /** The result of a known function. */
    static final char CALL = 'F';

    /** A function that other languages do not have, in front of its parenthesis. */
    static final char SQL_FUNCTION = 'g';
    /** The result of such a function. */
    static final char SQL_CALL = 'G';

    static final char OPERATOR = 'o';
    static final char COMPARISON = '=';
    static final char WORD_COMPARISON = 'L';
    static final char LOGIC = '&';
    static final char NOT = '!';
    static final char UNION = 'U';
    static final char SELECT = 'E';
    static final char STATEMENT = 'T';
    /** A statement that no programming language shares. */
    static final char SQL_STATEMENT = 'D';

    /** INTO OUTFILE or INTO DUMPFILE. */
    static final char INTO_FILE = 'W';

    /** ORDER BY or GROUP BY. */
    static final char ORDERING = 'O';

    static final char CLAUSE = 'B';
    static final char KEYWORD = 'k';
    /** ALL, TOP and the like: behind UNION and SELECT they say nothing, elsewhere they are keywords. */
    static final char QUANTIFIER = 'a';

    static final char OPEN = '(';
    static final char CLOSE = ')';
    static final char COMMA = ',';
    static final char SEMICOLON = ';';
    static final char COLON = ':';
    static final char COMMENT = 'c';
    /** A comment behind a hash, as only MySQL has. */
    static final char HASH_COMMENT = 'h';
    /** A comment that is not closed. */
    static final char OPEN_COMMENT = 'C';
    /** Code in a comment that MySQL reads: nobody harmless writes that. */
    static final char CONDITIONAL = 'X';
    /** A short string that the value opens at its end, for the statement to close. */
    static final char SHORT_STRING = 'z';

    /** The end of the value. */
    static final char ENDING = '$';

    static final char OTHER = '?';

    private SqlToken() {}

    /** Whether {@code kind} is something that an operator can stand beside. */
    static boolean isOperand(char kind) {
        return kind == NAME
                || kind == CONSTANT
                || kind == VARIABLE
                || kind == STRING
                || kind == CALL
                || kind == SQL_CALL
                || kind == CATALOG;
    }
}
