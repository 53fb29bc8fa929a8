package dev.portcullis.it;

import dev.portcullis.wire.CertificateFiles;
import dev.portcullis.wire.KeyMaterial;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Self-signed certificates for tests, with wildcards, which Netty's own builder refuses to write. */
final class TestCertificates {
    private TestCertificates() {}

    /** Writes {@code name.pem} and {@code name.key} into {@code folder}: good for an hour, for {@code dnsNames}. */
    static CertificateFiles write(Path folder, String name, String... dnsNames) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair pair = generator.generateKeyPair();
        X500Name subject = new X500Name("CN=" + name);
        Instant now = Instant.now();
        GeneralName[] names = Arrays.stream(dnsNames)
                .map(each -> new GeneralName(GeneralName.dNSName, each))
                .toArray(GeneralName[]::new);
        byte[] certificate = new JcaX509v3CertificateBuilder(
                        subject,
                        BigInteger.ONE,
                        Date.from(now.minusSeconds(60)),
                        Date.from(now.plusSeconds(3600)),
                        subject,
                        pair.getPublic())
                .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names))
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
                .getEncoded();
        CertificateFiles files = new CertificateFiles(folder.resolve(name + ".pem"), folder.resolve(name + ".key"));
        Files.writeString(files.chain(), pem("CERTIFICATE", certificate));
        Files.writeString(keyFile(files), pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        return files;
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + label
                + "-----\n";
    }

    /** Where the key of {@code certificate} lies. */
    static Path keyFile(CertificateFiles certificate) {
        return ((KeyMaterial.InFile) certificate.key()).file();
    }
}
