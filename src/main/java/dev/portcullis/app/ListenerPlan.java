package dev.portcullis.app;

import dev.portcullis.config.Diagnostic;
import dev.portcullis.config.InvalidConfigException;
import dev.portcullis.config.ListenerConfig;
import dev.portcullis.config.Located;
import dev.portcullis.config.ProxyConfig;
import dev.portcullis.config.Secret;
import dev.portcullis.config.TrustedProxies;
import dev.portcullis.downstream.ListenerSettings;
import dev.portcullis.downstream.ListenerTimeouts;
import dev.portcullis.wire.CertificateFiles;
import dev.portcullis.wire.KeyMaterial;
import dev.portcullis.wire.ServerTls;
import dev.portcullis.wire.http1.HttpLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What one listener is built from; two that are equal serve alike. {@code tls} is empty for clear text. Immutable. */
record ListenerPlan(ListenerSettings settings, Optional<ServerTls.Settings> tls) {
    /** Looks up {@code environment} for the keys that are kept there. */
    static List<ListenerPlan> of(ProxyConfig config, Environment environment) throws InvalidConfigException {
        return of(config.listeners(), config.trustedProxies(), environment);
    }

    /** As {@link #of(ProxyConfig, Environment)}. */
    static List<ListenerPlan> of(List<ListenerConfig> listeners, TrustedProxies trusted, Environment environment)
            throws InvalidConfigException {
        List<ListenerPlan> plans = new ArrayList<>();
        for (ListenerConfig listener : listeners) {
            plans.add(new ListenerPlan(settings(listener, trusted), tls(listener, environment)));
        }
        return plans;
    }

    /** The environment variables of the process. */
    interface Environment {
        Optional<String> variable(String name);
    }

    private static ListenerSettings settings(ListenerConfig config, TrustedProxies trusted) {
        ListenerConfig.Limits limits = config.limits();
        Long content = limits.contentBytes();
        return ListenerSettings.at(config.bind().value())
                .withLimits(limits(limits))
                .withTimeouts(timeouts(config.timeouts()))
                .withMaxConnections(
                        config.admission().connections(), config.admission().connectionsPerAddress())
                .withTrustedProxies(trusted.networks(), field(trusted))
                .withMaxBytes(content == null ? Long.MAX_VALUE : content, limits.webSocketBytes());
    }

    private static HttpLimits limits(ListenerConfig.Limits limits) {
        return new HttpLimits(
                (int) limits.requestLineBytes(),
                (int) limits.headBytes(),
                limits.fields(),
                (int) limits.trailerBytes(),
                HttpLimits.DEFAULT.maxChunkLineBytes(),
                HttpLimits.DEFAULT.maxChunkExtensionBytes(),
                HttpLimits.DEFAULT.maxLeadingEmptyLines());
    }

    private static ListenerTimeouts timeouts(ListenerConfig.Timeouts t) {
        return new ListenerTimeouts(
                t.handshake(),
                t.head(),
                t.keepAlive(),
                t.content(),
                t.write(),
                t.minBytesPerSecond(),
                t.webSocketIdle(),
                t.linger());
    }

    private static ListenerSettings.ForwardedBy field(TrustedProxies trusted) {
        return switch (trusted.field()) {
            case X_FORWARDED_FOR -> ListenerSettings.ForwardedBy.X_FORWARDED_FOR;
            case FORWARDED -> ListenerSettings.ForwardedBy.FORWARDED;
        };
    }

    private static Optional<ServerTls.Settings> tls(ListenerConfig listener, Environment environment)
            throws InvalidConfigException {
        ListenerConfig.Tls tls = listener.tls();
        if (tls == null) {
            return Optional.empty();
        }
        List<CertificateFiles> files = new ArrayList<>();
        for (ListenerConfig.Certificate each : tls.certificates()) {
            files.add(new CertificateFiles(each.chain().value(), key(each.key(), environment)));
        }
        ServerTls.Settings settings = ServerTls.Settings.of(files)
                .withRefusesUnknownNames(tls.refuseUnknownNames())
                .withMinVersion(version(tls.minVersion()));
        ListenerConfig.ClientCertificates clients = tls.clientCertificates();
        return Optional.of(
                clients == null
                        ? settings
                        : settings.withClients(new ServerTls.ClientAuthentication(
                                clients.trust().value(), clients.required())));
    }

    private static ServerTls.Version version(ListenerConfig.TlsVersion version) {
        return switch (version) {
            case TLS_1_2 -> ServerTls.Version.TLS_1_2;
            case TLS_1_3 -> ServerTls.Version.TLS_1_3;
        };
    }

    private static KeyMaterial key(Located<Secret> key, Environment environment) throws InvalidConfigException {
        if (key.value() instanceof Secret.InFile in) {
            return new KeyMaterial.InFile(in.file());
        }
        String name = ((Secret.InVariable) key.value()).name();
        Optional<String> pem = environment.variable(name);
        if (pem.isEmpty()) {
            throw new InvalidConfigException(
                    List.of(new Diagnostic(key.at(), key.key(), "the environment variable " + name + " is not set")));
        }
        return new KeyMaterial.InHand("the environment variable " + name, pem.get());
    }
}
