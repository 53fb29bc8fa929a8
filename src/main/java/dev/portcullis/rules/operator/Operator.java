package dev.portcullis.rules.operator;

import dev.portcullis.rules.Value;

/**
 * A question about one value, such as {@code @contains select}. Negation ({@code !@rx}) is the rule's, not the operator's.
 *
 * <p>Takes time linear in the value and reports it through {@link MatchContext#spend}. Immutable and safe for concurrent use.
 */
public interface Operator {
    boolean test(MatchContext context, Value value);
}
