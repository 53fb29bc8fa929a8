package dev.portcullis.rules.operator;

import dev.portcullis.rules.MacroText;
import dev.portcullis.rules.Value;
import java.util.List;

/** An operator whose answer depends on the value and on what {@code macros} stand for. Immutable. */
record DecidedByMacros(Operator operator, List<MacroText.Reference> macros) implements Operator {
    @Override
    public boolean test(MatchContext context, Value value) {
        return operator.test(context, value);
    }
}
