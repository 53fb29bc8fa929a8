package dev.portcullis.rules;

/** What a matching rule does to its transaction beside interrupting it: {@code setvar}, {@code ctl}, {@code initcol}. Immutable. */
@FunctionalInterface
interface Effect {
    void apply(Evaluation evaluation);
}
