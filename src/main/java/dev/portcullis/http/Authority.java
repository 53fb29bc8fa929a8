package dev.portcullis.http;

import dev.portcullis.net.HostPort;
import dev.portcullis.net.IpAddresses;
import java.util.Locale;
import java.util.Optional;

/**
 * The host and optional port that a request is for (RFC 9110 section 7.2), in one spelling: lower case, without a trailing dot.
 *
 * <p>Narrower than RFC 3986: a host is letters, digits, {@code -}, {@code _} and {@code .} with no empty label, at most 255 long, or an IPv6 literal
 * in brackets; a port is 1 to 65535 without leading zeros. No user information, no percent-encoding, no zone. {@code port} is 0 when
 * none was given. Immutable.
 */
public record Authority(String host, int port) {
    private static final int MAX_HOST = 255;

    /** Parses Latin-1 text; empty when it is anything else than said above. */
    public static Optional<Authority> parse(String text) {
        int hostEnd = text.startsWith("[") ? text.indexOf(']') + 1 : nameEnd(text);
        if (hostEnd == 0 || hostEnd > MAX_HOST) {
            return Optional.empty();
        }
        int port = 0;
        if (hostEnd < text.length()) {
            port = text.charAt(hostEnd) == ':' ? port(text, hostEnd + 1) : -1;
            if (port < 0) {
                return Optional.empty();
            }
        }
        if (text.charAt(0) == '[') {
            String literal = lower(text.substring(1, hostEnd - 1));
            boolean isV6 =
                    literal.indexOf(':') >= 0 && IpAddresses.parse(literal).isPresent();
            return isV6 ? Optional.of(new Authority("[" + literal + "]", port)) : Optional.empty();
        }
        int end = text.charAt(hostEnd - 1) == '.' ? hostEnd - 1 : hostEnd;
        return Optional.of(new Authority(lower(text.substring(0, end)), port));
    }

    /** Where the name at the start of {@code text} ends, or 0 when there is none; labels are not empty. */
    private static int nameEnd(String text) {
        int at = 0;
        int labelStart = 0;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '.') {
                if (at == labelStart) {
                    return 0;
                }
                labelStart = at + 1;
            } else if (!isNameChar(c)) {
                break;
            }
        }
        return at;
    }

    private static boolean isNameChar(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
    }

    private static int port(String text, int from) {
        return from < text.length() && text.charAt(from) == '0' ? -1 : HostPort.parsePort(text, from);
    }

    private static String lower(String ascii) {
        for (int i = 0; i < ascii.length(); i++) {
            char c = ascii.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                return ascii.toLowerCase(Locale.ROOT);
            }
        }
        return ascii;
    }

    /** Whether both name the same place when a missing port means {@code defaultPort}. */
    public boolean isSameAs(Authority other, int defaultPort) {
        return host.equals(other.host) && portOr(defaultPort) == other.portOr(defaultPort);
    }

    private int portOr(int defaultPort) {
        return port == 0 ? defaultPort : port;
    }

    /** {@code host} or {@code host:port}. */
    @Override
    public String toString() {
        return port == 0 ? host : host + ":" + port;
    }
}
