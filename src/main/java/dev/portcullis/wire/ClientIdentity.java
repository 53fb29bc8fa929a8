package dev.portcullis.wire;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Keys and certificates with which this proxy proves who it is, for clients of the JDK. Stateless. */
public final class ClientIdentity {
    private ClientIdentity() {}

    /** A context that trusts whom the platform trusts and shows the certificate in {@code files} to who asks for one. */
    public static SSLContext context(CertificateFiles files) throws TlsException {
        List<X509Certificate> chain = PemFiles.chain(files.chain());
        PrivateKey key = PemFiles.key(files.key());
        PemFiles.requirePair(files, chain.get(0), key);
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            char[] password = new char[0];
            store.setKeyEntry("client", key, password, chain.toArray(X509Certificate[]::new));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, password);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new TlsException(files.chain() + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** The private key in {@code material}. */
    public static PrivateKey privateKey(KeyMaterial material) throws TlsException {
        return PemFiles.key(material);
    }
}
