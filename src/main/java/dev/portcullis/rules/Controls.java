package dev.portcullis.rules;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What rules changed for one transaction with {@code ctl} and {@code allow}. One owner at a time. */
final class Controls {
    private final boolean mayOnlyDetect;
    private EngineMode mode;
    boolean readsRequestBody;
    long requestBodyLimitBytes;
    String requestBodyProcessor = "";
    boolean forcesRequestBodyVariable;
    String responseBodyProcessor = "";
    boolean readsResponseBody;
    boolean forcesResponseBody;
    long responseBodyLimitBytes;
    int debugLevel;

    @Nullable
    AuditMode auditMode;

    /** Changes of the parts of an audit log entry, in order. */
    final List<String> auditLogParts = new ArrayList<>(0);

    private @Nullable Sanitised sanitised;
    private @Nullable BitSet removedRules;
    private final List<RemovedTarget> removedTargets = new ArrayList<>(0);
    private boolean removesTx;
    private int allowedUpTo;
    private int allowedPhase;

    /**
     * @param override what is put above the rule set's own {@code SecRuleEngine}; no rule can switch on what is only to detect
     */
    Controls(Settings settings, @Nullable EngineMode override) {
        mayOnlyDetect = override == EngineMode.DETECTION_ONLY;
        mode = override == null ? settings.engineMode() : override;
        readsRequestBody = settings.readsRequestBody();
        requestBodyLimitBytes = settings.requestBodyLimitBytes();
        readsResponseBody = settings.readsResponseBody();
        responseBodyLimitBytes = settings.responseBodyLimitBytes();
        debugLevel = settings.debugLevel();
    }

    /** Selections that the rules of a set no longer look at. Immutable. */
    private record RemovedTarget(BitSet rules, List<Selection> selections) {}

    EngineMode mode() {
        return mode;
    }

    void mode(EngineMode wanted) {
        mode = wanted == EngineMode.ON && mayOnlyDetect ? EngineMode.DETECTION_ONLY : wanted;
    }

    /** What logs must not show; made when an action first names something. */
    Sanitised sanitised() {
        if (sanitised == null) {
            sanitised = new Sanitised();
        }
        return sanitised;
    }

    @Nullable
    Sanitised sanitisedOrNull() {
        return sanitised;
    }

    void removeRules(BitSet rules) {
        if (removedRules == null) {
            removedRules = new BitSet();
        }
        removedRules.or(rules);
    }

    boolean hasRemovedRules() {
        return removedRules != null;
    }

    boolean isRemoved(Rule rule) {
        return removedRules != null && removedRules.get(rule.index());
    }

    void removeTargets(BitSet rules, List<Selection> selections) {
        removedTargets.add(new RemovedTarget(rules, selections));
        removesTx |= selections.stream().anyMatch(selection -> selection.variable() == Variable.TX);
    }

    /** Whether {@code rule} no longer looks at something of {@code variable}. */
    boolean removesFrom(Rule rule, Variable variable) {
        for (RemovedTarget removed : removedTargets) {
            if (removed.rules().get(rule.index())) {
                for (Selection selection : removed.selections()) {
                    if (selection.variable() == variable) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** Whether some rule no longer looks at some transaction variable. */
    boolean removesTx() {
        return removesTx;
    }

    /** Whether {@code rule} no longer looks at {@code entry} of {@code variable}. */
    boolean isRemoved(Rule rule, Variable variable, Entry entry) {
        for (RemovedTarget removed : removedTargets) {
            if (removed.rules().get(rule.index())) {
                for (Selection selection : removed.selections()) {
                    if (selection.variable() == variable && selection.accepts(entry)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    void allow(Rule.Disruption scope, int phase) {
        switch (scope) {
            case ALLOW -> allowedUpTo = 4;
            case ALLOW_REQUEST -> allowedUpTo = Math.max(allowedUpTo, 2);
            case ALLOW_PHASE -> {}
            case PASS, DENY, DROP, REDIRECT -> throw new IllegalArgumentException(scope + " allows nothing");
        }
        allowedPhase = phase;
    }

    /** Whether the rest of {@code phase} is not to run. */
    boolean skips(int phase) {
        return phase == allowedPhase || phase <= allowedUpTo || mode == EngineMode.OFF;
    }
}
