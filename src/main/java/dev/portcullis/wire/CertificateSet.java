package dev.portcullis.wire;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ReferenceCountUtil;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLException;

/**
 * Certificates as they were loaded at one moment, found by server name: an exact DNS name first, then a wildcard for one label, then the first certificate.
 * Each has a context of its own, thus its own session cache and ticket keys: a session of one certificate cannot be resumed under another.
 *
 * <p>Immutable; contexts are reference counted and closed by {@link #release} when the last connection that uses them has closed.
 */
final class CertificateSet {
    /** Forward secrecy and authenticated encryption only; the first three are those of TLS 1.3. */
    private static final List<String> CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private static final int DNS_NAME = 2;
    private static final int UNKNOWN = -1;

    private final List<SslContext> contexts = new ArrayList<>();
    private final Map<String, Integer> exact = new HashMap<>();
    private final Map<String, Integer> wildcards = new HashMap<>();

    private CertificateSet() {}

    static CertificateSet load(ServerTls.Settings settings) throws TlsException {
        CertificateSet set = new CertificateSet();
        try {
            for (CertificateFiles each : settings.certificates()) {
                set.add(each, settings);
            }
        } catch (TlsException e) {
            set.release();
            throw e;
        }
        return set;
    }

    private void add(CertificateFiles files, ServerTls.Settings settings) throws TlsException {
        List<X509Certificate> chain = PemFiles.chain(files.chain());
        PrivateKey key = PemFiles.key(files.key());
        X509Certificate leaf = chain.get(0);
        PemFiles.requirePair(files, leaf, key);
        int index = contexts.size();
        try {
            for (String name : dnsNames(leaf)) {
                Map<String, Integer> names = name.startsWith("*.") ? wildcards : exact;
                names.putIfAbsent(name.startsWith("*.") ? name.substring(1) : name, index);
            }
            SslContextBuilder builder = SslContextBuilder.forServer(key, chain);
            askClients(builder, settings);
            contexts.add(builder.sslProvider(settings.engine().provider())
                    .protocols(settings.minVersion().protocols())
                    .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            ApplicationProtocolConfig.Protocol.ALPN,
                            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                            "http/1.1"))
                    .build());
        } catch (CertificateParsingException | SSLException e) {
            throw new TlsException(files.chain() + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** The certificates in the trust file, and no others, may vouch for clients. */
    private static void askClients(SslContextBuilder builder, ServerTls.Settings settings) throws TlsException {
        if (settings.clients().isPresent()) {
            ServerTls.ClientAuthentication clients = settings.clients().get();
            builder.trustManager(PemFiles.chain(clients.trust()))
                    .clientAuth(clients.required() ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL);
        }
    }

    private static List<String> dnsNames(X509Certificate leaf) throws CertificateParsingException {
        Collection<List<?>> names = leaf.getSubjectAlternativeNames();
        return names == null
                ? List.of()
                : names.stream()
                        .filter(name -> Integer.valueOf(DNS_NAME).equals(name.get(0)))
                        .map(name -> String.valueOf(name.get(1)).toLowerCase(Locale.ROOT))
                        .toList();
    }

    /** The position of the certificate that answers for {@code name}, in lower case; the first one's if none names it. */
    int indexFor(String name) {
        return Math.max(find(name), 0);
    }

    boolean isKnown(String name) {
        return find(name) != UNKNOWN;
    }

    private int find(String name) {
        Integer index = exact.get(name);
        int dot = name.indexOf('.');
        if (index == null && dot > 0) {
            index = wildcards.get(name.substring(dot));
        }
        return index == null ? UNKNOWN : index;
    }

    /**
     * The context for {@code name}, retained for the caller.
     *
     * @throws IllegalReferenceCountException if this set has been released
     */
    SslContext retained(String name) {
        return ReferenceCountUtil.retain(contexts.get(indexFor(name)));
    }

    /** No new connection will use this set. */
    void release() {
        contexts.forEach(ReferenceCountUtil::release);
    }
}
