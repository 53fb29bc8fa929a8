package dev.portcullis.rules.operator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the JDK's matcher may have to do for one {@code pattern} of an XML Schema.
 *
 * <p>The JDK turns an expression into steps that it tries one after the other, going back when one fails. It never goes into the same repetition twice at the
 * same character, but looks that up in a list of all characters where it went into it. So the work for a value is bounded by the square of its length, times what
 * may be tried between two repetitions, which depends on the expression alone. Steps here are those of the JDK: {@code x{2,4}} is four in a row, {@code x+} is
 * {@code x} and a repetition of it.
 *
 * @param repetitions {@code *}, {@code +} and <code>{n,}</code>
 * @param steps the most from the start, or from a repetition, to the next repetitions
 * @param lookups the most repetitions that may be come to thus
 */
record SchemaPattern(int repetitions, int steps, int lookups) {
    /** Beyond it a pattern is refused. Dates, numbers and names need less than fifty. */
    static final int MAX_STEPS = 10_000;

    static SchemaPattern of(String expression) throws OperatorException {
        return new Graph(new SchemaPatternReader(expression).read()).weigh();
    }

    /** At least as many steps as the JDK needs for a value of {@code length} characters; {@link Long#MAX_VALUE} stands for all that is more. */
    long work(long length) {
        double between = steps + lookups * (length / 2.0);
        return (long) Math.ceil(steps + repetitions * (length + 1.0) * between);
    }

    /** One step: a character, a choice, a repetition or the end, which has nothing next. */
    private static final class Step {
        private final @Nullable XmlCharacters takes;
        private final List<Step> next = new ArrayList<>();
        private final boolean repeats;

        private Step(@Nullable XmlCharacters takes, boolean repeats) {
            this.takes = takes;
            this.repeats = repeats;
        }
    }

    /**
     * What follows from a step until a repetition takes over.
     *
     * @param atOnce the steps of them that come before the next character is tried, and if that does not fit
     */
    private record Cost(int steps, int lookups, int atOnce) {
        private static final Cost CHOICE = new Cost(1, 0, 1);
        private static final Cost REPETITION = new Cost(1, 1, 1);

        private static Cost capped(int steps, int lookups, int atOnce) {
            int cap = MAX_STEPS + 1;
            return new Cost(Math.min(cap, steps), Math.min(cap, lookups), Math.min(cap, atOnce));
        }

        Cost behindCharacter() {
            return capped(steps + 1, lookups, 1);
        }

        Cost plus(Cost other) {
            return capped(steps + other.steps, lookups + other.lookups, atOnce + other.atOnce);
        }

        /** Of ways that cannot begin alike one is gone all the way. */
        Cost orElse(Cost other) {
            int most = Math.max(steps + other.atOnce, other.steps + atOnce);
            return capped(most, lookups + other.lookups, atOnce + other.atOnce);
        }
    }

    /** The steps of one expression. One owner at a time. */
    private static final class Graph {
        /** So many take the JDK about a megabyte. */
        private static final int MAX_SIZE = 5_000;

        private final List<Step> repetitions = new ArrayList<>();
        private final IdentityHashMap<Step, Cost> costs = new IdentityHashMap<>();
        private final Step start;
        private int size;
        private boolean hasLikeWays;

        Graph(SchemaExpression expression) throws OperatorException {
            start = build(expression, new Step(null, false));
        }

        private Step build(SchemaExpression expression, Step next) throws OperatorException {
            if (++size > MAX_SIZE) {
                throw new OperatorException(
                        "has more than " + MAX_SIZE
                                + " characters when its {counts} are written out; use * or + there, and maxLength for the length");
            }
            return switch (expression.kind()) {
                case TAKE -> {
                    Step step = new Step(expression.takes(), false);
                    step.next.add(next);
                    yield step;
                }
                case ALL -> {
                    Step step = next;
                    for (int i = expression.parts().size() - 1; i >= 0; i--) {
                        step = build(expression.parts().get(i), step);
                    }
                    yield step;
                }
                case ONE -> {
                    Step step = new Step(null, false);
                    for (SchemaExpression part : expression.parts()) {
                        step.next.add(build(part, next));
                    }
                    yield step;
                }
                case REPEAT -> repeat(expression, next);
            };
        }

