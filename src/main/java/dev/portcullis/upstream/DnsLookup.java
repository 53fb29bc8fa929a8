package dev.portcullis.upstream;

import dev.portcullis.wire.Transport;
import io.netty.channel.EventLoop;
import io.netty.resolver.DefaultHostsFileEntriesResolver;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.resolver.dns.UnixResolverDnsServerAddressStreamProvider;
import io.netty.util.concurrent.Future;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names looked up in the hosts file and by DNS, over one socket per event loop. Answers are kept as long as they say, within bounds, and
 * asked for again by the next connection after that. One serves all clusters, and follows the files of the system by {@link #renewIfChanged}. Safe for
 * concurrent use.
 */
public final class DnsLookup implements HostLookup, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DnsLookup.class);

    private static final int MIN_KEEP_SECONDS = 1;
    private static final int MAX_KEEP_SECONDS = 300;
    /** How long a failed lookup is remembered, so that a dead name is not asked for by every request. */
    private static final int FAILURE_KEEP_SECONDS = 2;

    private static final int QUERY_TIMEOUT_MILLIS = 2_000;
    /** So long the servers that were are still heard, for what was asked before there were others. */
    private static final long LEAVE_SECONDS = 60;

    private static final Path NAME_SERVERS = Path.of("/etc/resolv.conf");
    private static final Path HOSTS = Path.of("/etc/hosts");

    private final Transport transport;
    private final Path nameServers;
    private volatile DnsAddressResolverGroup resolvers;
    private List<FileTime> loadedTimes;

    /** Reads the system's resolver and hosts files; never call it on an event loop. */
    public DnsLookup(Transport transport) {
        this(transport, NAME_SERVERS);
    }

    DnsLookup(Transport transport, Path nameServers) {
        this.transport = transport;
        this.nameServers = nameServers;
        this.loadedTimes = fileTimes();
        this.resolvers = open();
    }

    private DnsAddressResolverGroup open() {
        return new DnsAddressResolverGroup(new DnsNameResolverBuilder()
                .datagramChannelType(transport.datagramChannel())
                .socketChannelType(transport.socketChannel())
                .nameServerProvider(nameServers(nameServers))
                .hostsFileEntriesResolver(new DefaultHostsFileEntriesResolver()) // reads the file now
                .queryTimeoutMillis(QUERY_TIMEOUT_MILLIS)
                .ttl(MIN_KEEP_SECONDS, MAX_KEEP_SECONDS)
                .negativeTtl(FAILURE_KEEP_SECONDS));
    }

    /**
     * Reads the files of the system again if they have changed, as they do where networks come and go, and tells whether they have. Answers that were kept are
     * forgotten then. Never call it on an event loop.
     */
    public synchronized boolean renewIfChanged() {
        List<FileTime> times = fileTimes();
        if (times.equals(loadedTimes)) {
            return false;
        }
        DnsAddressResolverGroup old = resolvers;
        resolvers = open();
        loadedTimes = times;
        leave(transport, old::close);
        return true;
    }

    /** Has resolvers closed when what they were asked has been answered. */
    @SuppressWarnings("FutureReturnValueIgnored") // it closes, and at the end of the process loops close all channels
    static void leave(Transport transport, Runnable close) {
        transport.loops().next().schedule(close, LEAVE_SECONDS, TimeUnit.SECONDS);
    }

    private List<FileTime> fileTimes() {
        return List.of(timeOf(nameServers), timeOf(HOSTS));
    }

    private static FileTime timeOf(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            return FileTime.fromMillis(Long.MIN_VALUE); // missing: differs from every real time
        }
    }

    /** The name servers of the system as they are now. */
    static DnsServerAddressStreamProvider nameServers() {
        return nameServers(NAME_SERVERS);
    }

    /** Netty's platform default reads the file again every five minutes, on whichever event loop asks; here {@link #renewIfChanged} says when. */
    private static DnsServerAddressStreamProvider nameServers(Path path) {
        File file = path.toFile();
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
    public synchronized void close() {
        resolvers.close();
    }
}
