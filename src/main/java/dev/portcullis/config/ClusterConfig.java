package dev.portcullis.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One of {@code clusters}. All endpoints speak TLS or none does; {@code tls} counts only if they do. Immutable. */
public record ClusterConfig(
        List<Located<Origin>> endpoints, Tls tls, Balance balance, Timeouts timeouts, Pool pool, Ejection ejection) {
    public ClusterConfig {
        endpoints = List.copyOf(endpoints);
    }

    /** Whether the endpoints are https origins. */
    public boolean usesTls() {
        return !endpoints.isEmpty() && endpoints.get(0).value().isTls();
    }

    /** How an endpoint is chosen. */
    public enum Balance {
        ROUND_ROBIN,
        POWER_OF_TWO
    }

    /** {@code clusters.*.tls}: null {@code serverName} means the endpoint's own host, null {@code trust} the JDK's store. */
    public record Tls(
            @Nullable String serverName, @Nullable Located<Path> trust, boolean dangerouslyAcceptAnyCertificate) {}

    /** {@code clusters.*.timeouts}; null {@code total} is no bound. */
    public record Timeouts(
            Duration connect,
            Duration responseHead,
            Duration idle,
            @Nullable Duration total) {}

    /** {@code clusters.*.pool}. */
    public record Pool(int idlePerThread, int connections, Duration keepIdle) {}

    /** {@code clusters.*.ejection}; 0 {@code failures} turns it off. */
    public record Ejection(int failures, Duration base, Duration max, int maxPercent) {}
}
