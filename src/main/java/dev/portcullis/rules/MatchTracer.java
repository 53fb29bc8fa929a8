package dev.portcullis.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Puts together what a {@link MatchListener} hears: values that met conditions, until the last condition of their rule is met. One owner at a time. */
final class MatchTracer {
    /** Of the values that met an earlier condition of a chain, the last ones are kept. */
    private static final int MAX_CONDITIONS = 16;

    private static final String SCORE = "score";

    private final MatchListener listener;
    private final List<ExplainedMatch.Condition> met = new ArrayList<>();
    private final Map<String, String> scores = new LinkedHashMap<>();
    private @Nullable Rule rule;

    MatchTracer(MatchListener listener) {
        this.listener = listener;
    }

    /** A value has met a condition of {@code tried}. */
    @SuppressWarnings("ReferenceEquality") // rules are compared by identity: each is compiled once
    void met(Rule tried, ExplainedMatch.Condition condition) {
        if (tried != rule) {
            met.clear();
            rule = tried;
        }
        if (met.size() == MAX_CONDITIONS) {
            met.remove(0);
        }
        met.add(condition);
    }

    /** All conditions of {@code completed} are met, and its effects have happened. */
    @SuppressWarnings("ReferenceEquality") // as above
    void completed(Evaluation evaluation, Rule completed, Link last) {
        if (completed != rule) {
            met.clear();
            rule = completed;
        }
        MacroText msg = completed.words().msg();
        MacroText logdata = completed.words().logdata();
        listener.matched(new ExplainedMatch(
                completed.id(),
                completed.file(),
                completed.line(),
                completed.phase(),
                msg == null ? null : cut(evaluation.expand(msg)),
                logdata == null ? null : cut(evaluation.expand(logdata)),
                completed.words().severity(),
                completed.isLogged(),
                completed.disruption().name().toLowerCase(Locale.ROOT),
                evaluation.interruption() != null,
                met,
                changedScores(evaluation)));
        if (last.operator() != null) {
            // the next value of this condition completes the rule anew
            met.remove(met.size() - 1);
        }
    }

    private List<ExplainedMatch.ScoreChange> changedScores(Evaluation evaluation) {
        List<ExplainedMatch.ScoreChange> changes = new ArrayList<>();
        for (Entry entry : evaluation.tx().all()) {
            String name = Objects.requireNonNull(entry.key()).latin1();
            if (name.contains(SCORE)) {
                String after = cut(entry.value());
                String before = scores.put(name, after);
                if (!after.equals(before)) {
                    changes.add(new ExplainedMatch.ScoreChange(name, before == null ? "" : before, after));
                }
            }
        }
        return changes;
    }

    static ExplainedMatch.Condition condition(
            Link link, String variable, Value received, List<String> transformations, Value transformed) {
        return new ExplainedMatch.Condition(
                link.operatorText(), variable, cut(received), transformations, cut(transformed));
    }

    private static String cut(Value value) {
        return value.slice(0, Math.min(value.length(), ExplainedMatch.MAX_TEXT)).latin1();
    }
}
