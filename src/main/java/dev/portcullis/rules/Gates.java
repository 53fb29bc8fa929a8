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
 * <p>Rules that look at the same targets after the same transformations are a group, decided together for values that are new. Gates are numbered, those of a
 * group in a row. Immutable.
 */
final class Gates {
    /** Of rules that are always tried. */
    static final int NONE = -1;

    private static final int PHASES = 5;

    /** What the rules of a group look at. */
    private record Look(List<Aim> aims, List<Integer> nodes) {
        static Look of(Link link) {
            List<Integer> nodes =
                    link.isMultiMatch() ? Arrays.stream(link.path()).boxed().toList() : List.of(link.node());
            return new Look(List.of(link.aims()), nodes);
        }
    }

    private record Place(int phase, int at, Link link) {}

    /**
     * Rules that are decided together.
     *
     * @param aims what they look at; never write to the array
     * @param nodes of {@link TransformationTrie}: several for rules that try a value after each step
     * @param first the first gate
     * @param end behind the last gate
     */
    @SuppressWarnings("ArrayRecordComponent") // flat arrays for the loop over rules; made once, never compared
    record Group(Aim[] aims, int[] nodes, int first, int end) {}

    /**
     * Gates that are decided together when a phase begins.
     *
     * @param bits by gate
     * @param aims what the rules behind them look at, each once
     */
    @SuppressWarnings("ArrayRecordComponent") // as above
    record Ask(long[] bits, Aim[] aims) {}

    private final List<Group> groups = new ArrayList<>();
    /** By phase and position of a rule in it. */
    private final int[][] gates;

    /** By gate. */
    private final int[] groupOf;

    private final int[] filters;
    private final int[] numbers;
    /** By aim, then by gate a bit each: the gates of rules that look at it; null for an aim of none. */
    private final long[] @Nullable [] behindAim;

    private final Ask[] whole = new Ask[PHASES];

    Gates(List<Rule[]> phases, int aims) {
        this.gates = phases.stream().map(rules -> new int[rules.length]).toArray(int[][]::new);
        Map<Look, List<Place>> places = places(phases);
        int count = places.values().stream().mapToInt(List::size).sum();
        this.groupOf = new int[count];
        this.filters = new int[count];
        this.numbers = new int[count];
        this.behindAim = new long[aims][];
        int gate = 0;
        for (Map.Entry<Look, List<Place>> each : places.entrySet()) {
            Look look = each.getKey();
            int first = gate;
            for (Place place : each.getValue()) {
                gates[place.phase()][place.at()] = gate;
                groupOf[gate] = groups.size();
                filters[gate] = place.link().filter();
                numbers[gate] = place.link().number();
                for (Aim aim : look.aims()) {
                    set(behindAim, aim, gate);
                }
                gate++;
            }
            int[] nodes = look.nodes().stream().mapToInt(Integer::intValue).toArray();
            groups.add(new Group(look.aims().toArray(Aim[]::new), nodes, first, gate));
        }
        Arrays.setAll(
                whole, i -> ask(i + 1, IntStream.range(0, phases.get(i).length).toArray()));
    }

    private void set(long[] @Nullable [] bits, Aim aim, int gate) {
        long[] known = bits[aim.index()];
        if (known == null) {
            known = new long[words()];
            bits[aim.index()] = known;
        }
        known[gate >> 6] |= 1L << gate;
    }

    private Map<Look, List<Place>> places(List<Rule[]> phases) {
        Map<Look, List<Place>> places = new LinkedHashMap<>();
        for (int phase = 0; phase < phases.size(); phase++) {
            Rule[] rules = phases.get(phase);
            for (int at = 0; at < rules.length; at++) {
                Link link = rules[at].links()[0];
                gates[phase][at] = NONE;
                if (canWait(link)) {
                    places.computeIfAbsent(Look.of(link), l -> new ArrayList<>())
                            .add(new Place(phase, at, link));
                }
            }
        }
        return places;
    }

    private static boolean canWait(Link link) {
        return link.operator() != null
                && Arrays.stream(link.aims()).noneMatch(aim -> aim.isCounted() || !aim.isSettled());
    }

    /** The gates of the rules at {@code positions} of {@code phase}, 1 to 5. */
    Ask ask(int phase, int[] positions) {
        long[] bits = new long[words()];
        Set<Aim> aims = new LinkedHashSet<>();
        for (int at : positions) {
            int gate = gates[phase - 1][at];
            if (gate != NONE) {
                bits[gate >> 6] |= 1L << gate;
                aims.addAll(List.of(group(groupOf(gate)).aims()));
            }
        }
        return new Ask(bits, aims.toArray(Aim[]::new));
    }

    /** The gates of all rules of {@code phase}, 1 to 5. */
    Ask ask(int phase) {
        return whole[phase - 1];
    }

    /** The gates of the rules of {@code phase}, 1 to 5, in their order; never write to the array. */
    int[] ofPhase(int phase) {
        return gates[phase - 1];
    }

    /** How many words a bit for each gate takes. */
    int words() {
        return (groupOf.length + Long.SIZE - 1) / Long.SIZE;
    }

    int groupCount() {
        return groups.size();
    }

    /** The number of the group that {@code gate} is in. */
    int groupOf(int gate) {
        return groupOf[gate];
    }

    Group group(int number) {
        return groups.get(number);
    }

    /** The operator behind {@code gate}, as the prefilter numbers it, or {@link Prefilter.Builder#ALWAYS}. */
    int filter(int gate) {
        return filters[gate];
    }

    /** The condition behind {@code gate}, as {@link Link#number()} has it. */
    int number(int gate) {
        return numbers[gate];
    }

    /** The gates of rules that look at {@code aim}, which some do, a bit each; never write to the array. */
    long[] behind(Aim aim) {
        long[] bits = behindAim[aim.index()];
        if (bits == null) {
            throw new IllegalArgumentException("no gate is decided by aim " + aim.index());
        }
        return bits;
    }
}
