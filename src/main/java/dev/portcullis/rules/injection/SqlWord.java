package dev.portcullis.rules.injection;

/**
 * What a word means to the databases in use. Immutable.
 *
 * @param text in lower case; empty for every word that none of them knows
 * @param kind one of {@link SqlToken}
 * @param isFunction whether it is a function when a parenthesis follows, whatever it is otherwise
 * @param isSqlFunction whether such a function tells of a database
 */
record SqlWord(String text, char kind, boolean isFunction, boolean isSqlFunction) {
    /** A name that somebody gave something. */
    static final SqlWord UNKNOWN = new SqlWord("", SqlToken.NAME, false, false);
}
