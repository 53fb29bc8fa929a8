package dev.portcullis.rules.transform;

import dev.portcullis.rules.Value;
import java.util.function.UnaryOperator;

/** A pure function with the name it has in rules. Immutable. */
record NamedTransformation(String name, UnaryOperator<Value> function) implements Transformation {
    @Override
    public Value apply(Value value) {
        return function.apply(value);
    }
}
