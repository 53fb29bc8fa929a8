package dev.portcullis.config;

import java.nio.file.Path;

/** Where a secret comes from. The configuration text itself never holds one. Immutable. */
public sealed interface SecretSource {
    /** The content of a file. */
    record OfFile(Located<Path> file) implements SecretSource {}

    /** The value of an environment variable. */
    record OfEnvironment(Located<String> name) implements SecretSource {}
}
