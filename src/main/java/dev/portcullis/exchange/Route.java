package dev.portcullis.exchange;

import dev.portcullis.http.PathPrefix;
import dev.portcullis.http.RequestTarget;
import java.util.Set;

/**
 * What is served how: requests that match {@code hosts} and {@code pathPrefix} run through {@code pipeline}.
 *
 * <p>{@code hosts} are lower-case names, {@code *.example.com} for one or more labels before it; empty means any. {@code pathPrefix} starts with a
 * slash, is matched on whole segments of the canonical path ({@code /app} matches {@code /app} and {@code /app/x}, not {@code /apple}) and is Latin-1 text.
 * Immutable.
 */
public record Route(
        String name,
        Set<String> hosts,
        String pathPrefix,
        Set<RequestTarget.Ambiguity> allowedAmbiguities,
        boolean allowsWebSocket,
        Pipeline pipeline) {
    public Route {
        hosts = Set.copyOf(hosts);
        allowedAmbiguities = Set.copyOf(allowedAmbiguities);
        if (!pathPrefix.startsWith("/")) {
            throw new IllegalArgumentException("pathPrefix is \"" + pathPrefix + "\", must start with /");
        }
    }

    boolean matches(String host, String path) {
        return new PathPrefix(pathPrefix).covers(path) && (hosts.isEmpty() || matchesHost(host));
    }

    private boolean matchesHost(String host) {
        if (hosts.contains(host)) {
            return true;
        }
        for (int dot = host.indexOf('.'); dot > 0; dot = host.indexOf('.', dot + 1)) {
            if (hosts.contains("*" + host.substring(dot))) {
                return true;
            }
        }
        return false;
    }
}
