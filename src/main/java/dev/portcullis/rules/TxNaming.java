package dev.portcullis.rules;

/**
 * A {@code setvar} of a transaction variable whose name holds macros: it changes nothing but the variable that the name turns out to be, and reads nothing but the macros of both. Immutable.
 *
 * @param name of what it sets
 * @param value what it sets it to
 * @param effect does it
 */
record TxNaming(MacroText name, MacroText value, Effect effect) implements Effect {
    @Override
    public void apply(Evaluation evaluation) {
        effect.apply(evaluation);
    }
}
