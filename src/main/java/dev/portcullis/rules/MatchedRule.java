package dev.portcullis.rules;

import java.util.List;

/**
 * A rule or chain that matched, whether it logs or not; it holds nothing that came from traffic. Immutable.
 *
 * @param texts all rules of a chain, the first of which has the id
 */
public record MatchedRule(long id, int phase, List<RuleText> texts) {
    public MatchedRule {
        texts = List.copyOf(texts);
    }
}
