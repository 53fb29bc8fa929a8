package dev.portcullis.identity.proof;

import dev.portcullis.http.RequestTarget;
import dev.portcullis.http.TargetParser;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Compares the {@code htu} of a proof with where a request went, by RFC 9449 section 4.3: without query and fragment, after normalisation by RFC 3986 sections 6.2.2 and 6.2.3. Paths are
 * compared in the canonical form that is routed and forwarded. Stateless.
 */
final class TargetAddress {
    private TargetAddress() {}

    static boolean isSame(String htu, String origin, String encodedPath) {
        try {
            URI uri = new URI(htu);
            String written = origin(uri);
            String path = path(uri);
            return written != null
                    && path != null
                    && written.equals(origin(new URI(origin)))
                    && path.equals(encodedPath);
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** Scheme, host and port in one spelling; null for what has none, or has user info. */
    private static @Nullable String origin(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        String host = uri.getHost();
        if (host == null || uri.getRawUserInfo() != null || !(scheme.equals("https") || scheme.equals("http"))) {
            return null;
        }
        int standard = scheme.equals("https") ? 443 : 80;
        int port = uri.getPort() < 0 ? standard : uri.getPort();
        String name = host.toLowerCase(Locale.ROOT);
        return scheme + "://" + (name.endsWith(".") ? name.substring(0, name.length() - 1) : name) + ":" + port;
    }

    private static @Nullable String path(URI uri) {
        String raw = uri.getRawPath();
        String path = raw == null || raw.isEmpty() ? "/" : raw;
        if (!(TargetParser.parse("GET", path) instanceof TargetParser.Accepted accepted)) {
            return null;
        }
        RequestTarget target = accepted.target();
        return target.encodedPath();
    }
}
