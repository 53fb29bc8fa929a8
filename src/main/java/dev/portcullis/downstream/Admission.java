package dev.portcullis.downstream;

import dev.portcullis.net.CidrSet;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts open connections, in all and per peer, and says no beyond the limits. An IPv6 peer is its /64, which is what one customer is given. Peers in
 * the exempt networks (trusted proxies) count only in all. Holds one entry per peer that is connected. Safe for concurrent use.
 */
final class Admission {
    private final int maxConnections;
    private final int maxPerAddress;
    private final CidrSet exempt;
    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentHashMap<Object, Integer> openByPeer = new ConcurrentHashMap<>();
    private final LongAdder accepted = new LongAdder();
    private final LongAdder refused = new LongAdder();

    Admission(int maxConnections, int maxPerAddress, CidrSet exempt) {
        this.maxConnections = maxConnections;
        this.maxPerAddress = maxPerAddress;
        this.exempt = exempt;
    }

    /** Whether a connection from {@code peer} may stay; if so, {@link #left} must follow when it closes. */
    boolean admits(InetAddress peer) {
        if (open.incrementAndGet() > maxConnections) {
            open.decrementAndGet();
            refused.increment();
            return false;
        }
        if (!exempt.contains(peer) && openByPeer.merge(key(peer), 1, Integer::sum) > maxPerAddress) {
            left(peer);
            refused.increment();
            return false;
        }
        accepted.increment();
        return true;
    }

    void left(InetAddress peer) {
        open.decrementAndGet();
        if (!exempt.contains(peer)) {
            openByPeer.computeIfPresent(key(peer), (k, count) -> count == 1 ? null : count - 1);
        }
    }

    ConnectionCounts counts() {
        return new ConnectionCounts(open.get(), accepted.sum(), refused.sum());
    }

    int trackedPeers() {
        return openByPeer.size();
    }

    private static Object key(InetAddress peer) {
        return peer instanceof Inet6Address ? ByteBuffer.wrap(peer.getAddress()).getLong() : peer;
    }
}
