package dev.portcullis.app;

import dev.portcullis.config.InvalidConfigException;
import dev.portcullis.config.ListenerConfig;
import dev.portcullis.config.ProxyConfig;
import dev.portcullis.config.TrustedProxies;
import dev.portcullis.downstream.ListenerSettings;
import dev.portcullis.downstream.ListenerTimeouts;
import dev.portcullis.wire.CertificateFiles;
import dev.portcullis.wire.http1.HttpLimits;
import java.util.ArrayList;
import java.util.List;

/** What one listener is built from; two that are equal serve alike. {@code certificates} is empty for clear text. Immutable. */
record ListenerPlan(ListenerSettings settings, List<CertificateFiles> certificates, boolean refusesUnknownNames) {
    ListenerPlan {
        certificates = List.copyOf(certificates);
    }

    static List<ListenerPlan> of(ProxyConfig config) throws InvalidConfigException {
        List<ListenerPlan> plans = new ArrayList<>();
        for (ListenerConfig listener : config.listeners()) {
            plans.add(new ListenerPlan(
                    settings(listener, config.trustedProxies()),
                    certificates(listener),
                    refusesUnknownNames(listener)));
        }
        return plans;
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

    private static List<CertificateFiles> certificates(ListenerConfig listener) throws InvalidConfigException {
        ListenerConfig.Tls tls = listener.tls();
        List<CertificateFiles> files = new ArrayList<>();
        if (tls != null) {
            for (ListenerConfig.Certificate each : tls.certificates()) {
                files.add(new CertificateFiles(each.chain().value(), each.key().value()));
            }
        }
        return files;
    }

    private static boolean refusesUnknownNames(ListenerConfig listener) {
        ListenerConfig.Tls tls = listener.tls();
        return tls != null && tls.refuseUnknownNames();
    }
}
