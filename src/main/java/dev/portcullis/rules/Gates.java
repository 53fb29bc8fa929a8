package dev.portcullis.rules;

import dev.portcullis.rules.plan.Prefilter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which rules of a set are decided before they are tried: those whose first condition needs a value, of targets that change at most when a phase begins. Each has
 * a gate, which stays shut where no value can meet that condition.
 *
 * <p>Rules are numbered by phase and position in it, each phase beginning with a word of bits of its own. Rules that look at the same targets after the same
 * transformations are a group, decided together for values that are new. Immutable.
 */
final class Gates {
    private static final int PHASES = 5;

    /** What the rules of a group look at. */
    private record Look(List<Aim> aims, List<Integer> nodes) {
        static Look of(Link link) {
            List<Integer> nodes =
                    link.isMultiMatch() ? Arrays.stream(link.path()).boxed().toList() : List.of(link.node());
            return new Look(List.of(link.aims()), nodes);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Look that && aims.equals(that.aims) && nodes.equals(that.nodes);
        }

        @Override
        public int hashCode() {
            return 31 * aims.hashCode() + nodes.hashCode();
        }
    }

    /**
     * Rules that are decided together.
     *
     * @param aims what they look at; never write to the array
     * @param nodes of {@link TransformationTrie}: several for rules that try a value after each step
     * @param unfiltered the rules whose condition requires nothing of the content of a value
     * @param filters the conditions of the others, as the prefilter numbers them
     */
    @SuppressWarnings("ArrayRecordComponent") // flat arrays for the loop over rules; made once, never compared
    record Group(Aim[] aims, int[] nodes, RuleBits unfiltered, RuleBits filters) {
        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /**
     * Rules to run in one phase.
     *
     * @param gated those that are decided before they are tried
     * @param always the others
     * @param groups those with any of them
     * @param firsts the first of the rules of each group
     * @param id 0 and up, for each of a rule set
     * @param aims what the gated ones look at, each once
     * @param behind for each of {@code aims}, the gated ones that look at it
     */
    @SuppressWarnings("ArrayRecordComponent") // as above
    record Ask(int id, long[] gated, long[] always, Group[] groups, int[] firsts, Aim[] aims, RuleBits[] behind) {}

    private final int[] firsts = new int[PHASES];
    private final int words;
    /** By number; null for rules without a gate. */
    private final @Nullable Group[] groups;

    private final int[] filters;
    private final int[] conditions;
    /** By the number that the prefilter gave a condition: the rule that begins with it. */
    private final int[] rules;
    /** By aim: the rules with a gate that look at it. */
    private final RuleBits[] behindAim;

    private final Ask[] whole = new Ask[PHASES];
    private int asks;

    /** {@code aims} and {@code operators} are how many there are. */
    Gates(List<Rule[]> phases, int aims, int operators) {
        int count = 0;
        for (int phase = 0; phase < PHASES; phase++) {
            firsts[phase] = count;
            count += (phases.get(phase).length + Long.SIZE - 1) / Long.SIZE * Long.SIZE;
        }
        this.words = count / Long.SIZE;
        this.groups = new Group[count];
        this.filters = new int[count];
        this.conditions = new int[count];
        this.rules = new int[operators];
        List<List<Integer>> behind = new ArrayList<>();
        IntStream.range(0, aims).forEach(aim -> behind.add(new ArrayList<>()));
        looks(phases).forEach((look, numbers) -> {
            Group group = group(look, numbers);
            numbers.forEach(number -> groups[number] = group);
            look.aims().forEach(aim -> behind.get(aim.index()).addAll(numbers));
        });
        this.behindAim = behind.stream().map(Gates::bits).toArray(RuleBits[]::new);
        Arrays.setAll(
                whole, i -> ask(i + 1, IntStream.range(0, phases.get(i).length).toArray()));
    }

    private Map<Look, List<Integer>> looks(List<Rule[]> phases) {
        Map<Look, List<Integer>> looks = new LinkedHashMap<>();
        for (int phase = 0; phase < PHASES; phase++) {
            Rule[] ofPhase = phases.get(phase);
            for (int at = 0; at < ofPhase.length; at++) {
                Link link = ofPhase[at].links()[0];
                int number = firsts[phase] + at;
                filters[number] = link.filter();
                conditions[number] = link.number();
                if (link.isFiltered()) {
                    rules[link.filter()] = number;
                }
                if (canWait(link)) {
                    looks.computeIfAbsent(Look.of(link), l -> new ArrayList<>()).add(number);
                }
            }
        }
        return looks;
    }

    private static boolean canWait(Link link) {
        return link.operator() != null
                && Arrays.stream(link.aims()).noneMatch(aim -> aim.isCounted() || !aim.isSettled());
    }

    private Group group(Look look, List<Integer> numbers) {
        return new Group(
                look.aims().toArray(Aim[]::new),
                look.nodes().stream().mapToInt(Integer::intValue).toArray(),
                bits(numbers.stream()
                        .filter(number -> filters[number] == Prefilter.Builder.ALWAYS)
                        .toList()),
                bits(numbers.stream()
                        .map(number -> filters[number])
                        .filter(filter -> filter != Prefilter.Builder.ALWAYS)
                        .toList()));
    }

    private static RuleBits bits(List<Integer> numbers) {
        return RuleBits.of(numbers.stream().mapToInt(Integer::intValue).toArray());
    }

    /** The rules at {@code positions} of {@code phase}, 1 to 5. */
    Ask ask(int phase, int[] positions) {
        int first = first(phase);
        long[] gated = new long[words];
        long[] always = new long[words];
        Map<Group, Integer> asked = new LinkedHashMap<>();
        Set<Aim> aims = new LinkedHashSet<>();
        for (int at : positions) {
            int number = first + at;
            Group group = groups[number];
            if (group == null) {
                always[number >> 6] |= 1L << number;
            } else {
                gated[number >> 6] |= 1L << number;
                if (asked.putIfAbsent(group, number) == null) {
                    aims.addAll(Arrays.asList(group.aims()));
                }
            }
        }
        return new Ask(
                asks++,
                gated,
                always,
                asked.keySet().toArray(Group[]::new),
                asked.values().stream().mapToInt(Integer::intValue).toArray(),
                aims.toArray(Aim[]::new),
                aims.stream().map(aim -> behindAim[aim.index()].and(gated)).toArray(RuleBits[]::new));
    }

    /** All rules of {@code phase}, 1 to 5. */
    Ask ask(int phase) {
        return whole[phase - 1];
    }

    /** The number of the first rule of {@code phase}, 1 to 5: of the first bit of a word. */
    int first(int phase) {
        return firsts[phase - 1];
    }

    /** How many words a bit for each rule takes. */
    int words() {
        return words;
    }

    /** The nodes at which a gated rule looks at values. */
    int[] nodes(int number) {
        Group group = groups[number];
        if (group == null) {
            throw new IllegalArgumentException("rule " + number + " has no gate");
        }
        return group.nodes();
    }

    /** What the condition of a rule requires, as the prefilter numbers it, or {@link Prefilter.Builder#ALWAYS}. */
    int filter(int number) {
        return filters[number];
    }

    /** The condition of a rule, as {@link Link#number()} has it. */
    int condition(int number) {
        return conditions[number];
    }

    /** The rule that begins with the condition that the prefilter calls {@code filter}. */
    int ruleOf(int filter) {
        return rules[filter];
    }
}
