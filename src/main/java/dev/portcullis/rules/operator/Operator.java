package dev.portcullis.rules.operator;

import dev.portcullis.rules.MacroText;
import dev.portcullis.rules.Value;
import dev.portcullis.rules.plan.Requirement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A question about one value, such as {@code @contains select}. Negation ({@code !@rx}) is the rule's, not the operator's.
 *
 * <p>Takes time linear in the value and reports it through {@link MatchContext#spend}. Immutable and safe for concurrent use.
 */
public interface Operator {
    boolean test(MatchContext context, Value value);

    /**
     * Whether {@link #test} may wait for somebody else, another host say. A phase with such a rule is not run on an event loop; where even that cannot be,
     * {@link MatchContext#mayWait} says so.
     */
    default boolean mayWait() {
        return false;
    }

    /** What a value must contain for {@link #test} to answer true: it is asked only where that may be the case. */
    default Requirement requirement() {
        return Requirement.NOTHING;
    }

    /** Whether the answer depends on the bytes of the value alone, so that it can be remembered for them. */
    default boolean isDecidedByValue() {
        return false;
    }

    /** The macros on which the answer depends beside the bytes of the value; null where it may depend on more. */
    default @Nullable List<MacroText.Reference> macros() {
        return isDecidedByValue() ? List.of() : null;
    }

    /** This operator, of which it is known that its answer depends on the value alone and that it requires {@code requirement}. */
    default Operator requiring(Requirement requirement) {
        return new DecidedByValue(this, requirement);
    }

    /** This operator, of which it is known that its answer depends on the value alone. */
    default Operator decidedByValue() {
        return requiring(requirement());
    }
}
