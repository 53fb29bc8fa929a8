package dev.portcullis.rules;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule that matched, and why. Text is Latin-1, one char per byte, holds what the client sent, and is cut at {@value #MAX_TEXT} chars. Immutable.
 *
 * @param conditions what met each condition of the rule or chain, in order; none for {@code SecAction}
 * @param action the disruptive action in effect, {@code block} resolved: {@code pass}, {@code deny} ...
 * @param hasInterrupted whether this match ended the exchange
 * @param scores which variables of the transaction with that word in their name this match has changed
 */
public record ExplainedMatch(
        long id,
        String file,
        int line,
        int phase,
        @Nullable String msg,
        @Nullable String logdata,
        int severity,
        boolean isLogged,
        String action,
        boolean hasInterrupted,
        List<Condition> conditions,
        List<ScoreChange> scores) {
    /** Longest text that is kept. */
    public static final int MAX_TEXT = 4_096;

    public ExplainedMatch {
        conditions = List.copyOf(conditions);
        scores = List.copyOf(scores);
    }

    /** The name of {@link #severity}, such as {@code CRITICAL}; empty when the rule names none. */
    public String severityName() {
        return severity < 0 ? "" : Actions.severityName(severity);
    }

    /** This match without what logs must not show. */
    ExplainedMatch masked(Masking whole, Rule.Words words) {
        MatchMasking masking = whole.ofMatches();
        List<String> variables = conditions.stream().map(Condition::variable).toList();
        MatchMasking.Exposure exposure = masking.exposure(variables);
        Condition last = conditions.isEmpty() ? null : conditions.get(conditions.size() - 1);
        String variable = last == null ? "" : last.variable();
        String value = last == null ? "" : last.transformed();
        return new ExplainedMatch(
                id,
                file,
                line,
                phase,
                masking.words(msg, words.msg(), exposure, variable, value),
                masking.words(logdata, words.logdata(), exposure, variable, value),
                severity,
                isLogged,
                action,
                hasInterrupted,
                conditions.stream().map(condition -> condition.masked(masking)).toList(),
                scores);
    }

    /**
     * A condition that was met. Immutable.
     *
     * @param received the value as the transaction holds it
     * @param transformations what it went through, in order
     * @param transformed what the operator saw
     */
    public record Condition(
            String operator, String variable, String received, List<String> transformations, String transformed) {
        public Condition {
            transformations = List.copyOf(transformations);
        }

        private Condition masked(MatchMasking masking) {
            MatchMasking.Exposure exposure = masking.exposure(variable);
            return new Condition(
                    operator,
                    variable,
                    masking.value(received, exposure),
                    transformations,
                    masking.value(transformed, exposure));
        }
    }

    /** A variable that went from one value to another; {@code before} is empty when it did not exist. Immutable. */
    public record ScoreChange(String name, String before, String after) {}
}
