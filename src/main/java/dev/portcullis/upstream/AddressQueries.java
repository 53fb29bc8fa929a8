package dev.portcullis.upstream;

import dev.portcullis.wire.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.channel.AddressedEnvelope;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Questions to DNS whose answers are waited for, by threads that may wait: is this name there, and with which IPv4 addresses?
 *
 * <p>Answers are kept as long as they say, between {@value #MIN_KEEP_SECONDS} and {@value #MAX_KEEP_SECONDS} seconds, {@value #MAX_KEPT} of them at most. When
 * a question was not answered in time, all others fail at once for a moment, so that dead name servers do not hold the threads of every request. Safe for
 * concurrent use, but not on event loops.
 */
public final class AddressQueries implements AutoCloseable {
    private static final int MAX_KEPT = 10_000;
    private static final int MIN_KEEP_SECONDS = 30;
    private static final int MAX_KEEP_SECONDS = 3_600;
    private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

    private final Transport transport;
    private final Supplier<DnsServerAddressStreamProvider> servers;
    private final long timeoutMillis;
    private final LongSupplier nanos;
    private volatile long pausedUntil;
    /** Made for the first question, with its socket: most rule sets never ask. */
    private @Nullable DnsNameResolver resolver;

    /** The answers, the one that was asked for longest ago first; its lock is held for look-ups alone. */
    private final Map<String, Answer> kept = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Answer> eldest) {
            return size() > MAX_KEPT;
        }
    };

    /** Addresses, none for a name that is not there, and until when they count. */
    private record Answer(List<InetAddress> addresses, long until) {}

    /** Asks the name servers of the system. */
    public AddressQueries(Transport transport, Duration timeout) {
        this(transport, DnsLookup::nameServers, timeout, System::nanoTime);
    }

    AddressQueries(
            Transport transport,
            Supplier<DnsServerAddressStreamProvider> servers,
            Duration timeout,
            LongSupplier nanos) {
        this.transport = transport;
        this.servers = servers;
        this.timeoutMillis = timeout.toMillis();
        this.nanos = nanos;
        this.pausedUntil = nanos.getAsLong();
    }

    private synchronized DnsNameResolver resolver() {
        DnsNameResolver known = resolver;
        if (known == null) {
            known = new DnsNameResolverBuilder(transport.loops().next())
                    .datagramChannelType(transport.datagramChannel())
                    .socketChannelType(transport.socketChannel())
                    .nameServerProvider(servers.get())
                    .queryTimeoutMillis(timeoutMillis)
                    .build();
            resolver = known;
        }
        return known;
    }

    /**
     * The IPv4 addresses of {@code name}; empty when there are none.
     *
     * @throws IOException when nobody has answered in time, or with a failure
     */
    public List<InetAddress> addresses(String name) throws IOException {
        long now = nanos.getAsLong();
        synchronized (kept) {
            Answer known = kept.get(name);
            if (known != null && known.until() - now > 0) {
                return known.addresses();
            }
        }
        if (pausedUntil - now > 0) {
            throw new IOException("the name servers did not answer a moment ago");
        }
        Answer fresh = ask(name);
        synchronized (kept) {
            kept.put(name, fresh);
        }
        return fresh.addresses();
    }

    private Answer ask(String name) throws IOException {
        Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> asked =
                resolver().query(new DefaultDnsQuestion(name + ".", DnsRecordType.A));
        try {
            asked.await(timeoutMillis * 2);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!asked.isDone()) {
            asked.addListener(late -> {
                if (late.isSuccess()) {
                    asked.getNow().release();
                }
            });
            pausedUntil = nanos.getAsLong() + PAUSE_NANOS;
            throw new IOException("no answer within " + timeoutMillis * 2 + " ms");
        }
        if (!asked.isSuccess()) {
            pausedUntil = nanos.getAsLong() + PAUSE_NANOS;
            throw new IOException("no answer within " + timeoutMillis + " ms");
        }
        AddressedEnvelope<DnsResponse, InetSocketAddress> envelope = asked.getNow();
        try {
            return answer(envelope.content());
        } finally {
            envelope.release();
        }
    }

    private Answer answer(DnsResponse response) throws IOException {
        if (!response.code().equals(DnsResponseCode.NOERROR) && !response.code().equals(DnsResponseCode.NXDOMAIN)) {
            throw new IOException("the name server says " + response.code());
        }
        List<InetAddress> addresses = new ArrayList<>();
        long seconds = MAX_KEEP_SECONDS;
        for (int i = 0; i < response.count(DnsSection.ANSWER); i++) {
            DnsRecord record = response.recordAt(DnsSection.ANSWER, i);
            seconds = Math.min(seconds, record.timeToLive());
            if (record.type().equals(DnsRecordType.A) && record instanceof DnsRawRecord raw) {
                addresses.add(address(raw.content()));
            }
        }
        for (int i = 0; i < response.count(DnsSection.AUTHORITY) && addresses.isEmpty(); i++) {
            seconds =
                    Math.min(seconds, response.recordAt(DnsSection.AUTHORITY, i).timeToLive());
        }
        long keep = Duration.ofSeconds(Math.max(seconds, MIN_KEEP_SECONDS)).toNanos();
        return new Answer(List.copyOf(addresses), nanos.getAsLong() + keep);
    }

    private static InetAddress address(ByteBuf content) throws IOException {
        byte[] bytes = new byte[content.readableBytes()];
        content.getBytes(content.readerIndex(), bytes);
        return InetAddress.getByAddress(bytes); // throws if these are not 4 bytes, nor 16
    }

    /** Asks the name servers that there are now from the next question on. */
    public synchronized void renew() {
        DnsNameResolver old = resolver;
        resolver = null;
        if (old != null) {
            DnsLookup.leave(transport, old::close);
        }
    }

    @Override
    public synchronized void close() {
        if (resolver != null) {
            resolver.close();
        }
    }
}
