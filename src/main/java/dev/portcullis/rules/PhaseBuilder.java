package dev.portcullis.rules;

import dev.portcullis.seclang.ActionText;
import dev.portcullis.text.NearMiss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sorts rules into their phases and turns {@code skip} and {@code skipAfter} into positions there. One owner at a time. */
final class PhaseBuilder {
    private static final int PHASES = 5;

    private final List<List<RuleCompiler.Compiled>> phases = new ArrayList<>();
    /** Where each label stands, in load order: for each phase the number of rules before it. */
    private final Map<String, List<int[]>> landings = new HashMap<>();

    private final Problems problems;

    PhaseBuilder(Problems problems) {
        this.problems = problems;
        for (int i = 0; i < PHASES; i++) {
            phases.add(new ArrayList<>());
        }
    }

    void marker(String label) {
        landings.computeIfAbsent(label, l -> new ArrayList<>()).add(sizes());
    }

    /** A rule is also a landing, under its id. */
    void rule(RuleCompiler.Compiled rule) {
        phases.get(rule.rule().phase() - 1).add(rule);
        marker(Long.toString(rule.rule().id()));
    }

    private int[] sizes() {
        return phases.stream().mapToInt(List::size).toArray();
    }

    List<Rule[]> build() {
        List<Rule[]> built = new ArrayList<>(PHASES);
        for (List<RuleCompiler.Compiled> phase : phases) {
            Rule[] rules = new Rule[phase.size()];
            for (int i = 0; i < rules.length; i++) {
                rules[i] = placed(phase.get(i), i, rules.length);
            }
            built.add(rules);
        }
        return List.copyOf(built);
    }

    private Rule placed(RuleCompiler.Compiled compiled, int position, int size) {
        Rule rule = compiled.rule();
        if (compiled.skip() > 0) {
            return rule.withSkipTo(Math.min(position + 1 + compiled.skip(), size));
        }
        ActionText skipAfter = compiled.skipAfter();
        if (skipAfter == null || skipAfter.value() == null) {
            return rule;
        }
        int landing = landing(skipAfter.value(), rule.phase(), position);
        if (landing < 0) {
            problems.error(
                    skipAfter.valueSpan(),
                    "no-such-marker",
                    "no SecMarker \"" + skipAfter.value() + "\" and no rule with that id follows"
                            + NearMiss.hint(skipAfter.value(), landings.keySet()));
            return rule;
        }
        return rule.withSkipTo(landing);
    }

    /** The first landing {@code label} behind the rule at {@code position} of {@code phase}, or -1. */
    private int landing(String label, int phase, int position) {
        @Nullable List<int[]> places = landings.get(label);
        if (places == null) {
            return -1;
        }
        return places.stream()
                .mapToInt(place -> place[phase - 1])
                .filter(place -> place > position)
                .findFirst()
                .orElse(-1);
    }

    @Override
    public String toString() {
        return Arrays.toString(sizes());
    }
}
