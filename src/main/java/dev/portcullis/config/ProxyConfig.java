package dev.portcullis.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that one configuration text says, with defaults filled in. Data only; {@link ConfigReader} has checked that every name that is
 * referred to exists. Immutable.
 *
 * @param clusters by name, in the order of the text
 * @param drainTimeout how long requests in flight may take when the process stops
 */
public record ProxyConfig(
        List<ListenerConfig> listeners,
        TrustedProxies trustedProxies,
        Bind admin,
        Map<String, ClusterConfig> clusters,
        IdentityConfig identity,
        List<LimitConfig> limits,
        RulesConfig rules,
        ScrubConfig scrub,
        PagesConfig pages,
        List<RouteConfig> routes,
        LogsConfig logs,
        Duration drainTimeout) {
    public ProxyConfig {
        listeners = List.copyOf(listeners);
        clusters = new LinkedHashMap<>(clusters);
        limits = List.copyOf(limits);
        routes = List.copyOf(routes);
    }
}
