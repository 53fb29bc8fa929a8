package dev.portcullis.rules.operator;

/**
 * An operator that cannot be built from its argument; the message names the operator, the argument and the need, for the
 * compiler to put a position in front: {@code @ipMatch: "10.0.0.0/33" is not a network}.
 */
public final class OperatorException extends Exception {
    private static final long serialVersionUID = 1L;

    public OperatorException(String message) {
        super(message);
    }
}
