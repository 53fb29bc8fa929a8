package dev.portcullis.exchange;

import java.time.Instant;
import java.util.List;

/**
 * A TLS client certificate whose chain was verified in the handshake. {@code thumbprint} is its SHA-256 in base64url ({@code x5t#S256}, RFC 8705 section 3.1); names are as
 * the certificate has them, distinguished ones by RFC 2253. Immutable.
 */
public record ClientCertificate(
        String thumbprint,
        String subject,
        String issuer,
        String serial,
        Instant notBefore,
        Instant notAfter,
        List<String> dnsNames,
        List<String> uris,
        List<String> emails) {
    public ClientCertificate {
        dnsNames = List.copyOf(dnsNames);
        uris = List.copyOf(uris);
        emails = List.copyOf(emails);
    }

    /** Connections and resumed sessions outlive certificates: whether it is good at {@code now} still. */
    public boolean isValidAt(Instant now) {
        return !now.isBefore(notBefore) && !now.isAfter(notAfter);
    }
}
