package dev.portcullis.rules;

import dev.portcullis.rules.RuleDraft.LinkDraft;
import dev.portcullis.seclang.ActionText;
import dev.portcullis.seclang.Target;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether a rule sees what the rule before it has matched, be it one that only skips others or adds up scores. It does through {@code MATCHED_VAR} and its kind, until it has matched something
 * itself: a condition that is met has, by the time of its actions, but {@code MATCHED_VARS} are even then those of the condition before.
 */
final class LookingBack {
    private static final Set<Variable> OF_CONDITION_BEFORE =
            EnumSet.of(Variable.MATCHED_VARS, Variable.MATCHED_VARS_NAMES);
    private static final Set<Variable> ALL = EnumSet.of(
            Variable.MATCHED_VAR, Variable.MATCHED_VAR_NAME, Variable.MATCHED_VARS, Variable.MATCHED_VARS_NAMES);

    private LookingBack() {}

    static boolean isIn(RuleDraft draft) {
        List<ActionText> defaults = draft.defaults;
        for (LinkDraft link : draft.links) {
            boolean isCondition = link.operator != null;
            boolean asks = link.operator != null && tells(link.operator.argument(), ALL);
            Stream<ActionText> actions = Stream.concat(defaults.stream(), link.actions.stream());
            if (asks
                    || looksAt(link)
                    || actions.anyMatch(action -> tells(action, isCondition ? OF_CONDITION_BEFORE : ALL))) {
                return true;
            }
            if (isCondition) {
                return false;
            }
            defaults = List.of(); // they are the first one's
        }
        return false;
    }

    private static boolean looksAt(LinkDraft link) {
        return link.targets.stream().map(Target::variable).anyMatch(name -> isOneOf(Variable.find(name), ALL));
    }

    private static boolean tells(ActionText action, Set<Variable> variables) {
        String value = action.value();
        return value != null && tells(value, variables);
    }

    private static boolean tells(String text, Set<Variable> variables) {
        return MacroText.parse(text).references().stream().anyMatch(macro -> isOneOf(macro.variable(), variables));
    }

    private static boolean isOneOf(@Nullable Variable variable, Set<Variable> variables) {
        return variable != null && variables.contains(variable);
    }
}
