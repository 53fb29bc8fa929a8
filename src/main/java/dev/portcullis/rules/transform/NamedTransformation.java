package dev.portcullis.rules.transform;

import dev.portcullis.rules.Value;
import java.util.function.UnaryOperator;

/** A pure function with the name it has in rules, and the bytes that it changes something for. Immutable. */
record NamedTransformation(String name, UnaryOperator<Value> function, String triggers) implements Transformation {
    NamedTransformation(String name, UnaryOperator<Value> function) {
        this(name, function, "");
    }

    @Override
    public Value apply(Value value) {
        return function.apply(value);
    }
}
