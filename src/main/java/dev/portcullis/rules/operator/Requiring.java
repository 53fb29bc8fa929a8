package dev.portcullis.rules.operator;

import dev.portcullis.rules.Value;
import dev.portcullis.rules.plan.Requirement;

/** An operator and what it requires. Immutable. */
record Requiring(Operator operator, Requirement requirement) implements Operator {
    @Override
    public boolean test(MatchContext context, Value value) {
        return operator.test(context, value);
    }
}
