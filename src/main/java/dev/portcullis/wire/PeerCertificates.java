package dev.portcullis.wire;

import dev.portcullis.exchange.ClientCertificate;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Reads who the other side of a TLS connection is. Stateless. */
public final class PeerCertificates {
    private static final int EMAIL = 1;
    private static final int DNS_NAME = 2;
    private static final int URI = 6;

    private PeerCertificates() {}

    /**
     * The certificate that the client of {@code session} has shown and that was verified, or null if it has none.
     *
     * @throws IllegalArgumentException if there is one that cannot be read
     */
    public static @Nullable ClientCertificate of(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain.length == 0 ? null : read((X509Certificate) chain[0]);
        } catch (SSLPeerUnverifiedException e) {
            return null;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("a client certificate that was verified cannot be read", e);
        }
    }

    private static ClientCertificate read(X509Certificate certificate) throws GeneralSecurityException {
        byte[] sum = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
        return new ClientCertificate(
                Base64.getUrlEncoder().withoutPadding().encodeToString(sum),
                certificate.getSubjectX500Principal().getName(),
                certificate.getIssuerX500Principal().getName(),
                certificate.getSerialNumber().toString(16),
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant(),
                names(certificate, DNS_NAME),
                names(certificate, URI),
                names(certificate, EMAIL));
    }

    private static List<String> names(X509Certificate certificate, int kind) throws CertificateParsingException {
        Collection<List<?>> all = certificate.getSubjectAlternativeNames();
        List<String> found = new ArrayList<>();
        if (all != null) {
            for (List<?> name : all) {
                if (Integer.valueOf(kind).equals(name.get(0))) {
                    found.add(String.valueOf(name.get(1)));
                }
            }
        }
        return found;
    }
}
