package dev.portcullis.downstream;

import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.net.CidrSet;
import dev.portcullis.net.IpAddresses;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Finds out for whom a request is made: the right-most hop that is no trusted proxy, read from X-Forwarded-For or Forwarded (RFC 7239), and only if the peer
 * itself is trusted. Hops further left were written by somebody unknown and mean nothing. If all hops are trusted, it is the left-most.
 *
 * <p>A hop that is no address before an untrusted one was found makes the whole field worthless: then it is the peer. Immutable.
 */
final class ClientAddress {
    /** Enough for any honest chain; whoever sends more is not worth the time. */
    private static final int MAX_HOPS = 32;

    private final CidrSet trusted;
    private final ListenerSettings.ForwardedBy field;

    ClientAddress(CidrSet trusted, ListenerSettings.ForwardedBy field) {
        this.trusted = trusted;
        this.field = field;
    }

    InetAddress of(InetAddress peer, Fields fields) {
        if (!trusted.contains(peer)) {
            return peer;
        }
        List<String> lines = fields.all(
                field == ListenerSettings.ForwardedBy.FORWARDED ? FieldName.FORWARDED : FieldName.X_FORWARDED_FOR);
        InetAddress client = peer;
        int hops = 0;
        for (int line = lines.size() - 1; line >= 0; line--) {
            String rest = lines.get(line);
            while (rest != null) {
                int comma = rest.lastIndexOf(',');
                Optional<InetAddress> hop = hop(rest.substring(comma + 1).strip());
                if (hop.isEmpty() || ++hops > MAX_HOPS) {
                    return peer;
                }
                client = hop.get();
                if (!trusted.contains(client)) {
                    return client;
                }
                rest = comma < 0 ? null : rest.substring(0, comma);
            }
        }
        return client;
    }

    private Optional<InetAddress> hop(String element) {
        return field == ListenerSettings.ForwardedBy.FORWARDED ? forwardedHop(element) : node(element);
    }

    /** The {@code for} parameter of one forwarded-element; a comma or semicolon inside quotes only makes it unreadable, never another address. */
    private static Optional<InetAddress> forwardedHop(String element) {
        Optional<InetAddress> found = Optional.empty();
        for (String pair : element.split(";", -1)) {
            String part = pair.strip();
            if (part.regionMatches(true, 0, "for=", 0, 4)) {
                if (found.isPresent()) {
                    return Optional.empty();
                }
                found = node(unquoted(part.substring(4)));
                if (found.isEmpty()) {
                    return found;
                }
            }
        }
        return found;
    }

    private static String unquoted(String value) {
        boolean isQuoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return isQuoted ? value.substring(1, value.length() - 1) : value;
    }

    /** An address, with or without port: {@code 192.0.2.1}, {@code 192.0.2.1:80}, {@code 2001:db8::1}, {@code [2001:db8::1]:80}. */
    private static Optional<InetAddress> node(String text) {
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            return end > 0 && isPort(text.substring(end + 1)) && text.indexOf(':') > 0
                    ? IpAddresses.parse(text.substring(1, end))
                    : Optional.empty();
        }
        int colon = text.indexOf(':');
        if (colon >= 0 && colon == text.lastIndexOf(':')) {
            return isPort(text.substring(colon)) ? IpAddresses.parse(text.substring(0, colon)) : Optional.empty();
        }
        return IpAddresses.parse(text);
    }

    /** Nothing, or a colon with one to five digits. */
    private static boolean isPort(String text) {
        if (text.isEmpty()) {
            return true;
        }
        boolean isPort = text.charAt(0) == ':' && text.length() >= 2 && text.length() <= 6;
        for (int i = 1; isPort && i < text.length(); i++) {
            isPort = text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        return isPort;
    }
}
