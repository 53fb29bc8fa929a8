package dev.portcullis.config;

import dev.portcullis.net.HostPort;
import org.jspecify.annotations.Nullable;

/** Where the admin listener listens; null when it is off. Immutable. */
public record Bind(@Nullable HostPort address) {
    public static final Bind OFF = new Bind(null);
}
