package dev.portcullis.wire;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * TLS towards clients: TLS 1.3, and 1.2 unless told otherwise, the certificate chosen by server name (SNI), HTTP/1.1 offered by ALPN. BoringSSL where it loads,
 * the JDK elsewhere.
 *
 * <p>Certificates are read again by {@link #reload} or {@link #reloadIfChanged}, from any thread that may block; connections that exist keep theirs. All
 * certificates share all other settings, so there is nothing that a resumed session could carry from one host to another; were there, sessions would still not
 * cross, since each certificate has its own ticket keys. Safe for concurrent use.
 */
public final class ServerTls implements AutoCloseable {
    /** Far more than any client sends, post-quantum key shares included. */
    private static final int MAX_CLIENT_HELLO_BYTES = 16 * 1024;

    private final Settings settings;
    private volatile CertificateSet certificates;
    private List<FileTime> loadedTimes;
    private boolean closed;

    /** The oldest version that is spoken. */
    public enum Version {
        TLS_1_2,
        TLS_1_3;

        /** What is spoken then, as the JDK calls it. */
        List<String> protocols() {
            return this == TLS_1_3 ? List.of("TLSv1.3") : List.of("TLSv1.3", "TLSv1.2");
        }
    }

    /**
     * What TLS is made of. The first certificate also answers for names that none of them holds and for clients without SNI, unless {@code
     * refusesUnknownNames}: then such handshakes fail. Immutable.
     */
    public record Settings(
            List<CertificateFiles> certificates,
            boolean refusesUnknownNames,
            Version minVersion,
            TlsEngine engine,
            Optional<ClientAuthentication> clients) {
        public Settings {
            certificates = List.copyOf(certificates);
        }

        public static Settings of(List<CertificateFiles> certificates) {
            return new Settings(certificates, false, Version.TLS_1_2, TlsEngine.best(), Optional.empty());
        }

        public Settings withRefusesUnknownNames(boolean refuses) {
            return new Settings(certificates, refuses, minVersion, engine, clients);
        }

        public Settings withMinVersion(Version version) {
            return new Settings(certificates, refusesUnknownNames, version, engine, clients);
        }

        public Settings withEngine(TlsEngine instead) {
            return new Settings(certificates, refusesUnknownNames, minVersion, instead, clients);
        }

        public Settings withClients(ClientAuthentication asked) {
            return new Settings(certificates, refusesUnknownNames, minVersion, engine, Optional.of(asked));
        }
    }

    /**
     * Clients are asked for a certificate that {@code trust} (PEM) vouches for. One that it does not vouch for fails the handshake; to have none does so only if one is {@code required}.
     * Immutable.
     */
    public record ClientAuthentication(Path trust, boolean required) {}

    private ServerTls(Settings settings) throws TlsException {
        this.settings = settings;
        this.loadedTimes = fileTimes();
        this.certificates = CertificateSet.load(settings);
    }

    /** Reads the certificates. */
    public static ServerTls open(Settings settings) throws TlsException {
        if (settings.certificates().isEmpty()) {
            throw new TlsException("there are no certificates, must be at least one");
        }
        return new ServerTls(settings);
    }

    /** Reads all files again and uses them for new connections; on failure everything stays as it is. */
    public synchronized void reload() throws TlsException {
        List<FileTime> times = fileTimes();
        CertificateSet loaded = CertificateSet.load(settings);
        CertificateSet old = certificates;
        certificates = loaded;
        loadedTimes = times;
        old.release();
    }

    /** {@link #reload}, if a file has changed since it was last read well; tells whether it did. */
    public synchronized boolean reloadIfChanged() throws TlsException {
        if (fileTimes().equals(loadedTimes)) {
            return false;
        }
        reload();
        return true;
    }

    /** The handler that goes first in the pipeline of a new connection. Sets no timeout: whoever owns the connection has one. */
    public ChannelHandler newHandler() {
        return new ByServerName();
    }

    /** Whether the certificate chosen for {@code serverName} (empty without SNI) is the one that answers for {@code host}. */
    public boolean sharesCertificate(String serverName, String host) {
        CertificateSet current = certificates;
        return current.indexFor(serverName) == current.indexFor(host);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            certificates.release();
        }
    }

    private @Nullable SslContext retainedContext(String name) {
        while (true) {
            CertificateSet current = certificates;
            if (settings.refusesUnknownNames() && !current.isKnown(name)) {
                return null;
            }
            try {
                return current.retained(name);
            } catch (IllegalReferenceCountException e) {
                // replaced between the two lines above, unless this object is closed
                if (current == certificates) {
                    throw e;
                }
            }
        }
    }

    private List<FileTime> fileTimes() {
        List<FileTime> times = new ArrayList<>();
        for (CertificateFiles each : settings.certificates()) {
            times.add(timeOf(each.chain()));
            if (each.key() instanceof KeyMaterial.InFile key) {
                times.add(timeOf(key.file()));
            }
        }
        settings.clients().ifPresent(clients -> times.add(timeOf(clients.trust())));
        return times;
    }

    private static FileTime timeOf(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            // missing for a moment, as when it is being replaced: differs from every real time
            return FileTime.fromMillis(Long.MIN_VALUE);
        }
    }

    /** Reads the ClientHello, however it was cut into records and packets, and then puts the right {@link SslHandler} in its own place. */
    private final class ByServerName extends SniHandler {
        ByServerName() {
            super((String name, Promise<SslContext> promise) -> contextFor(name, promise), MAX_CLIENT_HELLO_BYTES, 0);
        }

        @Override
        protected void replaceHandler(ChannelHandlerContext ctx, String hostname, SslContext context) throws Exception {
            try {
                super.replaceHandler(ctx, hostname, context);
            } finally {
                // the engine holds the context from now on
                ReferenceCountUtil.release(context);
            }
        }

        @Override
        protected SslHandler newSslHandler(SslContext context, ByteBufAllocator allocator) {
            SslHandler handler = super.newSslHandler(context, allocator);
            handler.setHandshakeTimeoutMillis(0);
            return handler;
        }
    }

    private Future<SslContext> contextFor(@Nullable String name, Promise<SslContext> promise) {
        String serverName = Objects.requireNonNullElse(name, "").toLowerCase(Locale.ROOT);
        SslContext context = retainedContext(serverName);
        return context == null
                ? promise.setFailure(new SSLHandshakeException("no certificate for \"" + serverName + "\""))
                : promise.setSuccess(context);
    }
}
