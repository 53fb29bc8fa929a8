package dev.portcullis.wire;

import dev.portcullis.text.FileTrouble;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads certificates and keys from PEM files (RFC 7468), saying what is wrong with those it cannot use. Stateless. */
final class PemFiles {
    private static final String KEY_BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String KEY_END = "-----END PRIVATE KEY-----";
    private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA", "Ed25519");

    private PemFiles() {}

    static List<X509Certificate> chain(Path file) throws TlsException {
        byte[] content = read(file);
        try {
            List<X509Certificate> chain =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(content))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (chain.isEmpty()) {
                throw new TlsException(
                        file
                                + " holds no certificate, must be PEM with at least one (for a server: its chain, its own first)");
            }
            return chain;
        } catch (CertificateException e) {
            throw new TlsException(file + " does not hold PEM certificates: " + e.getMessage(), e);
        }
    }

    static PrivateKey key(KeyMaterial key) throws TlsException {
        if (key instanceof KeyMaterial.InFile in) {
            return key(new String(read(in.file()), StandardCharsets.ISO_8859_1), in.toString(), in.toString());
        }
        return key(((KeyMaterial.InHand) key).pem(), key.toString(), "FILE");
    }

    private static PrivateKey key(String text, String from, String file) throws TlsException {
        int begin = text.indexOf(KEY_BEGIN);
        int end = text.indexOf(KEY_END);
        if (begin < 0 || end < begin) {
            throw new TlsException(from + " holds no unencrypted PKCS #8 key (" + KEY_BEGIN
                    + "); convert with: openssl pkcs8 -topk8 -nocrypt -in " + file);
        }
        byte[] der;
        try {
            der = Base64.getMimeDecoder().decode(text.substring(begin + KEY_BEGIN.length(), end));
        } catch (IllegalArgumentException e) {
            throw new TlsException(from + ": the key is not base64", e);
        }
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (InvalidKeySpecException e) {
                // of another algorithm: try the next
            } catch (GeneralSecurityException e) {
                throw new TlsException(from + ": " + e.getMessage(), e);
            }
        }
        throw new TlsException(from + " holds a key that is none of " + KEY_ALGORITHMS);
    }

    /** Fails unless {@code key} belongs to {@code certificate}: found out now, not in every handshake. */
    static void requirePair(CertificateFiles files, X509Certificate certificate, PrivateKey key) throws TlsException {
        try {
            Signature signature = Signature.getInstance(
                    switch (key.getAlgorithm()) {
                        case "RSA" -> "SHA256withRSA";
                        case "EC" -> "SHA256withECDSA";
                        default -> "Ed25519";
                    });
            byte[] probe = {1, 2, 3};
            signature.initSign(key);
            signature.update(probe);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(probe);
            if (signature.verify(signed)) {
                return;
            }
        } catch (GeneralSecurityException e) {
            throw mismatch(files, e);
        }
        throw mismatch(files, null);
    }

    private static TlsException mismatch(CertificateFiles files, @Nullable Throwable cause) {
        String message = files.key() + " is not the key of the first certificate in " + files.chain();
        return cause == null ? new TlsException(message) : new TlsException(message, cause);
    }

    private static byte[] read(Path file) throws TlsException {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new TlsException(file + " cannot be read: " + FileTrouble.of(e), e);
        }
    }
}
