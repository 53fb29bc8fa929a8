package dev.portcullis.net;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A host and a TCP port as people write them: {@code example.com:80}, {@code 127.0.0.1:8080}, {@code [::1]:443}.
 *
 * <p>{@code host} is a name or an address literal without brackets, never empty; {@code port} is 0 to 65535, where 0 asks a
 * listener for any free port. Immutable.
 */
public record HostPort(String host, int port) {
    public HostPort {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("host is empty");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port is " + port + ", must be 0 to 65535");
        }
    }

    /** Parses {@code host:port}; a literal IPv6 address needs brackets. Empty when {@code text} is anything else. */
    public static Optional<HostPort> parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0 || colon == text.length() - 1) {
            return Optional.empty();
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            return Optional.empty();
        }
        int port = parsePort(text, colon + 1);
        return host.isEmpty() || port < 0 ? Optional.empty() : Optional.of(new HostPort(host, port));
    }

    /** The port written in {@code text} from {@code from} to its end, or -1 when that is not 1 to 5 digits up to 65535; 0 and leading zeros are taken. */
    public static int parsePort(String text, int from) {
        if (from >= text.length() || text.length() - from > 5) {
            return -1;
        }
        int port = 0;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            port = port * 10 + (c - '0');
        }
        return port <= 65_535 ? port : -1;
    }

    // Written out here and wherever a start compares records: what the compiler leaves to the JVM takes that
    // milliseconds to make, each time anew.

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HostPort that && host.equals(that.host) && port == that.port;
    }

    @Override
    public int hashCode() {
        return 31 * host.hashCode() + port;
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
