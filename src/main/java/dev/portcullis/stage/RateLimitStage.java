package dev.portcullis.stage;

import dev.portcullis.exchange.Denial;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Slot;
import dev.portcullis.exchange.Stage;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.http.ResponseHead;
import dev.portcullis.limit.Charge;
import dev.portcullis.limit.Decision;
import dev.portcullis.limit.Limit;
import dev.portcullis.limit.Quota;
import dev.portcullis.limit.RateLimiter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Refuses what exceeds a limit with 429 and {@code Retry-After}, and tells every client where it stands: {@code RateLimit-Policy} and {@code RateLimit} by
 * draft-ietf-httpapi-ratelimit-headers-10, lists of structured-field strings with parameters ({@code "login";q=5;w=60} and
 * {@code "login";r=3;t=24}). Names, quotas and waits are rounded against the client: whoever waits as long as told is not early.
 *
 * <p>Belongs into both lists of a pipeline: it decides on the request and writes on the response. A route may have two, one before authentication by
 * address and one behind it by claim; the response then names the limits of both. Immutable, safe for concurrent use.
 */
public final class RateLimitStage implements Stage {
    private static final String NAME = "rate-limit";
    private static final FieldName RATE_LIMIT = FieldName.of("RateLimit");
    private static final FieldName RATE_LIMIT_POLICY = FieldName.of("RateLimit-Policy");

    /** What all limiters of a pipeline decided on one exchange, in order. */
    private record Standing(List<Quota> quotas) {}

    private static final Slot<Standing> STANDING = Slot.of(Standing.class);

    private final RateLimiter limiter;
    private final List<RateRule> rules;
    private final boolean announces;

    /** @param announces whether clients are told of their limits; {@code Retry-After} they get in any case */
    public RateLimitStage(RateLimiter limiter, List<RateRule> rules, boolean announces) {
        this.limiter = limiter;
        this.rules = List.copyOf(rules);
        this.announces = announces;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Verdict onRequest(Exchange x) {
        List<Charge> charges = new ArrayList<>(rules.size());
        for (RateRule rule : rules) {
            charges.add(new Charge(rule.table(), rule.by().keyOf(x)));
        }
        Decision decision = limiter.decide(charges);
        List<Quota> all = remember(x, decision.quotas());
        Optional<Quota> denial = decision.denial();
        return denial.isPresent() ? deny(denial.get(), all) : Verdict.proceed();
    }

    @Override
    public Verdict onResponse(Exchange x) {
        Standing standing = x.get(STANDING);
        if (announces && standing != null && !standing.quotas().isEmpty()) {
            ResponseHead head = x.response();
            x.replaceResponse(head.withFields(announce(head.fields(), standing.quotas())));
        }
        return Verdict.proceed();
    }

    private static List<Quota> remember(Exchange x, List<Quota> quotas) {
        Standing before = x.get(STANDING);
        List<Quota> all = new ArrayList<>(before == null ? List.of() : before.quotas());
        all.addAll(quotas);
        x.put(STANDING, new Standing(all));
        return all;
    }

    private Verdict deny(Quota denial, List<Quota> all) {
        Fields fields = Fields.of(FieldName.RETRY_AFTER, String.valueOf(Math.max(1, denial.resetSeconds())));
        return new Verdict.Deny(
                429,
                new Denial(NAME, "too-many-requests", "limit " + denial.limit().name()),
                announces ? announce(fields, all) : fields);
    }

    /** Replaces what the backend says of limits of its own: two lists of names that may be equal would help nobody. */
    private static Fields announce(Fields fields, List<Quota> quotas) {
        StringBuilder policies = new StringBuilder();
        StringBuilder states = new StringBuilder();
        for (Quota quota : quotas) {
            Limit limit = quota.limit();
            long window = limit.period().plusNanos(999_999_999).toSeconds();
            long remaining = Math.min(quota.remaining(), limit.requests());
            item(policies, limit)
                    .append(";q=")
                    .append(limit.requests())
                    .append(";w=")
                    .append(window);
            item(states, limit).append(";r=").append(remaining).append(";t=").append(quota.resetSeconds());
        }
        return fields.edit()
                .set(RATE_LIMIT_POLICY, policies.toString())
                .set(RATE_LIMIT, states.toString())
                .build();
    }

    /** A limit's name has only characters that need no escape in a structured-field string (RFC 9651 section 3.3.3). */
    private static StringBuilder item(StringBuilder list, Limit limit) {
        return list.append(list.isEmpty() ? "\"" : ", \"").append(limit.name()).append('"');
    }
}
