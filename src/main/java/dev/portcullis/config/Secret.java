package dev.portcullis.config;

import java.nio.file.Path;

/** Where a secret is kept; the text never holds it. Immutable. */
public sealed interface Secret {
    /** {@code {file: path}}. */
    record InFile(Path file) implements Secret {}

    /** {@code {env: NAME}}: what the process found in its environment. */
    record InVariable(String name) implements Secret {}
}
