package dev.portcullis.app;

import dev.portcullis.observe.AuditTrails;
import dev.portcullis.observe.DebugLogs;
import dev.portcullis.observe.LogOpening;
import dev.portcullis.upstream.AddressQueries;
import dev.portcullis.upstream.DnsLookup;
import dev.portcullis.wire.Transport;
import java.security.SecureRandom;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What generations stand on: nothing in it comes from a configuration. Safe for concurrent use. */
record Foundation(
        Transport transport,
        DnsLookup lookup,
        AddressQueries queries,
        DebugLogs debugLogs,
        Probe probe,
        AuditTrails audits,
        LogOpening opening,
        IdentityLines lines,
        SharedIdentity identity)
        implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Foundation.class);

    /** How long a rule waits for a name server; the request waits with it. */
    private static final Duration QUERY_TIME = Duration.ofSeconds(1);

    static Foundation lay(Probe probe) {
        return lay(probe, LogOpening.FOR_LINES);
    }

    /** For checks and dry runs: nothing is written to any log. */
    static Foundation toLook(Probe probe) {
        return lay(probe, LogOpening.TO_LOOK);
    }

    private static Foundation lay(Probe probe, LogOpening opening) {
        Transport transport = Transport.open(Runtime.getRuntime().availableProcessors());
        AddressQueries queries = new AddressQueries(transport, QUERY_TIME);
        SecureRandom random = new SecureRandom();
        AuditTrails audits = new AuditTrails(random, opening);
        IdentityLines lines = new IdentityLines();
        return new Foundation(
                transport,
                new DnsLookup(transport),
                queries,
                new DebugLogs(opening),
                probe,
                audits,
                opening,
                lines,
                SharedIdentity.fresh(random, lines));
    }

    /** Takes up name servers and hosts of the system that have changed. */
    void renewLookup() {
        if (lookup.renewIfChanged()) {
            queries.renew();
            LOG.info("name servers and hosts of the system were read again");
        }
    }

    @Override
    public void close() {
        debugLogs.close();
        queries.close();
        lookup.close();
        transport.close();
        audits.close();
        lines.close();
    }
}
