package dev.portcullis.downstream;

import dev.portcullis.net.CidrSet;
import dev.portcullis.net.HostPort;
import dev.portcullis.wire.http1.HttpLimits;

/**
 * Where a listener listens and what it puts up with.
 *
 * <ul>
 *   <li>{@code bind}: an address literal or a name that means a local address; port 0 takes any free port.
 *   <li>{@code maxConnections}, {@code maxConnectionsPerAddress}: open connections in all, and from one peer address (one /64 for
 *       IPv6) outside {@code trustedProxies}. What comes beyond is closed at once and counted.
 *   <li>{@code trustedProxies}: peers whose {@code forwardedBy} field is believed.
 *   <li>{@code maxContentBytes}: of one request, after transfer decoding. Beyond: 413.
 *   <li>{@code maxTunnelBytes}: of one WebSocket, both directions together. Beyond: closed.
 * </ul>
 *
 * Immutable.
 */
public record ListenerSettings(
        HostPort bind,
        HttpLimits limits,
        ListenerTimeouts timeouts,
        int maxConnections,
        int maxConnectionsPerAddress,
        CidrSet trustedProxies,
        ForwardedBy forwardedBy,
        long maxContentBytes,
        long maxTunnelBytes) {
    private static final int MAX_CONNECTIONS = 20_000;
    private static final int MAX_CONNECTIONS_PER_ADDRESS = 1_000;
    private static final long MAX_TUNNEL_BYTES = 1L << 30;

    /**
     * In which field trusted proxies say for whom they ask. Only one is read: a proxy that writes one of them and passes the other on as
     * it came would let every client choose its address.
     */
    public enum ForwardedBy {
        X_FORWARDED_FOR,
        /** RFC 7239. */
        FORWARDED
    }

    public ListenerSettings {
        atLeastOne("maxConnections", maxConnections);
        atLeastOne("maxConnectionsPerAddress", maxConnectionsPerAddress);
        atLeastOne("maxContentBytes", maxContentBytes);
        atLeastOne("maxTunnelBytes", maxTunnelBytes);
    }

    /** The defaults: 20,000 connections, 1,000 per address, no trusted proxies, content without bound (it streams), tunnels up to 1 GiB. */
    public static ListenerSettings at(HostPort bind) {
        return new ListenerSettings(
                bind,
                HttpLimits.DEFAULT,
                ListenerTimeouts.DEFAULT,
                MAX_CONNECTIONS,
                MAX_CONNECTIONS_PER_ADDRESS,
                CidrSet.empty(),
                ForwardedBy.X_FORWARDED_FOR,
                Long.MAX_VALUE,
                MAX_TUNNEL_BYTES);
    }

    public ListenerSettings withLimits(HttpLimits changed) {
        return new ListenerSettings(
                bind,
                changed,
                timeouts,
                maxConnections,
                maxConnectionsPerAddress,
                trustedProxies,
                forwardedBy,
                maxContentBytes,
                maxTunnelBytes);
    }

    public ListenerSettings withTimeouts(ListenerTimeouts changed) {
        return new ListenerSettings(
                bind,
                limits,
                changed,
                maxConnections,
                maxConnectionsPerAddress,
                trustedProxies,
                forwardedBy,
                maxContentBytes,
                maxTunnelBytes);
    }

    public ListenerSettings withMaxConnections(int all, int perAddress) {
        return new ListenerSettings(
                bind, limits, timeouts, all, perAddress, trustedProxies, forwardedBy, maxContentBytes, maxTunnelBytes);
    }

    public ListenerSettings withTrustedProxies(CidrSet proxies, ForwardedBy field) {
        return new ListenerSettings(
                bind,
                limits,
                timeouts,
                maxConnections,
                maxConnectionsPerAddress,
                proxies,
                field,
                maxContentBytes,
                maxTunnelBytes);
    }

    public ListenerSettings withMaxBytes(long content, long tunnel) {
        return new ListenerSettings(
                bind,
                limits,
                timeouts,
                maxConnections,
                maxConnectionsPerAddress,
                trustedProxies,
                forwardedBy,
                content,
                tunnel);
    }

    private static void atLeastOne(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + ", must be at least 1");
        }
    }
}
