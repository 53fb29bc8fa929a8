package dev.portcullis.stage.auth;

import dev.portcullis.exchange.BodyNeed;
import dev.portcullis.exchange.Denial;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Stage;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.http.RequestHead;
import java.time.Duration;
import java.util.List;

/**
 * Lets through whom the route's door admits, which may be several as one ({@link CombinedDoor}), and who meets its rules, and says who that is: {@link Exchange#subject}.
 *
 * <p>Who brings no credentials gets the first invitation, or 401 with every challenge, of the doors that lacked some. A route that is open to all has no such stage. Immutable, safe for concurrent use.
 */
public final class AuthenticationStage implements Stage {
    /** What its refusals name as their source. */
    public static final String NAME = "authentication";

    private static final Denial OVER = new Denial(NAME, "credentials-over");

    private final Door door;
    private final AccessPolicy policy;
    private final boolean forwardsPreflights;

    /** @param forwardsPreflights whether a {@link Preflight} goes on as nobody's */
    public AuthenticationStage(Door door, AccessPolicy policy, boolean forwardsPreflights) {
        this.door = door;
        this.policy = policy;
        this.forwardsPreflights = forwardsPreflights;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public BodyNeed requestBody(Exchange x) {
        return door.requestBody(x);
    }

    @Override
    public Verdict onRequest(Exchange x) {
        if (forwardsPreflights && Preflight.is(x)) {
            Preflight.makeAnonymous(x);
            return Verdict.proceed();
        }
        return decide(x, door.enter(x));
    }

    private Verdict decide(Exchange x, Entry entry) {
        if (entry instanceof Entry.Admitted admitted) {
            return authorize(x, admitted.by().orElse(door), admitted);
        }
        if (entry instanceof Entry.Refused refused) {
            return refused.deny();
        }
        if (entry instanceof Entry.NoCredentials none) {
            return turnAway(x, none);
        }
        Entry.Pending pending = (Entry.Pending) entry;
        return new Verdict.Pending(pending.entry().thenApply(known -> decide(x, known)));
    }

    private Verdict turnAway(Exchange x, Entry.NoCredentials none) {
        List<Door> lacking = none.lacking(door);
        for (Door each : lacking) {
            Verdict invitation = each.invite(x);
            if (invitation != null) {
                return invitation;
            }
        }
        Fields.Editor challenges = Fields.EMPTY.edit();
        for (Door each : lacking) {
            if (!each.challenge().isEmpty()) {
                challenges.add(FieldName.WWW_AUTHENTICATE, each.challenge());
            }
        }
        Fields said = challenges.build();
        // a 401 says how to do better (RFC 9110 section 15.5.2); to bring a certificate takes another connection
        return new Verdict.Deny(
                said.isEmpty() ? 403 : 401, new Denial(NAME, none.reason(), ""), CrossOrigin.readable(x, said));
    }

    private Verdict authorize(Exchange x, Door by, Entry.Admitted admitted) {
        // before it is judged: logs say whom a rule refused
        x.identify(admitted.subject());
        Verdict refusal = policy.refusal(x, by, admitted.subject());
        if (refusal != null) {
            return refusal;
        }
        remove(x, admitted.spent());
        // a WebSocket or a stream that was opened with a token does not outlive it
        admitted.endsAt()
                .ifPresent(end -> x.cutOffIn(Duration.between(policy.clock().instant(), end), OVER));
        return Verdict.proceed();
    }

    private static void remove(Exchange x, List<FieldName> names) {
        if (names.isEmpty()) {
            return;
        }
        RequestHead head = x.request();
        Fields.Editor fields = head.fields().edit();
        names.forEach(fields::remove);
        x.replaceRequest(head.withFields(fields.build()));
    }
}
