package dev.portcullis.stage.auth;

import dev.portcullis.exchange.ClientCertificate;
import dev.portcullis.exchange.Denial;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Subject;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.http.Fields;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lets in who has shown a TLS client certificate that the listener trusts. The subject is the certificate's distinguished name; its claims are {@code iss}, {@code sub}, {@code issuer} (the name of who signed it), {@code dns}, {@code uri}, {@code email} (lists), {@code
 * serial} and {@code thumbprint}. Immutable, safe for concurrent use.
 */
public final class CertificateDoor implements Door {
    private final Clock clock;

    public CertificateDoor(Clock clock) {
        this.clock = clock;
    }

    @Override
    public String name() {
        return "certificate";
    }

    @Override
    public Entry enter(Exchange x) {
        ClientCertificate certificate = x.connection().certificate();
        if (certificate == null) {
            return new Entry.NoCredentials("certificate-missing");
        }
        if (!certificate.isValidAt(clock.instant())) {
            return new Entry.Refused(new Verdict.Deny(
                    403,
                    new Denial(
                            AuthenticationStage.NAME, "certificate-expired", "it ended at " + certificate.notAfter()),
                    Fields.EMPTY));
        }
        String issuer = "certificate:" + certificate.issuer();
        return new Entry.Admitted(
                new Subject(issuer, certificate.subject(), claims(issuer, certificate)),
                List.of(),
                Optional.of(certificate.notAfter()));
    }

    private static Map<String, Object> claims(String issuer, ClientCertificate certificate) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", issuer);
        claims.put("issuer", certificate.issuer());
        claims.put("sub", certificate.subject());
        claims.put("dns", certificate.dnsNames());
        claims.put("uri", certificate.uris());
        claims.put("email", certificate.emails());
        claims.put("serial", certificate.serial());
        claims.put("thumbprint", certificate.thumbprint());
        return claims;
    }
}
