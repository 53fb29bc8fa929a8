package dev.portcullis.app.ftw;

import java.time.Duration;

/** How long a connection may take to come about, and how long an answer may keep silent. Immutable. */
public record TimeLimits(Duration connect, Duration read) {
    /** Those of go-ftw. */
    public static final TimeLimits USUAL = new TimeLimits(Duration.ofSeconds(3), Duration.ofSeconds(10));
}
