package dev.portcullis.app;

import dev.portcullis.config.Diagnostic;
import dev.portcullis.config.IdentityConfig;
import dev.portcullis.config.Located;
import dev.portcullis.identity.HttpFetch;
import dev.portcullis.wire.CertificateFiles;
import dev.portcullis.wire.ClientIdentity;
import dev.portcullis.wire.KeyMaterial;
import dev.portcullis.wire.TlsException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The ways to providers: one for all, and one of its own for each that has authorities or a client certificate of its own. One owner at a time. */
final class ProviderWays {
    private final OnDemand<HttpFetch> plain;
    private final SecretTexts secrets;
    private final FileWatch watch;
    private final List<Diagnostic> faults;

    /** @param watch gets the files that are read */
    ProviderWays(OnDemand<HttpFetch> plain, SecretTexts secrets, FileWatch watch, List<Diagnostic> faults) {
        this.plain = plain;
        this.secrets = secrets;
        this.watch = watch;
        this.faults = faults;
    }

    /** The way to {@code provider}; null, and a fault told, if what it needs cannot be used. */
    @Nullable
    HttpFetch to(IdentityConfig.Provider provider) {
        IdentityConfig.Client client = provider.client();
        IdentityConfig.ClientCertificate certificate = client == null ? null : client.certificate();
        Located<Path> trust = provider.trust();
        if (certificate == null && trust == null) {
            return plain.get();
        }
        Located<Path> file = certificate == null ? trust : certificate.chain();
        try {
            Optional<CertificateFiles> own = certificate == null ? Optional.empty() : files(certificate);
            boolean isMissing = certificate != null && own.isEmpty();
            return isMissing ? null : new JdkHttpFetch(ClientIdentity.context(own, watched(trust)));
        } catch (TlsException e) {
            String message = "cannot be used: " + e.getMessage();
            faults.add(
                    file == null ? provider.issuer().fault(message) : new Diagnostic(file.at(), file.key(), message));
            return null;
        }
    }

    private Optional<CertificateFiles> files(IdentityConfig.ClientCertificate certificate) {
        watch.add(certificate.chain().value());
        return secrets.text(certificate.key())
                .map(pem -> new CertificateFiles(
                        certificate.chain().value(), new KeyMaterial.InHand("the private key", pem)));
    }

    private Optional<Path> watched(@Nullable Located<Path> trust) {
        if (trust == null) {
            return Optional.empty();
        }
        watch.add(trust.value());
        return Optional.of(trust.value());
    }
}
