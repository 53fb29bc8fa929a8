package dev.portcullis.rules.operator;

/** Builds operators of one name, {@code @ipMatch} say, from their arguments. Immutable. */
@FunctionalInterface
public interface OperatorFactory {
    /**
     * The operator for {@code argument}, which is the text after the name with the blanks around it cut, one char per byte.
     *
     * @throws OperatorException when the argument or a file that it names cannot be used
     */
    Operator create(String argument, OperatorResources resources) throws OperatorException;
}
