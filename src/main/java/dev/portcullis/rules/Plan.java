package dev.portcullis.rules;

import dev.portcullis.rules.body.BodyLimits;
import dev.portcullis.rules.body.BodyParser;
import dev.portcullis.rules.plan.Prefilter;
import java.util.List;
import java.util.Map;

/**
 * Everything that evaluation needs of a compiled rule set: the rules of each phase in one array, the selections they use, and the tree of their
 * transformations. Immutable.
 */
record Plan(
        List<Rule[]> phases,
        List<Selection> selections,
        TransformationTrie transformations,
        Prefilter prefilter,
        boolean verifiesEverything,
        Settings settings,
        BodyLimits bodyLimits,
        Map<String, BodyParser> bodyParsers,
        EngineSurroundings surroundings) {
    /** The rules of {@code phase}, 1 to 5; never write to the array. */
    Rule[] phase(int phase) {
        return phases.get(phase - 1);
    }
}
