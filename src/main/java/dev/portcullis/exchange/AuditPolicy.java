package dev.portcullis.exchange;

import dev.portcullis.http.FieldNameSet;
import java.util.Set;

/**
 * Which exchanges of a route are worth an entry in the audit log, and what an entry holds. Immutable.
 *
 * @param parts letters of {@code SecAuditLogParts}, sorted
 * @param relevantStatuses statuses that alone make an exchange relevant
 * @param maxContentBytes how much of a request's or response's content an entry holds
 * @param maskedFields fields whose values are masked in every entry, whatever rules say
 */
public record AuditPolicy(
        Mode mode, String parts, Set<Integer> relevantStatuses, int maxContentBytes, FieldNameSet maskedFields) {
    /** Which exchanges. */
    public enum Mode {
        OFF,
        ON,
        RELEVANT_ONLY
    }

    public AuditPolicy {
        relevantStatuses = Set.copyOf(relevantStatuses);
    }

    /**
     * Whether an exchange is worth an entry.
     *
     * @param now the mode, which rules may have changed for this exchange
     * @param isRelevant whether a rule or a refusal makes it worth one
     */
    public boolean wants(Mode now, boolean isRelevant, int status) {
        return switch (now) {
            case OFF -> false;
            case ON -> true;
            case RELEVANT_ONLY -> isRelevant || relevantStatuses.contains(status);
        };
    }
}
