package dev.portcullis.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where log lines go; {@code file} is set for {@code FILE} only. Immutable. */
public record LogTarget(Kind kind, @Nullable Path file) {
    /** The places there are. */
    public enum Kind {
        OFF,
        STDOUT,
        STDERR,
        FILE
    }

    public static final LogTarget OFF = new LogTarget(Kind.OFF, null);
    public static final LogTarget STDOUT = new LogTarget(Kind.STDOUT, null);
    public static final LogTarget STDERR = new LogTarget(Kind.STDERR, null);

    public static LogTarget file(Path file) {
        return new LogTarget(Kind.FILE, file);
    }
}
