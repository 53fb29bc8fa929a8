package dev.portcullis.exchange;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The client connection that an exchange came in on: {@code peer} is the other end of the socket (a trusted proxy perhaps), {@code tls} is
 * null for clear text. Immutable.
 */
public record ConnectionInfo(
        InetSocketAddress peer,
        InetSocketAddress local,
        @Nullable Tls tls) {
    /**
     * What was negotiated; {@code serverName} is the client's SNI in lower case, or empty; {@code certificate} is null unless the listener asked for one and the client had one that
     * it trusts.
     */
    public record Tls(
            String protocol,
            String cipher,
            String serverName,
            @Nullable ClientCertificate certificate) {
        public Tls(String protocol, String cipher, String serverName) {
            this(protocol, cipher, serverName, null);
        }
    }

    /** The client's certificate, or null. */
    public @Nullable ClientCertificate certificate() {
        return tls == null ? null : tls.certificate();
    }

    public boolean isSecure() {
        return tls != null;
    }

    /** {@code https} or {@code http}. */
    public String scheme() {
        return isSecure() ? "https" : "http";
    }
}
