package dev.portcullis.rules.operator;

import dev.portcullis.rules.Value;
import dev.portcullis.rules.plan.Requirement;

/**
 * A question about one value, such as {@code @contains select}. Negation ({@code !@rx}) is the rule's, not the operator's.
 *
 * <p>Takes time linear in the value and reports it through {@link MatchContext#spend}. Immutable and safe for concurrent use.
 */
public interface Operator {
    boolean test(MatchContext context, Value value);

    /** What a value must contain for {@link #test} to answer true: it is asked only where that may be the case. */
    default Requirement requirement() {
        return Requirement.NOTHING;
    }

    /** This operator, of which it is known that it requires {@code requirement}. */
    default Operator requiring(Requirement requirement) {
        return new Requiring(this, requirement);
    }
}
