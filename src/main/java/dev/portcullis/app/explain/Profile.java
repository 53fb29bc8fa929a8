package dev.portcullis.app.explain;

import dev.portcullis.rules.RulePlace;
import java.util.List;

/**
 * What requests cost in the rules, and which rules cost it. Immutable.
 *
 * @param requests in the order in which they were given
 * @param rules the most expensive first
 * @param otherMicros of an average request, outside of rules: parsing content, above all
 * @param notes requests that were left out, and why
 */
public record Profile(List<Request> requests, List<RuleCost> rules, double otherMicros, List<String> notes) {
    public Profile {
        requests = List.copyOf(requests);
        rules = List.copyOf(rules);
        notes = List.copyOf(notes);
    }

    /**
     * One request. Immutable.
     *
     * @param micros of CPU, for all rules and phases together
     * @param replays how often it was measured
     * @param matches of rules, logged or not
     * @param verdict in words
     */
    public record Request(String name, double micros, long replays, int matches, String verdict) {}

    /**
     * One rule. Immutable.
     *
     * @param micros of CPU in an average request
     * @param matches in all requests, each taken once
     */
    public record RuleCost(RulePlace rule, double micros, int matches) {}

    /** The mean of all requests, each counted once. */
    public double meanMicros() {
        return requests.stream().mapToDouble(Request::micros).average().orElse(0);
    }
}
