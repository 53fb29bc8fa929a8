package dev.portcullis.config;

import dev.portcullis.net.HostPort;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** A scheme and a server, as {@code http://10.0.0.5:8080}. Immutable. */
public record Origin(boolean isTls, HostPort server) {
    /**
     * Reads {@code text}; null unless it is an http or https URL with at most a slash as its path. The port may be left to the scheme. Names of containers have
     * underscores, with which they are no hosts to {@link URI} and cannot be to a certificate: they are good for http.
     */
    static @Nullable Origin parseOrNull(String text) {
        try {
            URI uri = new URI(text);
            boolean tls = "https".equalsIgnoreCase(uri.getScheme());
            if (uri.getHost() == null && !tls) {
                uri = new URI(text.replace('_', 'x'));
            }
            if ((!tls && !"http".equalsIgnoreCase(uri.getScheme())) || !isBare(uri)) {
                return null;
            }
            int port = uri.getPort() < 0 ? (tls ? 443 : 80) : uri.getPort();
            int start = uri.getScheme().length() + "://".length();
            String host = text.substring(start, start + uri.getHost().length());
            boolean bracketed = host.startsWith("[");
            return port == 0 || port > 65_535
                    ? null
                    : new Origin(tls, new HostPort(bracketed ? host.substring(1, host.length() - 1) : host, port));
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static boolean isBare(URI uri) {
        return uri.getHost() != null
                && uri.getRawUserInfo() == null
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null
                && (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"));
    }

    @Override
    public String toString() {
        return (isTls ? "https://" : "http://") + server;
    }
}
