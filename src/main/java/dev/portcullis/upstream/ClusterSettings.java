package dev.portcullis.upstream;

import dev.portcullis.net.HostPort;
import dev.portcullis.wire.ClientTls;
import dev.portcullis.wire.http1.HttpLimits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Everything about one backend service. {@code tls} is empty for clear text; {@code limits} bound what a response head may be. Immutable.
 */
public record ClusterSettings(
        String name,
        List<HostPort> endpoints,
        Optional<ClientTls.Settings> tls,
        BalancingPolicy balancing,
        Timeouts timeouts,
        Pool pool,
        Ejection ejection,
        HttpLimits limits) {

    public ClusterSettings {
        endpoints = List.copyOf(endpoints);
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("cluster " + name + " has no endpoint, must have at least one");
        }
        for (HostPort endpoint : endpoints) {
            if (endpoint.port() == 0) {
                throw new IllegalArgumentException(
                        "cluster " + name + ": endpoint " + endpoint + " needs a port from 1 to 65535");
            }
        }
    }

    /** Clear text, round robin, every other setting at its default. */
    public static ClusterSettings of(String name, List<HostPort> endpoints) {
        return new ClusterSettings(
                name,
                endpoints,
                Optional.empty(),
                BalancingPolicy.roundRobin(),
                Timeouts.DEFAULT,
                Pool.DEFAULT,
                Ejection.DEFAULT,
                HttpLimits.DEFAULT);
    }

    public ClusterSettings withTls(ClientTls.Settings changed) {
        return new ClusterSettings(name, endpoints, Optional.of(changed), balancing, timeouts, pool, ejection, limits);
    }

    public ClusterSettings withBalancing(BalancingPolicy changed) {
        return new ClusterSettings(name, endpoints, tls, changed, timeouts, pool, ejection, limits);
    }

    public ClusterSettings withTimeouts(Timeouts changed) {
        return new ClusterSettings(name, endpoints, tls, balancing, changed, pool, ejection, limits);
    }

    public ClusterSettings withPool(Pool changed) {
        return new ClusterSettings(name, endpoints, tls, balancing, timeouts, changed, ejection, limits);
    }

    public ClusterSettings withEjection(Ejection changed) {
        return new ClusterSettings(name, endpoints, tls, balancing, timeouts, pool, changed, limits);
    }

    /**
     * How long is too long.
     *
     * @param connect name lookup and TCP handshake over all addresses of an endpoint together; then once more for the TLS handshake
     * @param responseHead from the request's last byte to the end of the response head
     * @param idle without a byte from the backend while its response is awaited and the client keeps up; without room for a byte to it
     * @param total from the choice of an endpoint to the end of the response; empty for as long as it takes. Tunnels have no total.
     */
    public record Timeouts(Duration connect, Duration responseHead, Duration idle, Optional<Duration> total) {
        public static final Timeouts DEFAULT =
                new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(60), Optional.empty());

        public Timeouts {
            positive("connect", connect);
            positive("responseHead", responseHead);
            positive("idle", idle);
            total.ifPresent(limit -> positive("total", limit));
        }
    }

    /**
     * Which connections exist.
     *
     * <p>The default for {@code keepIdle}, 4 seconds, is less than the 5 after which the shortest-tempered common servers (Apache httpd, Node.js) close:
     * a request that cannot be repeated must not meet a connection that is just being closed.
     *
     * @param maxIdlePerLoop unused connections kept by each event loop for each endpoint
     * @param maxConnections connections to each endpoint, over all loops, used or not; beyond: another endpoint, else 503
     * @param keepIdle how long a connection is kept unused
     * @param maxAge how long a connection serves one request after the other: a busy one would never end by itself, and so never follow a name that
     *     has moved, nor come to servers that were added behind one address
     */
    public record Pool(int maxIdlePerLoop, int maxConnections, Duration keepIdle, Duration maxAge) {
        public static final Pool DEFAULT = new Pool(64, 4096, Duration.ofSeconds(4));

        /** Connections serve for ten minutes. */
        public Pool(int maxIdlePerLoop, int maxConnections, Duration keepIdle) {
            this(maxIdlePerLoop, maxConnections, keepIdle, Duration.ofMinutes(10));
        }

        public Pool {
            atLeast("maxIdlePerLoop", maxIdlePerLoop, 0);
            atLeast("maxConnections", maxConnections, 1);
            positive("keepIdle", keepIdle);
            positive("maxAge", maxAge);
        }
    }

    /**
     * When an endpoint that keeps failing is left alone.
     *
     * <p>Failures are: no connection, no valid response, and the statuses 502, 503 and 504. An ejection lasts {@code base}, doubled with every one that
     * follows before the endpoint has been in service for {@code max}, and never more than {@code max}.
     *
     * @param consecutiveFailures how many in a row eject; 0 turns ejection off
     * @param maxShare the largest share of the endpoints that may be ejected at once, 0 to 1
     */
    public record Ejection(int consecutiveFailures, Duration base, Duration max, double maxShare) {
        public static final Ejection DEFAULT = new Ejection(5, Duration.ofSeconds(10), Duration.ofMinutes(5), 0.5);

        public Ejection {
            atLeast("consecutiveFailures", consecutiveFailures, 0);
            positive("base", base);
            if (max.compareTo(base) < 0) {
                throw new IllegalArgumentException("max is " + max + ", must be at least base, " + base);
            }
            if (!(maxShare >= 0 && maxShare <= 1)) {
                throw new IllegalArgumentException("maxShare is " + maxShare + ", must be 0 to 1");
            }
        }
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " is " + value + ", must be positive");
        }
    }

    private static void atLeast(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " is " + value + ", must be at least " + least);
        }
    }
}