        private Step repeat(SchemaExpression expression, Step next) throws OperatorException {
            SchemaExpression part = expression.parts().get(0);
            Step step = next;
            if (expression.atMost() == SchemaExpression.UNBOUNDED) {
                step = new Step(null, true);
                repetitions.add(step);
                addWays(step, part, step, next);
            }
            for (int i = expression.atLeast(); i < expression.atMost(); i++) {
                Step option = new Step(null, false);
                addWays(option, part, step, next);
                step = option;
            }
            for (int i = 0; i < expression.atLeast(); i++) {
                step = build(part, step);
            }
            return step;
        }

        private void addWays(Step choice, SchemaExpression part, Step behindPart, Step next) throws OperatorException {
            choice.next.add(build(part, behindPart));
            choice.next.add(next);
        }

        SchemaPattern weigh() throws OperatorException {
            Cost most = cost(start);
            for (Step repetition : repetitions) {
                for (Step each : repetition.next) {
                    cost(each);
                }
                Cost cost = together(repetition);
                most = new Cost(Math.max(most.steps, cost.steps), Math.max(most.lookups, cost.lookups), 1);
            }
            if (most.steps > MAX_STEPS) {
                throw new OperatorException(
                        hasLikeWays
                                ? "can be tried in more than " + MAX_STEPS
                                        + " ways, since parts that may follow or replace one another can take the same"
                                        + " character; write it so that the next character decides, as a{0,3} for a?a?a?"
                                : "takes more than " + MAX_STEPS + " steps; write it shorter");
            }
            return new SchemaPattern(repetitions.size(), most.steps, most.lookups);
        }

        /** Weighs what {@code first} leads to before itself: no recursion, as expressions may be long. */
        private Cost cost(Step first) {
            List<Step> open = new ArrayList<>(List.of(first));
            while (!open.isEmpty()) {
                Step last = open.get(open.size() - 1);
                List<Step> unknown = last.repeats || costs.containsKey(last)
                        ? List.of()
                        : last.next.stream()
                                .filter(each -> !costs.containsKey(each))
                                .toList();
                if (unknown.isEmpty()) {
                    open.remove(open.size() - 1);
                    costs.computeIfAbsent(last, each -> each.repeats ? Cost.REPETITION : together(each));
                } else {
                    open.addAll(unknown);
                }
            }
            return costOf(first);
        }

        private Cost costOf(Step known) {
            return costs.getOrDefault(known, Cost.REPETITION);
        }

        /** The ways from {@code step}, whose costs are known. */
        private Cost together(Step step) {
            if (step.takes != null) {
                return costOf(step.next.get(0)).behindCharacter();
            }
            boolean areLike = haveLikeWays(step);
            hasLikeWays |= areLike;
            Cost cost = Cost.CHOICE;
            for (Step way : step.next) {
                cost = areLike ? cost.plus(costOf(way)) : cost.orElse(costOf(way));
            }
            return cost;
        }

        private static boolean haveLikeWays(Step step) {
            XmlCharacters seen = XmlCharacters.NONE;
            boolean sawEnd = false;
            for (Step way : step.next) {
                XmlCharacters characters = XmlCharacters.NONE;
                boolean canEnd = false;
                for (Step each : beginnings(way)) {
                    characters = each.takes == null ? characters : characters.or(each.takes);
                    canEnd |= each.takes == null;
                }
                if ((canEnd && sawEnd) || characters.mayMeet(seen)) {
                    return true;
                }
                seen = seen.or(characters);
                sawEnd |= canEnd;
            }
            return false;
        }

        /** The steps that take the next character, and the end, as far as {@code way} comes to them without any. */
        private static Set<Step> beginnings(Step way) {
            Set<Step> found = Collections.newSetFromMap(new IdentityHashMap<>());
            Set<Step> seen = Collections.newSetFromMap(new IdentityHashMap<>());
            List<Step> open = new ArrayList<>(List.of(way));
            while (!open.isEmpty()) {
                Step step = open.remove(open.size() - 1);
                if (seen.add(step)) {
                    boolean isBeginning = step.takes != null || step.next.isEmpty();
                    (isBeginning ? found : open).addAll(isBeginning ? List.of(step) : step.next);
                }
            }
            return found;
        }
    }
}
