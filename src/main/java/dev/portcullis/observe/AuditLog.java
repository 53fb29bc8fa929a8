package dev.portcullis.observe;

import dev.portcullis.exchange.AuditNotes;
import dev.portcullis.exchange.AuditPolicy;
import dev.portcullis.exchange.ExchangeObserver;
import dev.portcullis.exchange.ExchangeRecord;

/** Hands every exchange that a policy wants written to an {@link AuditTrail}. Safe for concurrent use. */
public final class AuditLog implements ExchangeObserver {
    private final AuditPolicy policy;
    private final AuditTrail trail;

    public AuditLog(AuditPolicy policy, AuditTrail trail) {
        this.policy = policy;
        this.trail = trail;
    }

    @Override
    public void finished(ExchangeRecord ended) {
        AuditNotes notes = ended.audit();
        AuditPolicy.Mode mode = notes == null ? policy.mode() : notes.mode();
        boolean isRelevant = notes == null ? ended.denial() != null : notes.isRelevant();
        if (policy.wants(mode, isRelevant, ended.status())) {
            trail.offer(AuditEntry.of(ended, policy));
        }
    }
}
