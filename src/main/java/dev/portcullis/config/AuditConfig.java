package dev.portcullis.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code logs.audit}. What is null is as the rules' {@code SecAudit...} directives say. Immutable.
 *
 * @param to where entries go, or with {@code folder} lines about them
 * @param folder where each entry is a file of its own
 * @param relevantStatus a regular expression
 * @param parts letters, sorted
 * @param fileMode permissions as the bits of {@code chmod}
 * @param maskedFields names of fields, {@code *} at the end for any rest
 */
public record AuditConfig(
        @Nullable Located<Mode> engine,
        @Nullable Located<LogTarget> to,
        @Nullable Located<Path> folder,
        @Nullable Format format,
        @Nullable String parts,
        @Nullable Located<String> relevantStatus,
        @Nullable Integer fileMode,
        @Nullable Integer folderMode,
        int maxContentBytes,
        List<String> maskedFields) {
    /** Which exchanges are written. */
    public enum Mode {
        OFF,
        ON,
        RELEVANT_ONLY
    }

    /** How an entry looks. */
    public enum Format {
        JSON,
        NATIVE
    }

    /** Which exchanges, or null. */
    public @Nullable Mode mode() {
        return engine == null ? null : engine.value();
    }

    public AuditConfig {
        maskedFields = List.copyOf(maskedFields);
    }
}
