package dev.portcullis.identity;

import java.util.List;

/**
 * Who may do what on a route: the first rule that is for the method and the canonical path decides, and what no rule is for is refused. An empty list asks for nothing. Immutable.
 */
public record AccessRules(List<AccessRule> rules) {
    public AccessRules {
        rules = List.copyOf(rules);
    }

    /** Only {@link Allowed} lets anybody through. Immutable. */
    public sealed interface Decision {
        record Allowed() implements Decision {
            static final Allowed INSTANCE = new Allowed();
        }

        /** The rule that decides, counted from 1, wants {@code unmet}. */
        record Lacking(int rule, ClaimRule unmet) implements Decision {}

        record NoRule() implements Decision {}
    }

    public Decision decide(String method, String path, Claims claims) {
        if (rules.isEmpty()) {
            return Decision.Allowed.INSTANCE;
        }
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).isFor(method, path)) {
                ClaimRule unmet = rules.get(i).unmet(claims);
                return unmet == null ? Decision.Allowed.INSTANCE : new Decision.Lacking(i + 1, unmet);
            }
        }
        return new Decision.NoRule();
    }

    /** Whether a method makes a difference. */
    public boolean dependOnMethods() {
        return rules.stream().anyMatch(rule -> !rule.methods().isEmpty());
    }
}
