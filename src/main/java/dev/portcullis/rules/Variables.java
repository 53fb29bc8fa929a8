package dev.portcullis.rules;

import dev.portcullis.rules.TxNames.TxName;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * What every {@link Variable} holds in one transaction, computed when first asked for and kept until the phase that changes it. The values
 * themselves come from {@link Scalars} and {@link Parts}. One owner at a time.
 */
final class Variables {
    /** The variables that change with the start of each phase. */
    private static final List<List<Variable>> BY_PHASE = IntStream.rangeClosed(0, 5)
            .mapToObj(phase -> Arrays.stream(Variable.values())
                    .filter(variable -> variable.settledPhase() == phase)
                    .toList())
            .toList();

    /** Stands for a selection that has not been resolved yet. */
    private static final Entry[] UNKNOWN = {};

    private final Evaluation evaluation;
    private final Traffic traffic;
    private final Scalars scalars;
    private final Parts parts;
    private final ResponseContent response;
    private final Map<Variable, Entry[]> byVariable = new EnumMap<>(Variable.class);
    private final Entry[][] bySelection;

    @SuppressWarnings("this-escape") // final, and only kept
    Variables(Evaluation evaluation, TransactionFacts facts, int selections) {
        this.evaluation = evaluation;
        this.traffic = new Traffic(facts);
        this.scalars = new Scalars(evaluation, traffic, this);
        this.parts = new Parts(evaluation, traffic, this);
        this.response = new ResponseContent(evaluation, traffic);
        this.bySelection = new Entry[selections][];
        Arrays.fill(bySelection, UNKNOWN);
    }

    Traffic traffic() {
        return traffic;
    }

    Scalars scalars() {
        return scalars;
    }

    Parts parts() {
        return parts;
    }

    ResponseContent response() {
        return response;
    }

    /** Forgets what may have changed with the start of {@code phase}. */
    void enter(int phase) {
        for (Variable variable : BY_PHASE.get(phase)) {
            byVariable.remove(variable);
        }
        for (int selection : evaluation.plan().phaseStarts().selections(phase)) {
            bySelection[selection] = UNKNOWN;
        }
    }

    /** Forgets everything: content is to be read in another way from now on. */
    void forget() {
        byVariable.clear();
        Arrays.fill(bySelection, UNKNOWN);
        response.forget();
    }

    /** The entries that {@code selection} means now; the array belongs to this object. */
    Entry[] entries(Selection selection) {
        Entry[] known = bySelection[selection.index()];
        return known == UNKNOWN ? find(selection) : known;
    }

    private Entry[] find(Selection selection) {
        TxName txName = selection.txName();
        if (txName != null) {
            Entry entry = evaluation.tx().find(txName);
            return entry == null ? Entry.NONE : entry.alone();
        }
        return selection.variable().settledPhase() == 0 ? select(selection) : settled(selection);
    }

    /** All names that rules select from a variable are looked up together. */
    private Entry[] settled(Selection selection) {
        if (selection.name() == null) {
            bySelection[selection.index()] = select(selection);
        } else {
            Objects.requireNonNull(evaluation.plan().named().get(selection.variable()))
                    .distribute(all(selection.variable()), bySelection);
        }
        return bySelection[selection.index()];
    }

    private Entry[] select(Selection selection) {
        if (selection.path() != null) {
            return parts.xml(selection.variable(), selection.path());
        }
        if (selection.variable().hasPaths() && selection.isAll()) {
            return parts.xmlDocument(selection.variable());
        }
        if (selection.variable() == Variable.TX && selection.hasPattern()) {
            return evaluation.tx().matching(selection);
        }
        Entry[] all = all(selection.variable());
        if (selection.isAll() || all.length == 0) {
            return all;
        }
        return Entry.without(all, entry -> !evaluation.accepts(selection, entry));
    }

    /** Whether any selection from {@code variable} can have entries now. */
    boolean hasEntries(Variable variable) {
        return variable.hasPaths() ? parts.hasXml(variable) : all(variable).length > 0;
    }

    Entry[] all(Variable variable) {
        if (variable.settledPhase() == 0) {
            return variable.entries(this);
        }
        Entry[] known = byVariable.get(variable);
        if (known == null) {
            known = variable.entries(this);
            byVariable.put(variable, known);
        }
        return known;
    }

    /** The first value of {@code variable}, or of its part {@code lower}, a name in lower case; for macros. */
    Value first(Variable variable, String lower) {
        for (Entry entry : all(variable)) {
            Value name = entry.key();
            Value other = entry.otherKey();
            if (lower.isEmpty()
                    || (name != null && Selection.equalsIgnoringCase(lower, name))
                    || (other != null && Selection.equalsIgnoringCase(lower, other))) {
                return entry.value();
            }
        }
        return Value.EMPTY;
    }
}
