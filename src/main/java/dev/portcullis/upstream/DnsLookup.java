package dev.portcullis.upstream;

import dev.portcullis.wire.Transport;
import io.netty.channel.EventLoop;
import io.netty.resolver.HostsFileEntriesResolver;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.resolver.dns.UnixResolverDnsServerAddressStreamProvider;
import io.netty.util.concurrent.Future;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names looked up in the hosts file and by DNS, over one socket per event loop. Answers are kept as long as they say, within bounds, and
 * asked for again by the next connection after that. One serves all clusters. Safe for concurrent use.
 */
public final class DnsLookup implements HostLookup, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DnsLookup.class);

    private static final int MIN_KEEP_SECONDS = 1;
    private static final int MAX_KEEP_SECONDS = 300;
    /** How long a failed lookup is remembered, so that a dead name is not asked for by every request. */
    private static final int FAILURE_KEEP_SECONDS = 2;

    private static final int QUERY_TIMEOUT_MILLIS = 2_000;

    private final DnsAddressResolverGroup resolvers;

    /** Reads the system's resolver and hosts files; never call it on an event loop. */
    public DnsLookup(Transport transport) {
        this.resolvers = new DnsAddressResolverGroup(new DnsNameResolverBuilder()
                .datagramChannelType(transport.datagramChannel())
                .socketChannelType(transport.socketChannel())
                .nameServerProvider(nameServers())
                .hostsFileEntriesResolver(HostsFileEntriesResolver.DEFAULT)
                .queryTimeoutMillis(QUERY_TIMEOUT_MILLIS)
                .ttl(MIN_KEEP_SECONDS, MAX_KEEP_SECONDS)
                .negativeTtl(FAILURE_KEEP_SECONDS));
    }

    /**
     * The name servers as they are now. Netty's platform default reads the file again every five minutes, on whichever event loop asks; here a
     * changed file counts from the next configuration on.
     */
    static DnsServerAddressStreamProvider nameServers() {
        File file = new File("/etc/resolv.conf");
        if (file.canRead()) {
            try {
                return new UnixResolverDnsServerAddressStreamProvider(file);
            } catch (IOException | RuntimeException e) {
                LOG.warn(
                        "{} cannot be used, names are looked up as the platform does by default: {}",
                        file,
                        e.toString());
            }
        }
        return DnsServerAddressStreamProviders.platformDefault();
    }

    @Override
    public Future<List<InetSocketAddress>> lookUp(String host, int port, EventLoop loop) {
        return resolvers.getResolver(loop).resolveAll(InetSocketAddress.createUnresolved(host, port));
    }

    @Override
    public void close() {
        resolvers.close();
    }
}
