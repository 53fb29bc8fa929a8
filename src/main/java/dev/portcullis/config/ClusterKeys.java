package dev.portcullis.config;

import dev.portcullis.config.ClusterConfig.Balance;
import dev.portcullis.config.ClusterConfig.Ejection;
import dev.portcullis.config.ClusterConfig.Pool;
import dev.portcullis.config.ClusterConfig.Timeouts;
import dev.portcullis.config.ClusterConfig.Tls;
import java.time.Duration;
import java.util.List;

/** Reads {@code clusters.*}. */
final class ClusterKeys {
    private static final ValueKind<Duration> TIMEOUT = Kinds.duration("10ms", "24h");

    private ClusterKeys() {}

    static ClusterConfig read(Section s) {
        List<Located<Origin>> endpoints = s.requiredList(
                "endpoints", Kinds.ORIGIN, "The servers of this service, all with `http://` or all with `https://`.");
        Tls tls = s.section("tls", "How `https` endpoints are verified.", ClusterKeys::tls);
        ClusterConfig cluster = new ClusterConfig(
                endpoints,
                tls,
                s.value(
                        "balance",
                        Kinds.choice(Balance.values()),
                        "round-robin",
                        "How an endpoint is chosen: in turn, or the less busy one of two drawn at random."),
                s.section("timeouts", "How long a backend may take.", ClusterKeys::timeouts),
                s.section("pool", "Connections to each endpoint.", ClusterKeys::pool),
                s.section("ejection", "When an endpoint that keeps failing is left alone.", ClusterKeys::ejection));
        if (endpoints.stream().anyMatch(e -> e.value().isTls() != cluster.usesTls())) {
            s.fault("endpoints", "mixes http and https, needs one of them");
        } else if (s.has("tls") && !endpoints.isEmpty() && !cluster.usesTls()) {
            s.fault("tls", "is given, but the endpoints are http, needs https endpoints");
        }
        return cluster;
    }

    private static Tls tls(Section s) {
        Tls tls = new Tls(
                s.optional(
                        "serverName",
                        Kinds.HOST,
                        "the endpoint's own host",
                        "The name sent as SNI and looked for in the certificate."),
                s.optionalLocated(
                        "trust", s.file(), "those that the JDK trusts", "PEM file of the certificates that may sign."),
                s.value(
                        "dangerouslyAcceptAnyCertificate",
                        Kinds.FLAG,
                        "false",
                        "Verifies nothing: whoever is on the path reads and changes everything."));
        if (tls.dangerouslyAcceptAnyCertificate() && tls.trust() != null) {
            s.fault(
                    "trust",
                    "would be ignored by dangerouslyAcceptAnyCertificate, needs to be the only one of the two");
        }
        return tls;
    }

    private static Timeouts timeouts(Section s) {
        return new Timeouts(
                s.value("connect", TIMEOUT, "5s", "Name lookup and TCP handshake; once more for the TLS handshake."),
                s.value(
                        "responseHead",
                        TIMEOUT,
                        "60s",
                        "From the last byte of the request to the end of the response head. Beyond: 504."),
                s.value("idle", TIMEOUT, "60s", "Without a byte from the backend while the client keeps up."),
                s.optional("total", TIMEOUT, "no bound", "The whole exchange with the backend."));
    }

    private static Pool pool(Section s) {
        return new Pool(
                s.value(
                        "idlePerThread",
                        Kinds.count(0, 100_000, 64),
                        "64",
                        "Unused connections that each thread keeps."),
                s.value(
                        "connections",
                        Kinds.count(1, 1_000_000, 4096),
                        "4096",
                        "Connections over all threads. Beyond: another endpoint, else 503."),
                s.value(
                        "keepIdle",
                        TIMEOUT,
                        "4s",
                        "How long a connection is kept unused. Stay below what the backend waits: Apache httpd and Node.js close after 5 seconds."));
    }

    private static Ejection ejection(Section s) {
        Ejection ejection = new Ejection(
                s.value(
                        "failures",
                        Kinds.count(0, 1_000_000, 5),
                        "5",
                        "So many failures in a row eject: no connection, no valid response, 502, 503, 504. 0 turns ejection off."),
                s.value(
                        "base",
                        TIMEOUT,
                        "10s",
                        "How long the first ejection lasts; each that follows lasts twice as long."),
                s.value("max", TIMEOUT, "5m", "How long an ejection lasts at most."),
                s.value(
                        "maxPercent",
                        Kinds.count(0, 100, 50),
                        "50",
                        "The largest share of endpoints that may be ejected at once."));
        if (ejection.max().compareTo(ejection.base()) < 0) {
            s.fault("max", "is shorter than base, needs to be at least as long");
        }
        return ejection;
    }
}
