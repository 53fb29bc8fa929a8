package dev.portcullis.wire;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * TLS towards backends: TLS 1.2 and 1.3, the certificate verified against a trust store and against the name that was asked for (RFC 9110 section
 * 4.3.4), whichever trust store it is. BoringSSL where it loads, else the JDK. Safe for concurrent use; connections outlive {@link #close}.
 */
public final class ClientTls implements AutoCloseable {

    /**
     * What to believe and what to ask for.
     *
     * @param trustedCertificates PEM file of the certificates that may sign; empty for those the JDK trusts
     * @param serverName the name sent as SNI and looked for in the certificate; empty for the endpoint's own host
     * @param dangerouslyAcceptAnyCertificate neither signature nor name is looked at: whoever is on the path reads and changes everything
     */
    public record Settings(
            Optional<Path> trustedCertificates, Optional<String> serverName, boolean dangerouslyAcceptAnyCertificate) {
        /** The JDK's trust store, the endpoint's own name. */
        public static final Settings DEFAULT = new Settings(Optional.empty(), Optional.empty(), false);

        public Settings {
            if (dangerouslyAcceptAnyCertificate && trustedCertificates.isPresent()) {
                throw new IllegalArgumentException(
                        "trustedCertificates is set, but dangerouslyAcceptAnyCertificate would ignore it: choose one");
            }
        }
    }

    private final SslContext context;
    private final Optional<String> serverName;

    private ClientTls(SslContext context, Optional<String> serverName) {
        this.context = context;
        this.serverName = serverName;
    }

    /** Reads the files of {@code settings}; never call it on an event loop. */
    public static ClientTls open(Settings settings) throws TlsException {
        return open(settings, TlsEngine.best());
    }

    /** As above with the implementation given. */
    static ClientTls open(Settings settings, TlsEngine engine) throws TlsException {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(engine.provider())
                .protocols("TLSv1.3", "TLSv1.2")
                .endpointIdentificationAlgorithm("HTTPS");
        if (settings.trustedCertificates().isPresent()) {
            builder.trustManager(PemFiles.chain(settings.trustedCertificates().get()));
        }
        if (settings.dangerouslyAcceptAnyCertificate()) {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE).endpointIdentificationAlgorithm(null);
        }
        try {
            return new ClientTls(builder.build(), settings.serverName());
        } catch (SSLException e) {
            throw new TlsException("TLS towards backends cannot be set up: " + e.getMessage(), e);
        }
    }

    /** A handler for one connection to {@code host}, which gives up when the handshake takes longer than {@code limit}. */
    public SslHandler newHandler(ByteBufAllocator allocator, String host, int port, Duration limit) {
        SslHandler handler = context.newHandler(allocator, serverName.orElse(host), port);
        handler.setHandshakeTimeoutMillis(limit.toMillis());
        return handler;
    }

    @Override
    public void close() {
        ReferenceCountUtil.release(context);
    }
}
