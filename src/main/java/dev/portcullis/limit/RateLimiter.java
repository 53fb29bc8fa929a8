package dev.portcullis.limit;

import io.github.bucket4j.ConsumptionProbe;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides over several limits at once: a request passes if every limit has a token for it, and costs nothing if one has not.
 *
 * <p>Charges are taken in order; when one is denied, those before it are given back. Between the two another request may find a token missing that is
 * on its way back: under contention the decision can err towards denial, never towards more than a limit allows. Never blocks. Safe for
 * concurrent use.
 */
public final class RateLimiter {
    /** Takes one token for each charge, or none. */
    public Decision decide(List<Charge> charges) {
        List<Quota> quotas = new ArrayList<>(charges.size());
        for (int i = 0; i < charges.size(); i++) {
            Charge charge = charges.get(i);
            ConsumptionProbe probe = charge.table().take(charge.key());
            Limit limit = charge.table().limit();
            if (!probe.isConsumed()) {
                giveBack(charges.subList(0, i));
                quotas.add(new Quota(limit, 0, probe.getNanosToWaitForRefill()));
                return new Decision(false, quotas);
            }
            quotas.add(new Quota(limit, probe.getRemainingTokens(), probe.getNanosToWaitForReset()));
        }
        return new Decision(true, quotas);
    }

    private static void giveBack(List<Charge> taken) {
        for (Charge charge : taken) {
            charge.table().giveBack(charge.key());
        }
    }
}
