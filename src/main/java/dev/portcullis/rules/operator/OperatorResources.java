package dev.portcullis.rules.operator;

import java.util.Optional;

/** How an operator reaches the data files that its argument names. Used while rules are compiled, never on traffic. */
public interface OperatorResources {
    /** Resources for rules that name no files: every file is missing. */
    OperatorResources NONE = path -> Optional.empty();

    /** The bytes of the file at {@code path}, relative to the file of the rule; empty when it cannot be read. */
    Optional<byte[]> read(String path);
}
