package dev.portcullis.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which rules of a set are decided together before they are tried: those that look at the same targets after the same transformations are a group, and one union
 * of what the targets contain tells of each of them whether it can match at all.
 *
 * <p>A rule has a gate when its first condition requires something of a value and its targets change at most when a phase begins. Gates are numbered, those of
 * a group in a row. Immutable.
 */
final class Gates {
    /** Of rules that are always tried. */
    static final int NONE = -1;

    /** What the rules of a group look at. */
    private record Look(List<Aim> aims, List<Integer> nodes) {
        static Look of(Link link) {
            List<Integer> nodes =
                    link.isMultiMatch() ? Arrays.stream(link.path()).boxed().toList() : List.of(link.node());
            return new Look(List.of(link.aims()), nodes);
        }
    }

    private record Place(int phase, int at, int filter) {}

    private final List<Group> groups = new ArrayList<>();
    /** By phase and position of a rule in it. */
    private final int[][] gates;

    private final int[] groupOf;

    /**
     * Rules that are decided together.
     *
     * @param aims what they look at; never write to the array
     * @param nodes of {@link TransformationTrie}: several for rules that try a value after each step
     * @param first the first gate
     * @param filters the operator behind each gate, as the prefilter numbers it
     */
    @SuppressWarnings("ArrayRecordComponent") // flat arrays for the loop over rules; made once, never compared
    record Group(Aim[] aims, int[] nodes, int first, int[] filters) {}

    Gates(List<Rule[]> phases) {
        this.gates = phases.stream().map(rules -> new int[rules.length]).toArray(int[][]::new);
        Map<Look, List<Place>> places = places(phases);
        this.groupOf = new int[places.values().stream().mapToInt(List::size).sum()];
        int gate = 0;
        for (Map.Entry<Look, List<Place>> each : places.entrySet()) {
            Look look = each.getKey();
            int[] nodes = look.nodes().stream().mapToInt(Integer::intValue).toArray();
            int[] filters = each.getValue().stream().mapToInt(Place::filter).toArray();
            groups.add(new Group(look.aims().toArray(Aim[]::new), nodes, gate, filters));
            for (Place place : each.getValue()) {
                gates[place.phase()][place.at()] = gate;
                groupOf[gate++] = groups.size() - 1;
            }
        }
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
                            .add(new Place(phase, at, link.filter()));
                }
            }
        }
        return places;
    }

    private static boolean canWait(Link link) {
        return link.isFiltered()
                && Arrays.stream(link.aims())
                        .noneMatch(aim ->
                                aim.isCounted() || aim.selection().variable().settledPhase() == 0);
    }

    /** The gates of the rules of {@code phase}, 1 to 5, in their order; never write to the array. */
    int[] ofPhase(int phase) {
        return gates[phase - 1];
    }

    /** The number of gates. */
    int size() {
        return groupOf.length;
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
}
