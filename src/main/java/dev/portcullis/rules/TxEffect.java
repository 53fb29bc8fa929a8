package dev.portcullis.rules;

import dev.portcullis.rules.TxNames.TxName;

/**
 * A {@code setvar} of a transaction variable whose name holds no macro: it changes nothing else, and reads nothing but the macros of its amount and, if it adds,
 * the variable. Immutable.
 *
 * @param name what it changes
 * @param isAdded whether the amount is added to what is there
 * @param effect does it
 */
record TxEffect(TxName name, boolean isAdded, MacroText amount, Effect effect) implements Effect {
    @Override
    public void apply(Evaluation evaluation) {
        effect.apply(evaluation);
    }
}
