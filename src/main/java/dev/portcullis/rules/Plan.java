package dev.portcullis.rules;

import dev.portcullis.rules.body.BodyLimits;
import dev.portcullis.rules.body.BodyParser;
import dev.portcullis.rules.plan.Prefilter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything that evaluation needs of a compiled rule set: the rules of each phase in one array, the selections they use, and the tree of their
 * transformations. Immutable, but for what is remembered of recurring values.
 *
 * @param shortcuts null while they are worked out
 * @param conditions how many conditions are decided by a value alone; their numbers are {@link Link#number()}
 * @param waitingPhases those with rules that may wait for another host
 * @param uploads null where uploaded files stay in memory
 */
record Plan(
        List<Rule[]> phases,
        Gates gates,
        List<Aim> aims,
        PhaseStarts phaseStarts,
        int conditions,
        Set<Integer> waitingPhases,
        List<Selection> selections,
        Map<Variable, NamedSelections> named,
        TxNames txNames,
        TransformationTrie transformations,
        Prefilter prefilter,
        RecurringValues recurring,
        boolean verifiesEverything,
        Settings settings,
        BodyLimits bodyLimits,
        Map<String, BodyParser> bodyParsers,
        @Nullable UploadFolder uploads,
        @Nullable DebugLog debugLog,
        EngineSurroundings surroundings,
        @Nullable Shortcuts shortcuts) {
    /** The rules of {@code phase}, 1 to 5; never write to the array. */
    Rule[] phase(int phase) {
        return phases.get(phase - 1);
    }

    /** This plan with its shortcuts; {@code looksBack} says whether a rule sees what another one has matched. */
    Plan withShortcuts(boolean looksBack) {
        return with(uploads, debugLog, surroundings, new Shortcuts(this, looksBack));
    }

    /** This plan for transactions that leave nothing behind: no record in a persistent collection, no file, no line of a debug log. */
    Plan withoutTraces() {
        return with(null, null, surroundings.withCollections(new InMemoryCollectionStore(1)), shortcuts);
    }

    /** This plan for transactions that take the files with them that they save. */
    Plan keepingNoFiles() {
        return uploads == null ? this : with(uploads.keepingNone(), debugLog, surroundings, shortcuts);
    }

    private Plan with(
            @Nullable UploadFolder folder,
            @Nullable DebugLog log,
            EngineSurroundings around,
            @Nullable Shortcuts ways) {
        return new Plan(
                phases,
                gates,
                aims,
                phaseStarts,
                conditions,
                waitingPhases,
                selections,
                named,
                txNames,
                transformations,
                prefilter,
                recurring,
                verifiesEverything,
                settings,
                bodyLimits,
                bodyParsers,
                folder,
                log,
                around,
                ways);
    }

    /** How many outcomes are remembered for a value: of conditions, then of selections, then of aims, by which a name is meant. */
    int outcomes() {
        return conditions + selections.size() + aims.size();
    }
}
