package dev.portcullis.config;

import dev.portcullis.net.HostPort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One {@code listeners[]}; {@code tls} is null for clear text, {@code maxContentBytes} for no bound. Immutable. */
public record ListenerConfig(
        Located<HostPort> bind, @Nullable Tls tls, Timeouts timeouts, Limits limits, Admission admission) {

    /** The oldest version of TLS that a listener speaks. */
    public enum TlsVersion {
        TLS_1_2,
        TLS_1_3
    }

    /** {@code listeners[].tls}. */
    public record Tls(
            List<Certificate> certificates,
            boolean refuseUnknownNames,
            TlsVersion minVersion,
            @Nullable ClientCertificates clientCertificates) {
        public Tls {
            certificates = List.copyOf(certificates);
        }
    }

    /** {@code listeners[].tls.clientCertificates}. */
    public record ClientCertificates(Located<Path> trust, boolean required) {}

    /** One certificate chain in PEM, and its private key. */
    public record Certificate(Located<Path> chain, Located<Secret> key) {}

    /** {@code listeners[].timeouts}; names and meanings are those of the listener. */
    public record Timeouts(
            Duration handshake,
            Duration head,
            Duration keepAlive,
            Duration content,
            Duration write,
            int minBytesPerSecond,
            Duration webSocketIdle,
            Duration linger) {}

    /** {@code listeners[].limits}. */
    public record Limits(
            long requestLineBytes,
            long headBytes,
            int fields,
            long trailerBytes,
            @Nullable Long contentBytes,
            long webSocketBytes) {}

    /** {@code listeners[].admission}. */
    public record Admission(int connections, int connectionsPerAddress) {}
}
