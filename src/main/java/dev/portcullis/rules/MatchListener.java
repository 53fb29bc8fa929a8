package dev.portcullis.rules;

/** Hears of every rule that matches in one transaction, logged or not, as it happens: for tools that explain. One owner at a time, with the transaction. */
@FunctionalInterface
public interface MatchListener {
    void matched(ExplainedMatch match);
}
