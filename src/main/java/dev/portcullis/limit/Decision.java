package dev.portcullis.limit;

import java.util.List;
import java.util.Optional;

/**
 * Whether a request may pass all its limits. {@code quotas} has one entry for each charge that was looked at, in their order; on a denial the last
 * one denied. Immutable.
 */
public record Decision(boolean isAllowed, List<Quota> quotas) {
    public Decision {
        quotas = List.copyOf(quotas);
        if (!isAllowed && quotas.isEmpty()) {
            throw new IllegalArgumentException("a denial names the limit that denied");
        }
    }

    /** The limit that denied, and how long until it would allow one request. */
    public Optional<Quota> denial() {
        return isAllowed ? Optional.empty() : Optional.of(quotas.get(quotas.size() - 1));
    }
}
