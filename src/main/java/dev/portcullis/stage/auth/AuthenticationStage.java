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
import java.util.ArrayList;
import java.util.List;

/**
 * Lets through whom one of the route's doors admits and who meets its rules, and says who that is: {@link Exchange#subject}.
 *
 * <p>Doors are asked in order, and the first for which the request brings credentials decides: bad ones are never made up for by others. Who brings none gets the
 * first invitation, or 401 with every challenge, of the doors that lacked something. A route that is open to all has no such stage. Immutable, safe for concurrent use.
 */
public final class AuthenticationStage implements Stage {
    /** What its refusals name as their source. */
    public static final String NAME = "authentication";

    private static final Denial OVER = new Denial(NAME, "credentials-over");

    private final List<Door> doors;
    private final AccessPolicy policy;
    private final boolean forwardsPreflights;

    /** @param forwardsPreflights whether a {@link Preflight} goes on as nobody's */
    public AuthenticationStage(List<Door> doors, AccessPolicy policy, boolean forwardsPreflights) {
        if (doors.isEmpty()) {
            throw new IllegalArgumentException("needs a door: without one nobody could pass");
        }
        this.doors = List.copyOf(doors);
        this.policy = policy;
        this.forwardsPreflights = forwardsPreflights;
    }

    @Override
    public String name() {
        return NAME;
    }

    /** The most that a door wants: each looks at the beginning only, or refuses what it cannot see whole. */
    @Override
    public BodyNeed requestBody(Exchange x) {
        BodyNeed most = BodyNeed.none();
        for (Door door : doors) {
            BodyNeed need = door.requestBody(x);
            most = need.limitBytes() > most.limitBytes() ? need : most;
        }
        return most;
    }

    @Override
    public Verdict onRequest(Exchange x) {
        if (forwardsPreflights && Preflight.is(x)) {
            Preflight.makeAnonymous(x);
            return Verdict.proceed();
        }
        return ask(x, 0, new Lacking("", List.of()));
    }

    /** Doors that had nothing to look at, and why. */
    private record Lacking(String reason, List<Door> doors) {
        Lacking and(Door asked, Entry.NoCredentials none) {
            List<Door> all = new ArrayList<>(doors);
            all.addAll(none.lacking(asked));
            return new Lacking(telling(reason, none.reason()), all);
        }
    }

    /** Asks the doors from {@code index} on. */
    private Verdict ask(Exchange x, int index, Lacking so) {
        return index == doors.size()
                ? turnAway(x, so)
                : decide(x, index, so, doors.get(index).enter(x));
    }

    private Verdict decide(Exchange x, int index, Lacking so, Entry entry) {
        Door door = doors.get(index);
        if (entry instanceof Entry.Admitted admitted) {
            return authorize(x, admitted.by().orElse(door), admitted);
        }
        if (entry instanceof Entry.Refused refused) {
            return refused.deny();
        }
        if (entry instanceof Entry.NoCredentials none) {
            return ask(x, index + 1, so.and(door, none));
        }
        Entry.Pending pending = (Entry.Pending) entry;
        return new Verdict.Pending(pending.entry().thenApply(known -> decide(x, index, so, known)));
    }

    /** Of why two doors had nothing to look at, the one that tells more: what was brought and has ended rather than what was never there. */
    private static String telling(String first, String second) {
        boolean saysLess = first.endsWith("-missing") && !second.endsWith("-missing");
        return first.isEmpty() || saysLess ? second : first;
    }

    private static Verdict turnAway(Exchange x, Lacking lacking) {
        for (Door door : lacking.doors) {
            Verdict invitation = door.invite(x);
            if (invitation != null) {
                return invitation;
            }
        }
        Fields.Editor challenges = Fields.EMPTY.edit();
        for (Door door : lacking.doors) {
            if (!door.challenge().isEmpty()) {
                challenges.add(FieldName.WWW_AUTHENTICATE, door.challenge());
            }
        }
        Fields said = challenges.build();
        // a 401 says how to do better (RFC 9110 section 15.5.2); to bring a certificate takes another connection
        return new Verdict.Deny(
                said.isEmpty() ? 403 : 401, new Denial(NAME, lacking.reason, ""), CrossOrigin.readable(x, said));
    }

    private Verdict authorize(Exchange x, Door door, Entry.Admitted admitted) {
        // before it is judged: logs say whom a rule refused
        x.identify(admitted.subject());
        Verdict refusal = policy.refusal(x, door, admitted.subject());
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
