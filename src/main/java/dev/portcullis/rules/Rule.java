package dev.portcullis.rules;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A compiled rule or chain. {@code index} numbers all rules of a set in load order; {@code skipTo} is where its phase goes on after a match, as an
 * index into that phase's array, or -1. Immutable.
 */
@SuppressWarnings(
        "ArrayRecordComponent") // read for every rule of every transaction; made once, never written again, never
// compared
record Rule(
        int index,
        long id,
        String file,
        int line,
        int phase,
        Link[] links,
        Words words,
        Disruption disruption,
        int status,
        @Nullable MacroText location,
        boolean isLogged,
        boolean isAudited,
        RuleWording wording,
        int skipTo) {
    /**
     * What the rule says about itself; macros are expanded when it matches. Immutable.
     *
     * @param texts the rule, or all rules of the chain, as written
     */
    record Words(
            @Nullable MacroText msg,
            @Nullable MacroText logdata,
            int severity,
            List<MacroText> tags,
            @Nullable MacroText ver,
            @Nullable MacroText rev,
            int maturity,
            int accuracy,
            List<RuleText> texts,
            Quotes quotes) {
        Words {
            tags = List.copyOf(tags);
            texts = List.copyOf(texts);
        }
    }

    /** The disruptive action, {@code block} already resolved. */
    enum Disruption {
        PASS,
        DENY,
        DROP,
        REDIRECT,
        /** The rest of this phase and all others but logging are skipped. */
        ALLOW,
        /** The rest of this phase is skipped. */
        ALLOW_PHASE,
        /** The rest of phases 1 and 2 is skipped. */
        ALLOW_REQUEST;

        boolean interrupts() {
            return this == DENY || this == DROP || this == REDIRECT;
        }
    }

    Rule withSkipTo(int position) {
        return new Rule(
                index,
                id,
                file,
                line,
                phase,
                links,
                words,
                disruption,
                status,
                location,
                isLogged,
                isAudited,
                wording,
                position);
    }
}
