package dev.portcullis.rules.operator;

import dev.portcullis.rules.Value;
import dev.portcullis.rules.plan.Requirement;

/** An operator whose answer depends on the value alone, and what it requires of it. Immutable. */
record DecidedByValue(Operator operator, Requirement requirement) implements Operator {
    @Override
    public boolean test(MatchContext context, Value value) {
        return operator.test(context, value);
    }

    @Override
    public boolean isDecidedByValue() {
        return true;
    }
}
