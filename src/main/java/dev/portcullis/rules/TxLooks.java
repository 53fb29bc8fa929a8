package dev.portcullis.rules;

import dev.portcullis.rules.TxNames.TxName;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The transaction variables that a rule or a link of one reads, and those that it may change, where it looks at and touches nothing else. Never written to once they are
 * in here.
 */
record TxLooks(Set<TxName> reads, Set<TxName> changes) {
    /** Those of {@code link} with its effects; null where it looks at more. */
    static @Nullable TxLooks of(Link link, TxNames names) {
        Set<TxName> reads = ofCondition(link, names);
        Set<TxName> changes = new LinkedHashSet<>();
        for (Effect effect : link.effects()) {
            if (reads == null || !(effect instanceof TxEffect set) || set.name().group() >= 0) {
                return null;
            }
            changes.add(set.name());
            if (set.isAdded()) {
                reads.add(set.name());
            }
            reads = with(reads, set.amount().references(), names);
        }
        return reads == null ? null : new TxLooks(reads, changes);
    }

    /** What the condition of {@code link} reads; null where that is more, and where it leaves captured groups. */
    static @Nullable Set<TxName> ofCondition(Link link, TxNames names) {
        Set<TxName> reads = new LinkedHashSet<>();
        if (link.captures() || link.isMultiMatch()) {
            return null;
        }
        for (Aim aim : link.aims()) {
            TxName name = aim.selection().txName();
            if (name == null || name.group() >= 0 || aim.excluded().length > 0) {
                return null;
            }
            reads.add(name);
        }
        return withOperator(reads, link, names);
    }

    /** What the operator of {@code link} reads beside the value; null as above. */
    static @Nullable Set<TxName> ofOperator(Link link, TxNames names) {
        return link.captures() || link.isMultiMatch() ? null : withOperator(new LinkedHashSet<>(), link, names);
    }

    private static @Nullable Set<TxName> withOperator(Set<TxName> reads, Link link, TxNames names) {
        List<MacroText.Reference> macros =
                link.operator() == null ? List.of() : link.operator().macros();
        return macros == null ? null : with(reads, macros, names);
    }

    private static @Nullable Set<TxName> with(Set<TxName> reads, List<MacroText.Reference> macros, TxNames names) {
        for (MacroText.Reference macro : macros) {
            TxName name = macro.variable() == Variable.TX ? names.find(macro.lowerCaseKey()) : null;
            if (name == null || name.group() >= 0) {
                return null;
            }
            reads.add(name);
        }
        return reads;
    }
}
