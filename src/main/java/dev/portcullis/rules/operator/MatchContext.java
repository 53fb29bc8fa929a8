package dev.portcullis.rules.operator;

import dev.portcullis.rules.MacroText;
import dev.portcullis.rules.Value;
import java.util.Map;

/** What an operator may see and leave behind of the transaction that it is tested for. One owner at a time. */
public interface MatchContext {
    /** Highest capture group that is kept: {@code TX.0} to {@code TX.9}. */
    int MAX_GROUP = 9;

    /** Whether the rule has the {@code capture} action; when false, {@link #capture} should not be called. */
    boolean wantsCapture();

    /**
     * Sets {@code TX.group}; {@code group} is 0 to {@link #MAX_GROUP}. Called only by an operator that then answers true, group 0
     * first: it clears the groups of an earlier match.
     */
    void capture(int group, Value value);

    /** What a macro stands for now; {@link Value#EMPTY} when it is not set. */
    Value resolve(MacroText.Reference reference);

    /** {@code text} with what its macros stand for now. */
    default Value expand(MacroText text) {
        return text.expand(this::resolve);
    }

    /** Adds to {@code ARGS_PATH}: a named part of the path that {@code @restpath} matched. */
    default void pathArgument(String name, Value value) {}

    /** Sets {@code GEO} to what is known of an address: nothing, if {@code parts} is empty. */
    default void located(Map<String, Value> parts) {}

    /** Whether this thread may wait; see {@link Operator#mayWait}. */
    default boolean mayWait() {
        return true;
    }

    /** Notes for the log why an operator could not tell, and what it took the value for. */
    default void failed(String why) {}

    /** Counts work against the budget of the transaction; one unit is about one byte looked at once. Never throws. */
    void spend(long units);
}
