package dev.portcullis.rules;

import java.util.List;

/**
 * What the words of a rule quote beside the value that met its own condition: logs must not show of it what they would not show under its own name. Immutable.
 *
 * @param last the value that matched last, which for a {@code SecAction} is another rule's
 * @param before the values that met the condition before
 * @param groups what was captured last, be it by another rule
 */
record Quotes(boolean last, boolean before, boolean groups) {
    static Quotes of(List<MacroText> words) {
        boolean last = false;
        boolean before = false;
        boolean groups = false;
        for (MacroText text : words) {
            for (MacroText.Reference macro : text.references()) {
                Variable variable = macro.variable();
                last |= variable == Variable.MATCHED_VAR || variable == Variable.MATCHED_VAR_NAME;
                before |= variable == Variable.MATCHED_VARS;
                // without a name, the first of all
                boolean mayBeGroup = macro.key().isEmpty() || TxCollection.group(macro.key()) >= 0;
                groups |= variable == Variable.TX && mayBeGroup;
            }
        }
        return new Quotes(last, before, groups);
    }
}
