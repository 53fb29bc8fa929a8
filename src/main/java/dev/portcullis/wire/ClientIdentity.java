package dev.portcullis.wire;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** What this proxy proves who it is with, and whom it trusts, for clients of the JDK. Stateless. */
public final class ClientIdentity {
    private static final char[] NO_PASSWORD = {};

    private ClientIdentity() {}

    /**
     * A context that shows a certificate to who asks for one, and trusts certain authorities.
     *
     * @param own empty for no certificate
     * @param trust PEM file with the authorities; empty for those of the platform
     */
    public static SSLContext context(Optional<CertificateFiles> own, Optional<Path> trust) throws TlsException {
        KeyManager[] keys = own.isEmpty() ? null : keys(own.get());
        TrustManager[] trusted = trust.isEmpty() ? null : trusted(trust.get());
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trusted, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new TlsException("this Java has no TLS: " + e.getMessage(), e);
        }
    }

    private static KeyManager[] keys(CertificateFiles files) throws TlsException {
        List<X509Certificate> chain = PemFiles.chain(files.chain());
        PrivateKey key = PemFiles.key(files.key());
        PemFiles.requirePair(files, chain.get(0), key);
        try {
            KeyStore store = empty();
            store.setKeyEntry("client", key, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, NO_PASSWORD);
            return factory.getKeyManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw new TlsException(files.chain() + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static TrustManager[] trusted(Path file) throws TlsException {
        List<X509Certificate> authorities = PemFiles.chain(file);
        try {
            KeyStore store = empty();
            for (int i = 0; i < authorities.size(); i++) {
                store.setCertificateEntry("authority " + i, authorities.get(i));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw new TlsException(file + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        return store;
    }

    /** The private key in {@code material}. */
    public static PrivateKey privateKey(KeyMaterial material) throws TlsException {
        return PemFiles.key(material);
    }
}
