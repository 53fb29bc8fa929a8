package dev.portcullis.upstream;

import dev.portcullis.net.HostPort;
import java.util.List;

/** How a cluster stands at one moment, for metrics and the dashboard; counters of different endpoints are not read atomically. Immutable. */
public record ClusterStats(String cluster, List<OfEndpoint> endpoints) {
    public ClusterStats {
        endpoints = List.copyOf(endpoints);
    }

    /**
     * One endpoint. {@code open} counts connections, those being opened and the {@code idle} ones included; {@code requests} counts attempts since start,
     * {@code failures} those that count towards ejection.
     */
    public record OfEndpoint(
            HostPort address, int open, int idle, int inFlight, boolean ejected, long requests, long failures) {}
}
